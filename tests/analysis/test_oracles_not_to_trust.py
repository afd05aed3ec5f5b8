"""What other tools compute differently, from their definition, and why it cannot be taken for the truth.

Others of the kind stand beside the measure they are about: REAT's ``ellison.a2`` in
test_agglomeration, its ``theil`` in test_concentration, py-ecomplexity's density in test_relatedness,
esda's directed p-value in test_hotspots.
"""

import numpy as np
import pandas as pd
import pytest

from analysis import (
    association,
    economic_complexity,
    ellison_glaeser_by_industry,
    group_coagglomeration,
    location_quotient,
    proximity,
    standardized_location_quotient,
    strong_clusters,
)
from tests.analysis.reference import needs_reference_data, reat


def added_up_coagglomeration(sizes, regions, industries, x) -> float:
    """Return what REAT's ``ellison.c`` and ``ellison.c2`` do: add shares of industries, which make more
    than one whole, in place of pooling their jobs; and weigh every industry with the sum of all w²."""
    rows = pd.DataFrame({"size": sizes, "region": regions, "industry": industries})
    table = rows.pivot_table(index="region", columns="industry", values="size", aggfunc="sum")
    weight = table.sum() / table.sum().sum()
    squares, spread = (weight**2).sum(), 1 - (x**2).sum()
    added = (table.fillna(0) / table.sum()).sum(axis=1)
    found = ellison_glaeser_by_industry(sizes, regions, industries, x)
    plants = (weight**2 * found["herfindahl"]).sum()
    own = (found["gamma"] * squares * (1 - found["herfindahl"])).sum()
    concentration = ((added - x) ** 2).sum() / spread
    return (concentration - plants - own) / (1 - squares)


def test_adding_shares_of_industries_finds_coagglomeration_where_there_is_none():
    """Two industries of four equal plants, each with half of its jobs in each half of the land.

    Nothing is concentrated: 0.  REAT's sums of shares are (1, 1), not (1/2, 1/2):
    (1 - 1/8 + 1/4) / (1/2) = 2.25, of an index that cannot exceed 1.
    """
    halves = pd.Series({"north": 0.5, "south": 0.5})
    plants = [10] * 8, ["north", "north", "south", "south"] * 2, ["autos"] * 4 + ["tyres"] * 4
    assert group_coagglomeration(*plants, halves) == pytest.approx(0, abs=1e-12)
    assert added_up_coagglomeration(*plants, halves) == pytest.approx(2.25)


@needs_reference_data
def test_adding_shares_of_industries_leaves_the_scale_of_the_index_with_the_textbook_table_too():
    plants = reat("FK2014_EGC.csv")
    totals = plants.groupby("region")["emp_region"].first()
    columns = plants["emp_firm"], plants["region"], plants["industry"]
    x = totals / totals.sum()
    assert 0 < group_coagglomeration(*columns, x) < 0.1
    assert added_up_coagglomeration(*columns, x) > 1


def test_standardizing_over_industries_answers_another_question():
    """REAT's ``locq2(LQ.norm=…)`` takes mean and deviation of a region over its industries.

    North and west have half of their share of boats each, and both are below the average of all
    regions.  By the other axis the north is above it, only because it has neither fish nor wool.
    """
    jobs = pd.DataFrame(
        {
            "boats": [10, 40, 10, 20],
            "fish": [0, 40, 40, 0],
            "wool": [0, 40, 40, 0],
            "trade": [190, 80, 110, 180],
        },
        index=["north", "south", "west", "east"],
    )
    quotient = location_quotient(jobs)
    assert quotient["boats"].tolist() == [0.5, 2.0, 0.5, 1.0]
    ours = standardized_location_quotient(jobs)["boats"]
    # Mean 1, deviation √(1/2).
    assert ours.tolist() == pytest.approx([-(0.5**0.5), 2**0.5, -(0.5**0.5), 0])
    by_region = quotient.sub(quotient.mean(axis=1), axis=0).div(quotient.std(axis=1), axis=0)
    theirs = by_region["boats"]
    assert theirs["north"] > 0 > theirs["west"]


def test_rounding_makes_rare_relations_none():
    """EconGeo rounds to 2 to 4 decimals: 1 region of 300 and 1 of 250 become 0.00 both."""
    has = pd.DataFrame(
        {
            "rare": np.arange(300) < 1,
            "common": np.arange(300) < 300,
            "less": np.arange(300) < 250,
        }
    )
    close = proximity(has)["rare"]
    assert (close["common"], close["less"]) == pytest.approx((1 / 300, 1 / 250))
    assert close.round(2)[["common", "less"]].tolist() == [0, 0]
    # The order of what is related survives only unrounded.
    assert close["less"] > close["common"]
    often = association(has)["rare"]
    assert often["less"] / often["common"] == pytest.approx(1.2)


def nested(regions: int, width: int) -> pd.DataFrame:
    """Return regions in a row, each of which has the industries up to ``width`` places around it."""
    place = np.arange(regions)
    around = np.abs(place[:, None] - place) <= width
    return pd.DataFrame(around & (place > place[:, None] // 3 - width)).astype(float)


def test_an_eigenvector_of_unit_length_is_no_z_score():
    """EconGeo's KCI is the eigenvector as the solver leaves it.

    The more regions, the smaller its figures: its squares add up to 1.  A z-score has mean 0 and
    deviation 1 whatever the number of regions, so that 2 means the same on every map.
    """
    presence = nested(30, 4)
    ours = economic_complexity(presence).regions
    inner = presence.to_numpy()
    step = (inner / inner.sum(axis=1, keepdims=True)) @ (inner / inner.sum(axis=0)).T
    values, vectors = np.linalg.eig(step)
    raw = vectors[:, np.argsort(values.real)[-2]].real
    assert np.linalg.norm(raw) == pytest.approx(1)
    assert raw.std() < 0.2 and ours.std(ddof=0) == pytest.approx(1)
    assert abs(np.corrcoef(raw, ours)[0, 1]) == pytest.approx(1, abs=1e-9)


def reflected(presence: pd.DataFrame, times: int) -> pd.Series:
    """Return the method of reflections, stopped after so many: means of means, standardized."""
    inner = presence.to_numpy()
    to_industry = inner / inner.sum(axis=0)
    to_region = inner / inner.sum(axis=1, keepdims=True)
    regions = inner.sum(axis=1)
    for _ in range(times // 2):
        regions = to_region @ (to_industry.T @ regions)
        # The constant grows to hide the rest; it is no part of the ranking.
        regions = (regions - regions.mean()) / regions.std()
    return pd.Series(regions, presence.index)


def test_twenty_reflections_have_not_arrived():
    """Datawheel stops after 20; where industries hang together like a chain, that is far too soon."""
    presence = nested(60, 3)
    ours = economic_complexity(presence).regions
    soon, late = reflected(presence, 20), reflected(presence, 40_000)
    assert abs(np.corrcoef(late, ours)[0, 1]) == pytest.approx(1, abs=1e-9)
    assert abs(np.corrcoef(soon, ours)[0, 1]) < 0.9
    assert soon.idxmax() != ours.idxmax()


def test_a_suppressed_figure_taken_for_zero_makes_strong_what_nobody_knows():
    """U.S. Cluster Mapping's public code sets suppressed employment to 0.

    The east's food is suppressed.  As 0 it takes away all but autos there, so that the east's quotient
    of autos rises from 1.2 to 3.3 and a cluster appears, made by the suppression alone.
    """
    known = pd.DataFrame(
        {"autos": [40, 30, 20, 10], "food": [60, 70, 80, 90]},
        index=["north", "east", "south", "west"],
    )
    hidden = known.astype(float)
    hidden.loc["east", "food"] = np.nan
    firms = pd.DataFrame(5, known.index, known.columns) + np.arange(4)[::-1, None]
    assert strong_clusters(known, firms)["autos"].tolist() == [True, False, False, False]
    assert strong_clusters(hidden.fillna(0), firms).loc["east", "autos"]
    assert not strong_clusters(hidden, firms).loc["east"].any()
    assert location_quotient(hidden).isna().all(axis=None)  # without totals nothing is known
