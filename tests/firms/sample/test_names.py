"""Names are invented: none is a real district's or regency's."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

from firms.sample.names import place_names
from firms.sample.province import province

REAL = [
    folder / "data/indonesia"
    for folder in (Path(__file__).parents[4] / "shared", Path(__file__).parents[5] / "shared")
]


def real_names():
    folder = next((folder for folder in REAL if folder.is_dir()), None)
    if folder is None:
        pytest.skip("the outlines of the real districts are not on this machine")
    for name in ("id_districts_7285", "id_regencies_514", "id_provinces_38"):
        with gzip.open(folder / f"{name}.geojson.gz") as file:
            for feature in json.load(file)["features"]:
                yield feature["properties"]["name"]


def plain(name):
    return re.sub(r"^(kabupaten|kota|kab\.) ", "", name.lower())


def test_no_name_exists_in_indonesia():
    real = {plain(name) for name in real_names()}
    words = {word for name in real for word in re.split(r"[^a-z]+", name)}
    for seed in range(1, 5):
        island = province(seed, 60)
        invented = {plain(n) for n in [*island.district_names, *island.regency_names]}
        assert not invented & (real | words)
    assert not {n.lower() for n in place_names(7_500, np.random.default_rng(1))} & (real | words)


def test_names_are_different_and_look_like_names(sample):
    names = [*sample.province.district_names, *sample.province.regency_names]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"(Kota |Kabupaten )?[A-Z][a-z]{4,13}", name) for name in names)
