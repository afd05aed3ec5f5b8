"""What a run stores of every grain is what the functions of `analysis` say of the same figures."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

import analysis
from clusters.export import FORMATS, export_table
from clusters.models import (
    AnalysisRun,
    Concentration,
    IndustryPair,
    IndustryResult,
    RegionResult,
)
from tests.data import tiny as world

pytestmark = pytest.mark.django_db(databases=["default", "published"])

JOBS = {cell: float(sum(sizes)) for cell, sizes in world.FIRMS_2025.items()}
ACTIVITY = pd.Series(JOBS).unstack(fill_value=0.0)


def stored(model, value, year=2025, **where):
    """Return {(region, industry) or one of them: value} of the tiny run's districts."""
    names = {Concentration: ["region__code", "industry__code"], RegionResult: ["region__code"]}
    paths = names.get(model, ["industry__code"])
    if model is not IndustryResult:
        where["region__level__code"] = "district"
    else:
        where["level"] = "district"
    rows = model.objects.filter(
        run__dataset__code="tiny", year=year, measure="employment", **where
    ).values_list(*paths, value)
    return {row[0] if len(paths) == 1 else row[:2]: row[-1] for row in rows}


REGION_MEASURES = (
    "krugman_specialization", "herfindahl", "gini_specialization", "hachman", "entropy",
)  # fmt: skip


@pytest.mark.parametrize("measure", REGION_MEASURES)
def test_a_region_s_profile_is_that_of_the_function_of_its_name(tiny, measure):
    expected = getattr(analysis, measure)(ACTIVITY)
    assert stored(RegionResult, measure) == pytest.approx(expected.to_dict(), rel=1e-12)


@pytest.mark.parametrize(
    "measure", ["hoover", "gini_of_location_quotients", "locational_gini_lorenz"]
)
def test_an_industry_s_concentration_is_that_of_the_function_of_its_name(tiny, measure):
    expected = getattr(analysis, measure)(ACTIVITY)
    assert stored(IndustryResult, measure) == pytest.approx(expected.to_dict(), rel=1e-12)


def test_an_industry_is_compared_with_darts(tiny):
    shares = ACTIVITY.sum(axis=1) / 300
    plants = [(r, s) for (r, i), sizes in world.FIRMS_2025.items() if i == "31" for s in sizes]
    region, size = zip(*plants, strict=True)
    expected = analysis.ellison_glaeser(size, region, shares)
    row = IndustryResult.objects.get(
        run__dataset__code="tiny", industry__code="31", level="district", year=2025,
        measure="employment",
    )  # fmt: skip
    found = (row.ellison_glaeser, row.raw_concentration, row.plant_herfindahl, row.plants)
    assert found == pytest.approx(
        (expected.gamma, expected.concentration, expected.herfindahl, 4), rel=1e-12
    )


def test_shift_share_adds_up_to_the_change_since_the_first_year(tiny):
    """A had 60 jobs in 2024 and has 100: what the parts say together."""
    row = RegionResult.objects.get(
        run__dataset__code="tiny", region__code="01.01.01", year=2025, measure="employment"
    )
    assert row.national_shift == pytest.approx(60 * (300 / 260 - 1))
    assert row.national_shift + row.mix_shift + row.regional_shift == pytest.approx(40)
    assert set(stored(RegionResult, "national_shift", year=2024).values()) == {None}


def test_nobody_came_or_went(tiny):
    assert set(stored(RegionResult, "entry_rate").values()) == {0.0}
    assert set(stored(RegionResult, "entry_rate", year=2024).values()) == {None}


def test_a_cell_s_chance_is_that_of_darts(tiny):
    """Three of four furniture firms in A, which has 5 of 12 firms."""
    p = 5 / 12
    expected = 4 * p**3 * (1 - p) + p**4
    assert stored(Concentration, "p_value")["01.01.01", "31"] == pytest.approx(expected)


def test_local_moran_is_that_of_the_quotients_on_the_map(tiny):
    quotients = analysis.location_quotient(ACTIVITY)
    touching = np.ones((3, 3)) - np.eye(3)  # corners count
    weights = analysis.row_standardized(csr_array(touching))
    expected = analysis.local_moran(
        quotients["31"], weights, rng=np.random.default_rng(1), permutations=99
    )
    found = stored(Concentration, "local_moran", industry__code="31")
    assert found["01.01.01", "31"] == pytest.approx(expected.statistic["01.01.01"])
    classes = stored(Concentration, "local_moran_class", industry__code="31")
    assert classes["01.01.01", "31"] == "high_low"


def test_people_of_a_regency_are_those_of_its_districts(tiny):
    row = Concentration.objects.get(
        run__dataset__code="tiny", industry__code="31", year=2025, measure="employment",
        region__code="01.01",
    )  # fmt: skip
    # All furniture is in the west: 1/2 of the area and of the people.
    assert row.cluster_index == pytest.approx(4, rel=0.01)


def test_the_closest_industries_are_listed_for_the_last_year_only(tiny):
    pairs = IndustryPair.objects.filter(run__dataset__code="tiny", measure="employment")
    assert set(pairs.values_list("year", flat=True)) == {2025}
    # Only in C do two industries stand out together: food at exactly 1, and trade.
    close = pairs.filter(level="district", proximity__gt=0)
    assert {(p.industry.code, p.other.code) for p in close} == {("10", "47"), ("47", "10")}
    assert close.first().proximity == pytest.approx(1 / 2)


def test_every_measure_can_be_taken_home(tiny, tmp_path):
    run = AnalysisRun.objects.get(dataset__code="tiny")
    for table in ("concentration", "industries", "regions", "pairs", "distances"):
        for kind in FORMATS:
            export_table(run, table, kind, tmp_path / f"{table}.{kind}")
    frame = pd.read_parquet(tmp_path / "regions.parquet")
    there = frame[(frame["region_code"] == "01.01.01") & (frame["measure"] == "employment")]
    assert there.set_index("year")["herfindahl"].to_dict() == pytest.approx(
        {2024: (40**2 + 20**2) / 60**2, 2025: 0.8**2 + 0.2**2}
    )
    head = (tmp_path / "concentration.csv").read_text().split("\n", 1)[0]
    assert head.startswith(
        "region_code,industry_code,year,employment,establishments,location_quotient,"
        "location_quotient_low,location_quotient_high"
    )
    cells = pd.read_csv(tmp_path / "concentration.csv", dtype={"uncertain": str})
    assert set(cells["uncertain"].dropna()) == {"true", "false"}
    assert pd.read_parquet(tmp_path / "concentration.parquet")["uncertain"].dtype == bool
