"""A large sample goes through two sessions that commit together, and leaves nothing when interrupted."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from firms.models import Coefficient, Dataset, Firm, FirmRegion, FirmYear, SupplierLink
from firms.sample import loading, rows
from regions.models import BoundarySet

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"firms": 1_500, "districts": 25, "dataset": "large"}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr("firms.sample.plan.BLOCK", 400)


def make(capsys, **wishes):
    call_command("make_sample", **{**SMALL, **wishes})
    return capsys.readouterr().out


def contents(code):
    firms = Firm.objects.filter(dataset__code=code)
    years = FirmYear.objects.filter(firm__in=firms)
    links = SupplierLink.objects.filter(dataset__code=code)
    return (
        list(firms.order_by("firm_id").values_list("firm_id", "name")),
        list(
            years.order_by("firm__firm_id", "year").values_list(
                "firm__firm_id", "year", "employees"
            )
        ),
        sorted(links.values_list("supplier__firm_id", "buyer__firm_id", "kind", "year"), key=str),
        FirmRegion.objects.filter(state__firm__in=firms).count(),
    )


def left():
    return [
        rows.model.__name__
        for rows in (
            Dataset.objects.filter(code="large"),
            BoundarySet.objects.filter(code="large"),
            Coefficient.objects.filter(source="large"),
            Firm.objects.filter(dataset__code="large"),
            SupplierLink.objects.filter(dataset__code="large"),
            FirmRegion.objects.filter(boundary_set__code="large"),
        )
        if rows.exists()
    ]


def test_two_sessions_load_what_one_loads(capsys, monkeypatch):
    assert "1,500 firms" in make(capsys)
    assert Dataset.objects.get(code="large").source.startswith("make_sample --seed 1 --firms 1500")
    assert "already there" in make(capsys)
    monkeypatch.setattr(loading, "load_side_by_side", one_after_another)
    make(capsys, dataset="same")
    assert contents("large") == contents("same")


def one_after_another(blocks, load_one):
    for block in blocks:
        load_one(block)


def test_when_one_session_fails_the_others_take_back_theirs(capsys, monkeypatch):
    prices, calls = rows.prices, []

    def fail_at_the_third(*args):
        calls.append(1)
        if len(calls) == 3:
            raise OperationalError("could not extend file: No space left on device")
        return prices(*args)

    monkeypatch.setattr(rows, "prices", fail_at_the_third)
    with pytest.raises(CommandError, match=r"No space left on device\. Nothing was loaded\."):
        make(capsys)
    assert left() == []


def test_an_interruption_takes_everything_back(capsys, monkeypatch):
    make_blocks = loading.load_side_by_side

    def interrupted(blocks, load_one):
        def some():
            yield next(iter(blocks))
            raise KeyboardInterrupt

        make_blocks(some(), load_one)

    monkeypatch.setattr(loading, "load_side_by_side", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(capsys)
    assert left() == []


def test_what_a_killed_attempt_left_is_replaced(capsys, monkeypatch):
    def killed(blocks, load_one):
        load_one(next(iter(blocks)))
        monkeypatch.setattr(loading, "discard_unfinished", lambda name: None)
        raise OperationalError("server closed the connection unexpectedly")

    discard = loading.discard_unfinished
    with monkeypatch.context() as patched:
        patched.setattr(loading, "load_side_by_side", killed)
        with pytest.raises(CommandError):
            make(capsys)
    monkeypatch.setattr(loading, "discard_unfinished", discard)
    assert Firm.objects.filter(dataset__source__endswith=loading.UNFINISHED).count() == 375
    make(capsys)
    assert Firm.objects.filter(dataset__code="large").count() == 1_500
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM firms_firm")
        assert cursor.fetchone() == (1_500,)
