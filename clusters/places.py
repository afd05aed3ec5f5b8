"""What surrounds the figures of a level: the map, areas and people, groups of industries."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.cross_section import Surroundings
from clusters.finding_inputs import read_neighbors
from clusters.models import AnalysisRun
from firms.models import Industry
from regions.models import Region, RegionFigure


def read_surroundings(run: AnalysisRun, level: str, groups: pd.Series | None) -> Surroundings:
    """Return the map of a level, its regions by id."""
    of_level = Region.objects.of_edition(run.boundary_set_id).filter(level__code=level)
    area = pd.Series(dict(of_level.order_by("id").values_list("id", "area_km2")), dtype=float)
    pairs = read_neighbors(run, level)
    one, other = (area.index.get_indexer(side) for side in pairs.T)
    touching = np.concatenate([one, other]), np.concatenate([other, one])
    return Surroundings(
        neighbors=csr_array((np.ones(2 * len(pairs)), touching), shape=(len(area), len(area))),
        regions=area.index,
        area_km2=area,
        groups=groups,
        permutations=run.parameters.get("permutations", 999),
        most_permutations=run.parameters.get("most_permutations", 9_999),
    )


def read_populations(run: AnalysisRun, level: str) -> dict[int, pd.Series]:
    """Return the people of a level's regions by year: a region's own figure, else that of its parts.

    Where a part is not known the region is not.
    """
    tree = pd.DataFrame(
        Region.objects.of_edition(run.boundary_set_id).values_list(
            "id", "parent_id", "level__code", "level__depth"
        ),
        columns=["id", "parent", "level", "depth"],
    ).set_index("id")
    figures = RegionFigure.objects.filter(
        region__boundary_set=run.boundary_set_id, population__isnull=False
    )
    known = pd.DataFrame(
        figures.values_list("year", "region_id", "population"), columns=["year", "id", "people"]
    )
    wanted = tree.index[tree["level"] == level]
    return {
        int(year): _summed(of_year.set_index("id")["people"].astype(float), tree).reindex(wanted)
        for year, of_year in known.groupby("year")
    }


def _summed(people: pd.Series, tree: pd.DataFrame) -> pd.Series:
    people = people.reindex(tree.index)
    for depth in sorted(tree["depth"].unique(), reverse=True)[:-1]:
        parts = people[tree["depth"] == depth].groupby(tree["parent"])
        people = people.fillna(parts.sum(min_count=1).where(parts.count() == parts.size()))
    return people


def population_of(populations: dict[int, pd.Series], year: int) -> pd.Series | None:
    """Return the people of the latest year up to this one, else of the first there is."""
    known = sorted(populations)
    earlier = [each for each in known if each <= year]
    return populations[earlier[-1] if earlier else known[0]] if known else None


def groups_of(run: AnalysisRun, industries: np.ndarray) -> pd.Series | None:
    """Return the group of each industry: its division, or what is above it where it is one."""
    tree = pd.DataFrame(
        Industry.objects.filter(classification=run.dataset.classification_id).values_list(
            "id", "parent_id", "level"
        ),
        columns=["id", "parent", "level"],
    ).set_index("id")
    group = pd.Series(industries, index=industries).map(tree["parent"])
    for _ in range(len(Industry.Level.values)):
        division = group.map(tree["level"]).isin(["group", "class"])
        if not division.any():
            break
        group = group.mask(division, group.map(tree["parent"]))
    return None if group.isna().any() else group
