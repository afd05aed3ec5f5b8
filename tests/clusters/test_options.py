"""Bases, chosen industries, and what a run refuses before it is queued."""

import pandas as pd
import pytest
from django.core.management import call_command
from django.utils import translation

from clusters import measuring_distances
from clusters.models import AnalysisRun, Concentration, DistanceResult
from clusters.services import RunRefused, queue_run
from firms.models import FirmState, Industry, Statistic
from jobs.models import JobState
from jobs.worker import wait_for
from regions.models import Region
from tests.clusters.test_statistics import dataset as _accounts

pytestmark = pytest.mark.django_db(databases=["default", "published"])
accounts = _accounts


@pytest.fixture
def register(tiny):
    return AnalysisRun.objects.filter(dataset__code="tiny").first().dataset


def finished(dataset, levels=("district",), measures=("employment",), **options):
    run = queue_run(
        dataset=dataset, boundary_set=dataset.boundary_set, levels=levels, measures=measures,
        **options,
    )  # fmt: skip
    run = wait_for(run)
    assert run.state == JobState.FINISHED, run.error
    return run


def quotients(run, industry, year=2025):
    rows = Concentration.objects.filter(run=run, industry__code=industry, year=year)
    return dict(rows.values_list("region__code", "location_quotient"))


def test_traded_industries_alone_are_each_other_s_base(register):
    Industry.objects.filter(code__in=["31", "10"]).update(traded=True)
    Industry.objects.filter(code="47").update(traded=False)
    run = finished(register, base="traded")
    assert run.parameters["base"] == "traded"
    # Of C's 100 jobs 50 are traded, all of them food: 1 / (150/250).
    assert quotients(run, "10")["01.02.01"] == pytest.approx(1 / (150 / 250))
    assert quotients(run, "47") == {}


def test_a_mark_holds_for_what_is_below_it(register):
    Industry.objects.filter(code="Z").update(traded=True)
    Industry.objects.filter(code="47").update(traded=False)
    assert quotients(finished(register, base="traded"), "47") == {}


def test_stated_totals_are_the_base_of_a_register_and_have_no_interval(register):
    west, east = (Region.objects.get(code=code) for code in ("01.01", "01.02"))
    for region, jobs in ((west, 400), (east, 100)):
        Statistic.objects.create(dataset=register, region=region, year=2025, employment=jobs)
    run = finished(register, levels=["regency"], base="stated")
    # All 100 furniture jobs are in the west: (100/400) / (100/500).
    assert quotients(run, "31")["01.01"] == pytest.approx(1.25)
    row = Concentration.objects.get(run=run, industry__code="31", region__code="01.01", year=2025)
    assert (row.location_quotient_low, row.uncertain) == (None, None)
    # Without stated totals the year keeps its own sums.
    assert quotients(run, "31", 2024)["01.01"] == pytest.approx((60 / 160) / (60 / 260))


def test_the_sum_of_the_industries_may_be_the_base_of_statistics_that_state_totals(accounts):
    run = finished(accounts, levels=["regency"], measures=["value_added"], base="all")
    assert run.parameters["base"] == "sum of the industries"
    assert quotients(run, "31")["01.01"] == pytest.approx((60 / 90) / (80 / 190))


def test_distances_are_measured_for_the_chosen_industries_alone(register, monkeypatch):
    monkeypatch.setattr(measuring_distances, "FEWEST_PLANTS", 4)
    monkeypatch.setattr(measuring_distances, "K_MAPS", 99)
    monkeypatch.setattr(measuring_distances, "M_MAPS", 99)
    run = finished(register, measures=["employment", "establishments"], industries=["31", "31"])
    rows = pd.DataFrame(DistanceResult.objects.filter(run=run).order_by("distance_km").values())
    assert set(rows["year"]) == {2025} and set(rows["plants"]) == {4}
    assert rows["industry_id"].nunique() == 1
    assert set(rows.groupby(["measure", "function"]).groups) == {
        (measure, function)
        for measure in ("employment", "establishments")
        for function in ("k_d", "m")
    }
    k_d = rows[(rows["function"] == "k_d") & (rows["measure"] == "establishments")]
    assert (k_d["low"] <= k_d["high"]).all() and k_d["distance_km"].is_unique
    again = finished(register, measures=["employment", "establishments"], industries=["31"])
    values = ["measure", "function", "distance_km", "value", "low", "high"]
    of_run = [
        sorted(DistanceResult.objects.filter(run=r).values_list(*values)) for r in (run, again)
    ]
    assert of_run[0] == of_run[1]


def test_too_few_plants_have_no_distances(register):
    run = finished(register, industries=["31"])
    assert not DistanceResult.objects.filter(run=run).exists()


def test_a_section_stands_for_all_below_it(register, monkeypatch):
    for name in ("K_MAPS", "M_MAPS"):
        monkeypatch.setattr(measuring_distances, name, 39)
    run = finished(register, industries=["Z"])
    row = DistanceResult.objects.filter(run=run).first()
    assert (row.industry.code, row.plants) == ("Z", 12)


def test_firms_whose_place_is_the_middle_of_a_district_are_left_out(register, monkeypatch):
    monkeypatch.setattr(measuring_distances, "FEWEST_PLANTS", 2)
    for name in ("K_MAPS", "M_MAPS"):
        monkeypatch.setattr(measuring_distances, name, 39)
    FirmState.objects.filter(firm__firm_id="A31-0").update(precision="district")
    run = finished(register, industries=["31"])
    assert DistanceResult.objects.filter(run=run).first().plants == 3


def test_metres_are_those_of_the_ellipsoid():
    points = measuring_distances.in_metres(
        pd.Series([106.8, 106.8, 107.8]).to_numpy(), pd.Series([-6.2, -7.2, -6.2]).to_numpy()
    )
    south, east = ((points[k] - points[0]) for k in (1, 2))
    assert (south**2).sum() ** 0.5 == pytest.approx(110_585, rel=1e-3)
    assert (east**2).sum() ** 0.5 == pytest.approx(110_674, rel=1e-3)


BAD = {
    "base": ({"base": "world"}, "base: there is no 'world'; allowed are all, traded, stated"),
    "nothing traded": ({"base": "traded"}, "marks no industry as traded"),
    "nothing stated": ({"base": "stated"}, "states no totals"),
    "industry": ({"industries": ["31", "99", "A"]}, "has no industry 99, A"),
    "industry level": ({"industry_level": "village"}, "industry-level: there is no 'village'"),
    "measure": ({"measures": ["profit"]}, "measure: there is no 'profit'"),
    "no measure": ({"measures": []}, "measure: there is no –"),
    "years": ({"years": (2025, 2020)}, "run backwards"),
    "level": ({"levels": []}, "has no level –"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_option_is_refused_with_what_is_allowed(register, bad):
    options, sentence = BAD[bad]
    with translation.override("en"), pytest.raises(RunRefused, match=sentence):
        queue_run(
            **{
                "dataset": register,
                "boundary_set": register.boundary_set,
                "levels": ["district"],
                "measures": ["employment"],
            }
            | options
        )
    assert AnalysisRun.objects.filter(dataset=register).count() == 1


def test_statistics_have_no_distances(accounts):
    with translation.override("en"), pytest.raises(RunRefused, match="holds no firms"):
        queue_run(
            dataset=accounts, boundary_set=accounts.boundary_set, levels=["regency"],
            measures=["value_added"], industries=["31"],
        )  # fmt: skip


def test_the_command_takes_the_options(register):
    Industry.objects.filter(code="31").update(traded=True)
    call_command(
        "run_analysis", "--dataset", "tiny", "--level", "district", "--base", "traded",
        "--industries", "31", "10", "--industries", "47", "--years", "2025",
    )  # fmt: skip
    run = AnalysisRun.objects.filter(dataset=register).order_by("pk").last()
    assert run.parameters["industries"] == ["10", "31", "47"]
    assert run.parameters["asked_base"] == "traded"
