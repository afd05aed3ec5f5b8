"""One table says which role may do what, and rows are scoped in one place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Agency, ApiToken, Membership, Role, User
from agencies.permissions import ALLOWED, MODEL_ACTIONS, TOKEN_ALLOWED
from agencies.principal import NOBODY, principal_of
from firms.models import Dataset, Firm
from tests.data import tiny as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies(tiny):
    world.load_dataset("of-a", owner="a", public=False)
    world.load_dataset("of-b", owner="b", public=False)
    return {code: Agency.objects.get(code=code) for code in "ab"}


def person(role, agency):
    user = User.objects.create_user(f"{role}-{agency.code}")
    Membership.objects.create(user=user, agency=agency, role=role)
    return user


def readable(principal):
    return set(Dataset.objects.readable_by(principal).values_list("code", flat=True))


def test_every_action_of_the_table_is_of_a_known_role():
    for roles in ALLOWED.values():
        assert roles <= set(Role.values)
    for actions in MODEL_ACTIONS.values():
        assert set(actions) <= ALLOWED.keys()
    for actions in TOKEN_ALLOWED.values():
        assert actions <= ALLOWED.keys()


@pytest.mark.parametrize("role", ["viewer", "clerk", "analyst", "manager"])
def test_an_agency_sees_its_own_and_the_public_datasets(agencies, role):
    assert readable(principal_of(person(role, agencies["a"]))) == {"tiny", "of-a"}


def test_an_administrator_sees_everything(agencies):
    assert readable(principal_of(person("administrator", agencies["a"]))) == {
        "tiny",
        "of-a",
        "of-b",
    }


def test_nobody_sees_no_records_not_even_public_ones(agencies):
    assert readable(NOBODY) == set()
    assert not Firm.objects.readable_by(NOBODY).exists()


def test_a_shared_dataset_is_read_but_not_written(agencies):
    Dataset.objects.get(code="of-b").readers.add(agencies["a"])
    principal = principal_of(person("clerk", agencies["a"]))
    assert "of-b" in readable(principal)
    allowed = Dataset.objects.allowing("enter_records", principal)
    assert set(allowed.values_list("code", flat=True)) == {"of-a"}


@pytest.mark.parametrize(
    ("role", "enters"), [("viewer", 0), ("clerk", 1), ("analyst", 0), ("manager", 1)]
)
def test_who_may_enter_records(agencies, role, enters):
    principal = principal_of(person(role, agencies["a"]))
    assert Dataset.objects.allowing("enter_records", principal).count() == enters


def test_rows_are_scoped_by_way_of_their_firm(agencies):
    from firms.models import FirmYear

    principal = principal_of(person("clerk", agencies["a"]))
    owners = FirmYear.objects.readable_by(principal).values_list("firm__dataset__code", flat=True)
    assert set(owners) == {"tiny", "of-a"}


def test_a_token_acts_for_its_agency_within_its_scope(agencies):
    token = ApiToken.objects.create(
        agency=agencies["a"],
        name="program",
        scope="read",
        digest="x",
        expires_at=timezone.now() + timedelta(days=1),
    )
    principal = principal_of(None, token)
    assert readable(principal) == {"tiny", "of-a"}
    assert not Dataset.objects.allowing("enter_records", principal).exists()
    assert not principal.may("enter_records", agencies["a"].id)
    assert not principal.may("view_records", agencies["b"].id)


def test_a_deactivated_person_is_nobody(agencies):
    user = person("manager", agencies["a"])
    user.is_active = False
    assert principal_of(user) is NOBODY


@pytest.mark.parametrize(
    ("role", "permission", "expected"),
    [
        ("viewer", "firms.view_firm", True),
        ("viewer", "firms.add_firm", False),
        ("clerk", "firms.change_firm", True),
        ("clerk", "firms.delete_firm", False),
        ("manager", "firms.delete_firm", True),
        ("manager", "regions.change_region", False),
        ("administrator", "regions.change_region", True),
        ("clerk", "agencies.add_user", False),
        ("manager", "agencies.add_apitoken", True),
        ("analyst", "clusters.add_analysisrun", True),
        ("clerk", "auth.add_permission", False),
    ],
)
def test_django_asks_the_same_table(agencies, role, permission, expected):
    assert person(role, agencies["a"]).has_perm(permission) is expected


def test_a_secret_is_kept_as_a_digest_only(agencies):
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        agency=agencies["a"],
        name="p",
        digest=ApiToken.digest_of(secret),
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert ApiToken.objects.usable().of_secret(secret).get() == token
    assert secret not in str(token.__dict__)
    token.expires_at = timezone.now() - timedelta(seconds=1)
    token.save()
    assert not ApiToken.objects.usable().of_secret(secret).exists()
