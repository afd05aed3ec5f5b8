"""The truth about what was planted, for tests that ask whether it is found again."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import numpy as np

from firms.sample.clusters import Cluster, Decoy
from firms.sample.firms import NONE
from firms.sample.labels import firm_ids
from firms.sample.plan import Plan
from firms.sample.province import YEARS
from firms.sample.register import Block


class Truth:
    """Remembers block by block which firms belong to which cluster."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.members: list[list[np.ndarray]] = [[] for _ in plan.clusters]
        self.links = {"true_relations": 0, "surveyed_relations": 0, "rows": 0,
                      "wrong_kind": 0, "unknown_kind": 0}  # fmt: skip

    def add(self, block: Block) -> None:
        belongs = np.flatnonzero(block.firms.cluster != NONE)
        order = belongs[np.argsort(block.firms.cluster[belongs], kind="stable")]
        clusters, first = np.unique(block.firms.cluster[order], return_index=True)
        groups = np.split(order, first[1:]) if len(order) else []
        for number, firms in zip(clusters, groups, strict=True):
            self.members[number].append((block.first + firms).astype(np.int32))
        found = block.links
        self.links["true_relations"] += found.n_true_relations
        self.links["surveyed_relations"] += found.n_surveyed_relations
        self.links["rows"] += len(found)
        self.links["unknown_kind"] += int((found.kind == 0).sum())
        self.links["wrong_kind"] += int(((found.kind != found.true_kind) & (found.kind != 0)).sum())

    def write(self, path: Path) -> None:
        """Write truth.json, cluster by cluster: a large register has millions of members."""
        with path.open("w", encoding="utf-8") as file:
            file.write(f'{{"seed": {self.plan.seed},\n"clusters": [')
            _write_list(file, (self._cluster(number) for number in range(len(self.members))))
            file.write('],\n"decoys": [')
            _write_list(file, (self._decoy(decoy) for decoy in self.plan.decoys))
            file.write(f'],\n"links": {json.dumps(self.links)}}}\n')

    def _cluster(self, number: int) -> dict:
        cluster: Cluster = self.plan.clusters[number]
        members = self.members[number]
        numbers = np.sort(np.concatenate(members)) if members else np.zeros(0, np.int32)
        return {
            "name": cluster.name,
            "regions": self.plan.province.district_codes[np.sort(cluster.districts)].tolist(),
            "core": sorted(cluster.story.core),
            "supporting": dict(sorted(cluster.story.supporting.items())),
            "firms": firm_ids(self.plan, numbers.astype(np.int64)).to_pylist(),
            "stages": {
                str(year): stage for year, stage in zip(YEARS, cluster.stages(), strict=True)
            },
            "story": cluster.story.code,
            "gaps": [cluster.story.gap],
        }

    def _decoy(self, decoy: Decoy) -> dict:
        return {
            "regions": self.plan.province.district_codes[decoy.districts].tolist(),
            "industry": decoy.industry,
            "kind": decoy.kind,
        }


def _write_list(file: TextIO, items: Iterable[dict]) -> None:
    separator = "\n"
    for item in items:
        file.write(separator + json.dumps(item, ensure_ascii=False))
        separator = ",\n"
