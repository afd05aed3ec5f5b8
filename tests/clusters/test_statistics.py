"""A run on published figures: stated totals are the bases, unknown figures stay unknown."""

import pytest

from clusters.models import Concentration, RegionResult
from clusters.services import RunRefused, queue_run
from firms.models import Dataset, Statistic
from jobs.worker import wait_for
from regions.models import Region

# The industries of the west sum to 90 of a stated 100; of the east to all of the stated 100.
FIGURES = {
    ("01.01", "31"): 60.0, ("01.01", "10"): 30.0, ("01.01", None): 100.0,
    ("01.02", "31"): 20.0, ("01.02", "10"): 80.0, ("01.02", None): 100.0,
}  # fmt: skip


@pytest.fixture
def dataset(tiny, db):
    source = Dataset.objects.get(code="tiny")
    dataset = Dataset.objects.create(
        code="accounts",
        name="Accounts",
        owner=source.owner,
        classification=source.classification,
        boundary_set=source.boundary_set,
    )
    industries = {i.code: i for i in source.classification.industries.all()}
    regions = {r.code: r for r in Region.objects.of_edition(source.boundary_set)}
    for (region, industry), value in FIGURES.items():
        Statistic.objects.create(
            dataset=dataset,
            region=regions[region],
            industry=industries.get(industry),
            year=2025,
            value_added=value,
        )
    return dataset


def run_on(dataset):
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["regency"],
        measures=["value_added"],
    )
    run = wait_for(run)
    assert run.state == "finished", run.error
    return run


def quotients(run):
    rows = Concentration.objects.filter(run=run)
    return {
        (r, i): q
        for r, i, q in rows.values_list("region__code", "industry__code", "location_quotient")
    }


def test_a_stated_total_is_the_base_even_if_the_industries_do_not_sum_to_it(dataset):
    run = run_on(dataset)
    assert run.parameters["base"] == "stated totals"
    # (60/100) / (80/200) and so on; by the sum of the industries it would be (60/90) / (80/190).
    assert quotients(run) == pytest.approx(
        {
            ("01.01", "31"): 1.5,
            ("01.02", "31"): 0.5,
            ("01.01", "10"): 30 / 55,
            ("01.02", "10"): 80 / 55,
        }
    )
    west = RegionResult.objects.get(run=run, region__code="01.01")
    assert (west.value_added, west.industries_present, west.employment) == (100, 2, None)


def test_a_suppressed_figure_makes_its_industry_unknown_and_no_other(dataset):
    Statistic.objects.filter(region__code="01.02", industry__code="31").update(
        value_added=None, value_added_flag="suppressed"
    )
    found = quotients(run_on(dataset))
    assert found["01.01", "31"] is None
    assert found["01.01", "10"] == pytest.approx(30 / 55)


def test_firms_have_no_value_added(tiny, db):
    dataset = Dataset.objects.get(code="tiny")
    with pytest.raises(RunRefused):
        queue_run(
            dataset=dataset,
            boundary_set=dataset.boundary_set,
            levels=["regency"],
            measures=["value_added"],
        )
