"""Published definitions find clusters by their own grouping of industries, side by side with detection."""

import pandas as pd
import pytest

from analysis.detection.definitions import clusters_by_definition
from tests.analysis.detection.samples import sample
from tests.analysis.detection.scoring import best_overlap, core_cells, planted_cells
from tests.analysis.detection.test_properties import NO_LINKS, weaving_town


def test_a_table_that_names_the_planted_cores_finds_them_with_their_support():
    register = sample(2)
    table = pd.Series(
        {code: f"C{n}" for n, planted in enumerate(register.planted) for code in planted["core"]}
    )
    found = clusters_by_definition(register.firms(), register.links, register.neighbors, table)
    wanted = set().union(*map(planted_cells, register.planted))
    given = set().union(*core_cells(found).values())
    assert len(wanted & given) >= 0.95 * len(wanted)
    planted = register.planted[0]
    rows = found.industries[found.industries["cluster"] == best_overlap(found, planted)]
    roles = dict(zip(rows["industry"], rows["role"], strict=True))
    right = [roles.get(code) == role for code, role in planted["supporting"].items()]
    assert sum(right) >= 0.8 * len(right)


def test_a_table_without_any_of_the_industries_finds_nothing():
    firms, _ = weaving_town()
    found = clusters_by_definition(
        firms, NO_LINKS, [("north", "south")], pd.Series({"9999": "Moon"})
    )
    assert found.clusters.empty


def test_an_industry_in_two_definitions_is_refused():
    firms, _ = weaving_town()
    twice = pd.Series(["A", "B"], index=["1312", "1312"])
    with pytest.raises(ValueError, match="1312' twice"):
        clusters_by_definition(firms, NO_LINKS, [("north", "south")], twice)
