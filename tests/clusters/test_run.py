"""One full run on the tiny geography, checked by hand."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from clusters import services
from clusters.models import AnalysisRun, Concentration, RegionResult
from clusters.services import RunRefused, queue_run
from firms.models import Dataset, FirmYear, Statistic
from jobs.worker import wait_for
from publication.models import PublishedConcentration, PublishedRelease
from publication.services import ReleaseRefused, publish_release
from regions.models import Region
from tests.data import tiny as world
from tests.data import tiny_cluster

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.mark.parametrize("industry", world.QUOTIENTS_2025)
def test_quotients_are_those_worked_by_hand(tiny, industry):
    rows = Concentration.objects.filter(
        run__dataset__code="tiny",
        industry__code=industry,
        year=2025,
        measure="employment",
        region__level__code="district",
    )
    found = dict(rows.values_list("region__code", "location_quotient"))
    by_hand = {code: lq for code, lq in world.QUOTIENTS_2025[industry].items() if lq}
    assert found == pytest.approx(by_hand)


def test_each_year_stands_alone(tiny):
    row = Concentration.objects.get(
        run__dataset__code="tiny",
        industry__code="31",
        year=2024,
        measure="employment",
        region__code="01.01.01",
    )
    assert row.employment == 40
    assert row.location_quotient == pytest.approx((40 / 60) / (60 / 260))


def test_establishments_count_firms(tiny):
    row = Concentration.objects.get(
        run__dataset__code="tiny",
        industry__code="31",
        year=2025,
        measure="establishments",
        region__code="01.01.01",
    )
    assert row.establishments == 3
    assert row.location_quotient == pytest.approx((3 / 5) / (4 / 12))


def test_a_regency_adds_up_its_districts(tiny):
    row = Concentration.objects.get(
        run__dataset__code="tiny",
        industry__code="31",
        year=2025,
        measure="employment",
        region__code="01.01",
    )
    assert (row.employment, row.establishments) == (100, 4)
    assert row.location_quotient == pytest.approx((100 / 200) / (100 / 300))


def test_the_interval_holds_the_quotient(tiny):
    rows = Concentration.objects.filter(run__dataset__code="tiny")
    for row in rows.exclude(location_quotient_low=None):
        assert row.location_quotient_low <= row.location_quotient <= row.location_quotient_high


def test_a_quotient_that_one_firm_makes_is_marked(tiny):
    row = Concentration.objects.get(
        run__dataset__code="tiny",
        industry__code="31",
        year=2025,
        measure="employment",
        region__code="01.01.02",
    )
    assert row.establishments == 1
    assert row.uncertain


def test_a_region_without_firms_has_no_row(tiny):
    assert not RegionResult.objects.filter(region__code="01.02.02").exists()


def test_the_run_keeps_what_it_needs_to_be_repeated(tiny):
    run = AnalysisRun.objects.get(dataset__code="tiny")
    assert len(run.inputs_sha256) == 64
    assert (run.first_year, run.last_year, run.levels) == (2024, 2025, ["district", "regency"])


def test_the_same_run_gives_the_same_release(tiny):
    dataset = AnalysisRun.objects.get(dataset__code="tiny").dataset
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district", "regency"],
        measures=["employment", "establishments"],
    )
    run = wait_for(run)
    first = AnalysisRun.objects.filter(dataset=dataset).exclude(pk=run.pk).get()
    assert run.inputs_sha256 == first.inputs_sha256
    columns = [
        "year",
        "measure",
        "region",
        "industry",
        "location_quotient",
        "location_quotient_low",
    ]
    by_run = [
        list(Concentration.objects.filter(run=r).order_by(*columns[:4]).values_list(*columns))
        for r in (first, run)
    ]
    assert by_run[0] == by_run[1]
    # publishing is tried and rolled back with this test
    tiny_cluster.add_cluster(run, key=uuid.uuid4())
    release = publish_release(run)
    assert release.content_sha256 == first.release.content_sha256


def test_the_release_shows_what_the_run_found(tiny):
    release = PublishedRelease.objects.get(current=True)
    row = PublishedConcentration.objects.get(
        release=release,
        level="district",
        region_code="01.02.01",
        industry_code="47",
        year=2025,
        measure="employment",
    )
    assert row.location_quotient == pytest.approx(3.0)
    assert row.region_name == "C"


def test_a_dataset_that_is_not_public_is_not_published(tiny):
    dataset = world.load_dataset("secret", owner="dinas-tiny", public=False)
    run = wait_for(
        queue_run(
            dataset=dataset,
            boundary_set=dataset.boundary_set,
            levels=["district"],
            measures=["employment"],
        )
    )
    with pytest.raises(ReleaseRefused, match=r"not marked public|tidak"):
        publish_release(run)
    assert PublishedRelease.objects.filter(dataset_code="secret").count() == 0


def test_an_unfinished_run_is_not_published(tiny):
    dataset = AnalysisRun.objects.get(dataset__code="tiny").dataset
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
    )
    with pytest.raises(ReleaseRefused):
        publish_release(run)


def test_an_unknown_level_is_named_with_those_that_exist(tiny):
    dataset = AnalysisRun.objects.get(dataset__code="tiny").dataset
    with pytest.raises(RunRefused, match=r"village.*province, regency, district"):
        queue_run(
            dataset=dataset,
            boundary_set=dataset.boundary_set,
            levels=["village"],
            measures=["employment"],
        )


def test_the_command_names_the_datasets_there_are(tiny):
    with pytest.raises(CommandError, match=r"'nowhere'.*tiny"):
        call_command("run_analysis", dataset="nowhere", levels=["district"])


def test_a_dataset_without_firms_fails_with_a_sentence(tiny):
    dataset = AnalysisRun.objects.get(dataset__code="tiny").dataset
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["district"],
        measures=["employment"],
        years=(1990, 1991),
    )
    run = wait_for(run)
    assert run.state == "failed"
    assert run.error


@pytest.mark.parametrize("few", [0, 10_000])
def test_the_years_of_a_register_are_found_by_its_rows_and_by_the_index(tiny, monkeypatch, few):
    monkeypatch.setattr(services, "FEW_FIRMS", few)
    dataset = Dataset.objects.get(code="tiny")
    other = world.load_dataset("earlier")
    firms = {code: set_.firms.order_by("firm_id").first() for code, set_ in
             {"tiny": dataset, "earlier": other}.items()}  # fmt: skip
    FirmYear.objects.create(firm=firms["earlier"], year=1999, employees=1)
    assert services.years_with_figures(dataset) == (2024, 2025)
    assert services.years_with_figures(other) == (1999, 2025)
    FirmYear.objects.filter(firm__dataset=other).delete()
    region = Region.objects.get(code="01.01")
    Statistic.objects.create(dataset=other, region=region, year=2001, employment=2)
    assert services.years_with_figures(other) == (2001, 2001)
    Statistic.objects.filter(dataset=other).delete()
    with pytest.raises(RunRefused, match="earlier"):
        services.years_with_figures(other)
