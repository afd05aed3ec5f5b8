"""The command loads what it invents, all or nothing, once."""

import json
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models import Sum

from firms.models import Dataset, Firm, FirmRegion, FirmState, FirmYear, Price, SupplierLink
from regions.models import BoundarySet, Region

pytestmark = pytest.mark.django_db
SMALL = {"firms": 1_500, "districts": 25}


def make(**wishes):
    said = StringIO()
    call_command("make_sample", stdout=said, **{**SMALL, **wishes})
    return said.getvalue()


def invented():
    """Return the invented datasets: another test may have left its own geography in the database."""
    return Dataset.objects.filter(source__startswith="make_sample")


def test_what_is_loaded_is_what_is_written(tmp_path):
    make(output=tmp_path)
    rows = pd.read_csv(tmp_path / "firms.csv", dtype={"region_code": str, "industry_code": str})
    dataset = Dataset.objects.get(code="sample")
    assert dataset.public and dataset.fictional
    assert Firm.objects.filter(dataset=dataset).count() == 1_500
    loaded = FirmYear.objects.filter(firm__dataset=dataset)
    assert loaded.count() == len(rows)
    assert loaded.aggregate(total=Sum("employees"))["total"] == rows.employees.sum()
    assert loaded.aggregate(total=Sum("output"))["total"] == pytest.approx(rows.output.sum())
    firm = Firm.objects.get(firm_id="F0000007")
    own = rows[rows.firm_id == "F0000007"]
    assert (firm.name, firm.address) == (own.name.iloc[0], own.address.iloc[0])
    assert firm.founded_year == own.founded_year.iloc[0]
    state = firm.states.earliest("from_year")
    assert state.industry.code == own.industry_code.iloc[0]
    assert state.point.coords == (own.longitude.iloc[0], own.latitude.iloc[0])
    links = pd.read_csv(tmp_path / "links.csv")
    stored = SupplierLink.objects.filter(dataset=dataset)
    assert stored.count() == len(links)
    assert stored.filter(kind="").count() == links.kind.isna().sum()
    outside = links.buyer_id.str.startswith("external:").sum()
    assert stored.filter(external_buyer__isnull=False).count() == outside
    assert Price.objects.filter(dataset=dataset).count() == len(
        pd.read_csv(tmp_path / "prices.csv")
    )


def test_every_firm_has_the_region_its_point_lies_in():
    make()
    wrong = """
        SELECT count(*) FROM firms_firmregion AS assigned
          JOIN firms_firmstate AS state ON state.id = assigned.state_id
          JOIN regions_region AS region ON region.id = assigned.region_id
         WHERE NOT ST_Contains(region.geometry, state.point)
    """
    with connection.cursor() as cursor:
        cursor.execute(wrong)
        assert cursor.fetchone() == (0,)
    states = FirmState.objects.filter(firm__dataset__in=invented())
    assert FirmRegion.objects.filter(state__in=states).count() == states.count() >= 1_500
    edition = BoundarySet.objects.get(code="sample")
    assert edition.activated_at and edition.fictional and edition.code_system == "fictional"
    assert list(edition.levels.values_list("code", flat=True)) == [
        "province",
        "regency",
        "district",
    ]
    assert Region.objects.of_edition(edition).of_level("district").count() == 25


def test_the_same_wishes_again_change_nothing_and_other_wishes_are_refused():
    make()
    before = Firm.objects.latest("id").pk
    assert "already there" in make()
    assert Firm.objects.latest("id").pk == before
    with pytest.raises(CommandError, match="already another dataset sample"):
        make(seed=2)
    make(seed=2, dataset="other")
    assert set(invented().values_list("code", flat=True)) == {"sample", "other"}
    assert Firm.objects.filter(dataset__in=invented()).count() == 3_000


def test_nothing_is_loaded_when_something_goes_wrong(monkeypatch):
    def fail(*args):
        raise RuntimeError("interrupted")

    monkeypatch.setattr("firms.sample.rows.prices", fail)
    with pytest.raises(RuntimeError):
        make()
    assert not invented().exists()
    assert not BoundarySet.objects.filter(code="sample").exists()


def test_a_full_disk_is_said_in_a_sentence(monkeypatch):
    def full(*args):
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr("firms.sample.loader.copy", full)
    with pytest.raises(CommandError, match=r"No space left on device\. Nothing was loaded\."):
        make()
    assert not BoundarySet.objects.exclude(code="tiny").exists()


def test_the_application_role_suffices():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sentra_app")
        make()
        cursor.execute("RESET ROLE")
    assert Firm.objects.filter(dataset__in=invented()).count() == 1_500


def test_files_only_load_nothing(tmp_path):
    make(output=tmp_path / "new", files_only=True)
    assert not invented().exists()
    assert (tmp_path / "new" / "truth.json").exists()


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"firms": 3}, "number of firms"),
        ({"districts": 1}, "number of districts"),
        ({"files_only": True}, "add --output"),
        ({"dataset": "two words"}, "at most 60 letters"),
        ({"output": Path(__file__)}, "is a file"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused_with_a_sentence(wishes, said):

    with pytest.raises(CommandError, match=said):
        make(**wishes)


def test_the_last_line_is_one_object_with_json():
    last = make(json=True).strip().splitlines()[-1]
    assert json.loads(last) == {
        "id": "sample",
        "state": "done",
        "counts": {"firms": 1500, "districts": 25, "clusters": 5},
        "problems_file": None,
    }
