"""Which firms a run measures in which year: state by state, place by place, while they are open."""

import numpy as np
import pytest
from django.contrib.gis.geos import Point

from clusters import firm_years
from clusters.models import AnalysisRun
from firms.models import Firm, FirmRegion, FirmState, FirmYear, Holding, Industry
from regions.models import Region
from tests.data import tiny as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tiny):
    dataset = world.load_dataset("years")
    return AnalysisRun.objects.create(
        dataset=dataset, boundary_set=dataset.boundary_set, levels=["district"],
        measures=["employment"], first_year=2024, last_year=2025,
    )  # fmt: skip


def read(run):
    return firm_years.read_firm_years(run).rows


def test_a_firm_has_the_state_that_holds_in_the_year(run):
    firm = Firm.objects.filter(dataset=run.dataset).order_by("id").first()
    before = firm.states.get()
    holding = Holding.objects.create(code="group", name="Group")
    food = Industry.objects.get(classification__code="tiny", code="10")
    later = FirmState.objects.create(
        firm=firm, from_year=2025, industry=food, holding=holding, point=Point(1.5, 0.5, srid=4326)
    )
    d = Region.objects.get(boundary_set=run.boundary_set, code="01.02.02")
    FirmRegion.objects.create(state=later, boundary_set=run.boundary_set, region=d)
    rows = read(run)
    own = rows[rows["firm"] == firm.pk].set_index("year")
    assert own["industry"].to_dict() == {2024: before.industry_id, 2025: food.pk}
    assert own["region"].to_dict() == {2024: before.regions.get().region_id, 2025: d.pk}
    assert np.isnan(own.loc[2024, "holding"]) and own.loc[2025, "holding"] == holding.pk


def test_a_firm_takes_part_while_it_is_open_placed_and_known(run):
    firms = list(Firm.objects.filter(dataset=run.dataset).order_by("id")[:4])
    Firm.objects.filter(pk=firms[0].pk).update(closed_year=2025)
    FirmYear.objects.filter(firm=firms[1], year=2024).delete()
    FirmYear.objects.filter(firm=firms[2], year=2024).update(employees=None)
    FirmRegion.objects.filter(state__firm=firms[3]).delete()
    rows = read(run)
    years = rows.groupby("firm")["year"].apply(list)
    assert years[firms[0].pk] == [2024]
    assert years[firms[1].pk] == [2025]
    assert firms[3].pk not in years
    unknown = rows[rows["employees"].isna()]
    assert unknown[["firm", "year"]].to_numpy().tolist() == [[firms[2].pk, 2024]]


def test_stretches_make_the_same_rows_in_the_same_order(run, monkeypatch):
    whole = read(run)
    assert whole.equals(whole.sort_values(["year", "firm"], ignore_index=True))
    assert len(whole) == 24
    monkeypatch.setattr(firm_years, "IDS_AT_ONCE", 3)
    assert read(run).equals(whole)


def test_no_firms_are_no_rows(run):
    run.first_year, run.last_year = 1990, 1991
    assert read(run).empty
    Firm.objects.filter(dataset=run.dataset).delete()
    assert list(read(run)) == list(firm_years.read_firm_years(run).rows) and read(run).empty
