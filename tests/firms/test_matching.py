"""Firms of two datasets that are the same: suggested, decided by a person, kept and taken back."""

import pytest
from django.urls import reverse

from firms import services
from firms.matching import pairs_of
from firms.models import Dataset, Firm, FirmMatch
from tests.data import tiny as world


@pytest.fixture
def two(tiny, db):
    """The tiny dataset, and another with the same firms of which one is spelled otherwise, one another."""
    other = world.load_dataset("other", owner="dinas")
    Firm.objects.filter(dataset=other, firm_id="A31-0").update(name="Zzz Qqq", firm_id="X1")
    Firm.objects.filter(dataset=other, firm_id="A31-1").update(
        name="PT. A 2 furniture", firm_id="X2"
    )
    return Dataset.objects.get(code="tiny"), other


def test_firms_alike_in_name_and_place_are_likely_pairs(two):
    pairs = pairs_of(*two)
    found = {pair.own.firm_id: pair.other.firm_id for pair in pairs}
    ids = (
        Firm.objects.filter(dataset=two[0])
        .exclude(firm_id="A31-0")
        .values_list("firm_id", flat=True)
    )
    assert found == {firm: firm for firm in ids} | {"A31-1": "X2"}


def test_what_was_decided_is_not_asked_again(two):
    pair = pairs_of(*two)[0]
    services.decide_matches([(pair.other.pk, pair.own.pk)], same=True)
    assert (pair.own.pk, pair.other.pk) not in {(p.own.pk, p.other.pk) for p in pairs_of(*two)}
    services.decide_matches([(pair.own.pk, pair.other.pk)], same=False)
    assert FirmMatch.objects.get().same is False
    services.withdraw_matches([(pair.own.pk, pair.other.pk)])
    assert not FirmMatch.objects.exists()


def test_the_page_takes_answers_of_who_may_enter_records(two, signed_in):
    manager = signed_in("administrator")
    address = reverse("data-matches", args=["tiny", "other"])
    shown = manager.get(address).content.decode()
    assert "The same?" in shown
    pair = pairs_of(*two)[0]
    answers = {"own-1": pair.own.firm_id, "other-1": pair.other.firm_id, "answer-1": "same",
               "own-2": "nobody", "other-2": "", "answer-2": "not"}  # fmt: skip
    assert manager.post(address, answers).status_code == 302
    assert FirmMatch.objects.get().same is True
    assert signed_in("viewer").get(address).status_code == 200
    assert signed_in("viewer").post(address, answers).status_code == 404
