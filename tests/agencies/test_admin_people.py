"""Managers invite, help back in and make tokens, each for the own agency."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agencies.models import ApiToken, Membership, User

pytestmark = pytest.mark.django_db(databases=["default", "published"])
PASSWORD = "jati-rotan-dan-bambu-7"


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


def invitation(offices, **changes):
    return {
        "username": "baru",
        "first_name": "Siti",
        "last_name": "Aminah",
        "email": "",
        "agency": offices.a["agencies.agency"].pk,
        "role": "clerk",
    } | changes


def test_an_invited_person_sets_a_password_by_the_link_and_signs_in(manager, offices, client):
    answer = manager.post(reverse("admin:agencies_user_add"), invitation(offices))
    person = User.objects.get(username="baru")
    assert person.memberships.get().role == "clerk"
    page = reverse("admin:agencies_user_reset_link", args=[person.pk])
    assert answer.headers["Location"] == page
    link = manager.post(page).context["link"]
    form = client.get(link, follow=True)
    set_at = form.redirect_chain[-1][0]
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(set_at, sent).status_code == 302
    # The link works once.
    assert not client.get(link, follow=True).context.get("validlink")
    signed = client.post(
        reverse("login"), {"username": "baru", "password": PASSWORD, "next": "/admin/"}
    )
    assert signed.status_code == 302
    assert client.get("/admin/firms/firm/").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"role": "administrator"}, {"agency": "foreign"}, {"is_superuser": "on"}]
)
def test_a_manager_gives_no_more_than_the_own_agency(manager, offices, changes):
    if changes.get("agency") == "foreign":
        changes = {"agency": offices.b["agencies.agency"].pk}
    manager.post(reverse("admin:agencies_user_add"), invitation(offices, **changes))
    person = User.objects.filter(username="baru").first()
    if "is_superuser" in changes:
        assert not person.is_superuser
    else:
        assert person is None


def person_form(person, **changes):
    memberships = person.memberships.all()
    fields = {
        "username": person.username,
        "first_name": person.first_name,
        "last_name": "",
        "email": "",
        "is_active": "on",
        "memberships-TOTAL_FORMS": len(memberships),
        "memberships-INITIAL_FORMS": len(memberships),
        "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    for place, membership in enumerate(memberships):
        fields |= {
            f"memberships-{place}-id": membership.pk,
            f"memberships-{place}-user": person.pk,
            f"memberships-{place}-agency": membership.agency_id,
            f"memberships-{place}-role": membership.role,
        }
    return fields | changes


def test_a_manager_changes_roles_within_the_own_agency(manager, offices):
    clerk = offices.people["clerk"]
    page = reverse("admin:agencies_user_change", args=[clerk.pk])
    sent = person_form(clerk, **{"memberships-0-role": "analyst"})
    assert manager.post(page, sent).status_code == 302
    assert clerk.memberships.get().role == "analyst"


@pytest.mark.parametrize(
    "forged", [{"memberships-0-role": "administrator"}, {"memberships-0-agency": "foreign"}]
)
def test_a_forged_role_or_agency_is_refused(manager, offices, forged):
    clerk = offices.people["clerk"]
    if "memberships-0-agency" in forged:
        forged = {"memberships-0-agency": offices.b["agencies.agency"].pk}
    page = reverse("admin:agencies_user_change", args=[clerk.pk])
    answer = manager.post(page, person_form(clerk, **forged))
    assert answer.status_code == 200
    membership = clerk.memberships.get()
    assert (membership.role, membership.agency) == ("clerk", offices.a["agencies.agency"])


def test_who_works_elsewhere_too_is_not_the_managers_to_change(manager, offices):
    clerk = offices.people["clerk"]
    Membership.objects.create(user=clerk, agency=offices.b["agencies.agency"], role="manager")
    assert manager.get(reverse("admin:agencies_user_change", args=[clerk.pk])).status_code == 200
    link = reverse("admin:agencies_user_reset_link", args=[clerk.pk])
    assert manager.post(link).status_code == 403
    page = reverse("admin:agencies_user_change", args=[clerk.pk])
    assert manager.post(page, person_form(clerk)).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("clerk of b", 404), ("superuser", 404)])
def test_no_link_is_made_for_people_of_others(manager, offices, who, status):
    link = reverse("admin:agencies_user_reset_link", args=[offices.people[who].pk])
    assert manager.post(link).status_code == status


def test_an_administrator_makes_no_link_for_the_superuser(signed_in, offices):
    link = reverse("admin:agencies_user_reset_link", args=[offices.people["superuser"].pk])
    assert signed_in("administrator").post(link).status_code == 403
    assert signed_in("superuser").post(link).status_code == 200


def test_a_clerk_makes_no_links(signed_in, offices):
    link = reverse("admin:agencies_user_reset_link", args=[offices.people["viewer"].pk])
    assert signed_in("clerk").post(link).status_code in {403, 404}


# Too many wrong passwords


@pytest.mark.parametrize("forwarded", [False, True])
def test_wrong_passwords_lock_the_name_and_a_link_unlocks_it(client, manager, offices, forwarded):
    clerk = offices.people["clerk"]
    clerk.set_password(PASSWORD)
    clerk.save()

    def sign_in(password, place=0):
        headers = {"x-forwarded-for": f"10.0.0.{place}"} if forwarded else {}
        sent = {"username": "clerk", "password": password}
        return client.post(reverse("login"), sent, headers=headers)

    tried = [sign_in("wrong", place).status_code for place in range(11)]
    assert tried[-1] == 429
    locked = sign_in(PASSWORD, 99)
    assert locked.status_code == 429
    assert str(settings.AXES_FAILURE_LIMIT) in locked.content.decode()
    manager.post(reverse("admin:agencies_user_reset_link", args=[clerk.pk]))
    assert sign_in(PASSWORD, 99).status_code == 302


# Forgotten passwords by mail


def test_known_and_unknown_addresses_are_answered_alike(client, offices, settings, monkeypatch):
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    settings.EMAIL_HOST = "mail.invalid"
    clerk = offices.people["clerk"]
    clerk.email = "clerk@example.org"
    clerk.set_password(PASSWORD)
    clerk.save()
    pages = []
    for address in ("clerk@example.org", "nobody@example.org"):
        answer = client.post(reverse("password_reset"), {"email": address}, follow=True)
        pages.append(re.sub(r"csrf\S+", "", answer.content.decode()))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["clerk@example.org"]]
    assert "/password/" in mail.outbox[0].body


def test_without_a_mail_server_the_page_says_who_helps(client, settings):
    settings.EMAIL_HOST = ""
    page = client.get(reverse("password_reset"), {"lang": "en"})
    assert "manager" in page.content.decode()
    assert client.post(reverse("password_reset"), {"email": "a@b.c"}).status_code == 200
    assert mail.outbox == []


# Tokens


def token_form(offices, **changes):
    return {
        "agency": offices.a["agencies.agency"].pk,
        "name": "Partner",
        "scope": "read",
        "expires_on": (timezone.localdate() + timedelta(days=365)).isoformat(),
    } | changes


def test_the_secret_of_a_token_is_shown_once_and_opens_the_api(manager, offices, client):
    answer = manager.post(reverse("admin:agencies_apitoken_add"), token_form(offices))
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    token = ApiToken.objects.get(name="Partner")
    assert (token.created_by, token.agency) == (
        offices.people["manager"],
        offices.a["agencies.agency"],
    )
    assert secret not in str(vars(token))
    shown = manager.get(reverse("admin:agencies_apitoken_change", args=[token.pk]))
    assert secret not in shown.content.decode()
    asked = {"headers": {"authorization": f"Token {secret}"}}
    assert client.get("/api/v1/firms", **asked).status_code == 200
    manager.post(
        reverse("admin:agencies_apitoken_change", args=[token.pk]), {"name": "P", "_revoke": "1"}
    )
    assert client.get("/api/v1/firms", **asked).status_code == 401


def test_a_new_token_expires_in_a_year_unless_told_otherwise(manager, monkeypatch):
    today = date(2027, 12, 31)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: today)
    form = manager.get(reverse("admin:agencies_apitoken_add")).context["adminform"].form
    assert form["expires_on"].value() == date(2028, 12, 30)


@pytest.mark.parametrize(
    "mistake",
    [
        {"expires_on": "2020-01-01"},
        {"expires_on": "9999-01-01"},
        {"expires_on": "x"},
        {"agency": "foreign"},
        {"scope": "everything"},
        {"name": ""},
    ],
)
def test_a_token_for_others_or_for_ever_is_refused(manager, offices, mistake):
    if mistake.get("agency") == "foreign":
        mistake = {"agency": offices.b["agencies.agency"].pk}
    before = ApiToken.objects.count()
    answer = manager.post(reverse("admin:agencies_apitoken_add"), token_form(offices, **mistake))
    assert answer.context["errors"]
    assert ApiToken.objects.count() == before


def test_tokens_are_revoked_from_the_list_for_the_own_agency_alone(manager, offices):
    own, foreign = offices.a["agencies.apitoken"], offices.b["agencies.apitoken"]
    sent = {"action": "revoke_chosen", "_selected_action": [own.pk, foreign.pk]}
    manager.post(reverse("admin:agencies_apitoken_changelist"), sent)
    own.refresh_from_db()
    foreign.refresh_from_db()
    assert own.revoked_at is not None
    assert foreign.revoked_at is None
