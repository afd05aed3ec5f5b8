"""Who may do what on the data-entry pages: every role, every model, every page, both directions.

What is expected is worked out here from the one permission table and from which rows are whose, not
asked of the admin.
"""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from agencies.permissions import ALLOWED, MODEL_ACTIONS

pytestmark = pytest.mark.django_db(databases=["default", "published"])

ROLE_OF = {
    "viewer": "viewer",
    "clerk": "clerk",
    "analyst": "analyst",
    "manager": "manager",
    "clerk of b": "clerk",
    "administrator": "administrator",
}
# Shared by all agencies: there is no other agency's row.
SHARED = {
    "firms.classification",
    "firms.industry",
    "firms.coefficient",
    "firms.holding",
    "clusters.clusterdefinition",
    "regions.boundaryset",
    "regions.region",
}
LOOK_ONLY = {
    "ingest.upload",
    "clusters.analysisrun",
    "clusters.cluster",
    "clusters.programme",
    "publication.release",
}
NEVER_ADDED = LOOK_ONLY
NEVER_DELETED = LOOK_ONLY | {"agencies.user", "agencies.apitoken"}
OWNED = sorted(
    model._meta.label_lower
    for model in admin.site._registry
    if model._meta.label_lower not in SHARED
)
ALL = sorted(model._meta.label_lower for model in admin.site._registry)


def may(name, label, verb) -> bool:
    if verb == "change" and label in LOOK_ONLY:
        return False
    if verb == "add" and label in NEVER_ADDED:
        return False
    if verb == "delete" and label in NEVER_DELETED:
        return False
    place = {"view": 0, "delete": 2}.get(verb, 1)
    return ROLE_OF[name] in ALLOWED[MODEL_ACTIONS[label][place]]


def is_own(name, whose) -> bool:
    return name == "administrator" or (name == "clerk of b") == (whose == "b")


def address(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def row_of(offices, whose, label):
    return getattr(offices, whose)[label]


def test_every_model_of_the_admin_is_in_this_test(offices):
    assert set(OWNED) == set(offices.a)
    assert set(ALL) == set(OWNED) | SHARED


every_role = pytest.mark.parametrize("name", ROLE_OF)


@every_role
def test_a_list_holds_only_rows_of_the_own_agency(offices, signed_in, name):
    client, wrong = signed_in(name), []
    for label in OWNED:
        answer = client.get(address(label, "changelist"))
        if answer.status_code != (200 if may(name, label, "view") else 403):
            wrong.append((label, answer.status_code))
        elif answer.status_code == 200:
            listed = {row.pk for row in answer.context["cl"].queryset}
            for whose in ("a", "b"):
                if (row_of(offices, whose, label).pk in listed) != is_own(name, whose):
                    wrong.append((label, whose))
    assert wrong == []


@every_role
def test_only_who_may_write_is_shown_the_add_page(signed_in, offices, name):
    client = signed_in(name)
    shown = {label: client.get(address(label, "add")).status_code for label in ALL}
    assert shown == {label: 200 if may(name, label, "add") else 403 for label in ALL}


@every_role
@pytest.mark.parametrize("whose", ["a", "b"])
def test_another_agencys_row_is_not_there(offices, signed_in, name, whose):
    client, pages, expected = signed_in(name), {}, {}
    for label in OWNED:
        row = row_of(offices, whose, label)
        for page in ("change", "history", "delete"):
            pages[label, page] = client.get(address(label, page, row.pk)).status_code
        seen = may(name, label, "view")
        there = seen and is_own(name, whose)
        expected[label, "change"] = 200 if there else 404 if seen else 403
        expected[label, "history"] = 200 if there else 404
        deleter = may(name, label, "delete")
        expected[label, "delete"] = 403 if not deleter else 200 if there else 404
    assert pages == expected


@every_role
@pytest.mark.parametrize("whose", ["a", "b"])
def test_a_row_is_changed_only_by_who_may(offices, signed_in, name, whose):
    client, answers, expected = signed_in(name), {}, {}
    for label in OWNED:
        row = row_of(offices, whose, label)
        answers[label] = client.post(address(label, "change", row.pk), {}).status_code
        changer = may(name, label, "change")
        # Nothing was filled in, so the form is shown again with its sentences.
        expected[label] = 403 if not changer else 200 if is_own(name, whose) else 404
    assert answers == expected


# Others point at these, and only an empty one goes.
HINDERED = {"agencies.agency", "firms.dataset"}


@every_role
@pytest.mark.parametrize("whose", ["a", "b"])
@pytest.mark.parametrize("by", ["its page", "the list"])
def test_a_row_is_deleted_only_by_who_may(offices, signed_in, name, whose, by):
    client, gone, expected = signed_in(name), {}, {}
    for label in OWNED:
        row = row_of(offices, whose, label)
        with transaction.atomic():
            if by == "its page":
                client.post(address(label, "delete", row.pk), {"post": "yes"})
            else:
                chosen = {"action": "delete_selected", "_selected_action": [row.pk]}
                client.post(address(label, "changelist"), chosen | {"post": "yes"})
            gone[label] = not type(row).objects.filter(pk=row.pk).exists()
            transaction.set_rollback(True)
        allowed = may(name, label, "delete") and is_own(name, whose)
        expected[label] = allowed and label not in HINDERED
    assert gone == expected


AUTOCOMPLETES = [
    ("firms", "supplierlink", "supplier", "firms.firm", "Food"),
    ("firms", "supplierlink", "external_supplier", "firms.externalparty", "Abroad"),
]


@every_role
def test_autocomplete_offers_only_rows_of_the_own_agency(offices, signed_in, name):
    client, wrong = signed_in(name), []
    for app, model, field, label, term in AUTOCOMPLETES:
        asked = {"app_label": app, "model_name": model, "field_name": field, "term": term}
        answer = client.get(reverse("admin:autocomplete"), asked)
        offered = {int(row["id"]) for row in answer.json()["results"]}
        wrong += [
            (label, whose)
            for whose in ("a", "b")
            if (row_of(offices, whose, label).pk in offered) != is_own(name, whose)
        ]
    assert wrong == []


def test_somebody_with_two_roles_writes_where_one_allows_it(offices, signed_in):
    clerk = offices.people["clerk"]
    clerk.memberships.create(agency=offices.b["agencies.agency"], role="viewer")
    client = signed_in("clerk")
    own, seen = offices.a["firms.firm"], offices.b["firms.firm"]
    assert client.get(address("firms.firm", "change", seen.pk)).status_code == 200
    assert client.post(address("firms.firm", "change", seen.pk), {}).status_code == 403
    assert client.post(address("firms.firm", "change", own.pk), {}).status_code == 200
    page = reverse("admin:firms_dataset_figures", args=[seen.dataset_id, 2025])
    assert client.get(page).status_code == 403


@every_role
@pytest.mark.parametrize("whose", ["a", "b"])
def test_the_figures_page_is_open_to_who_enters_records(offices, signed_in, name, whose):
    dataset = offices.a["firms.dataset"] if whose == "a" else offices.b["firms.dataset"]
    answer = signed_in(name).get(reverse("admin:firms_dataset_figures", args=[dataset.pk, 2025]))
    expected = 404 if not is_own(name, whose) else 200 if may(name, "firms.firm", "add") else 403
    assert answer.status_code == expected


def test_who_has_no_role_is_refused_and_who_is_not_signed_in_is_asked(offices, signed_in, client):
    assert signed_in("nobody").get("/admin/").status_code == 403
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").headers["Location"].startswith(reverse("login"))


def test_a_form_sent_after_its_session_is_told_to_have_saved_nothing(offices, client):
    firm = offices.a["firms.firm"]
    page = address("firms.firm", "change", firm.pk)
    assert "tidak ada yang disimpan" in client.post(page, {"name": "x"}, follow=True).text
    assert "tidak ada yang disimpan" not in client.get(page, follow=True).text


def test_taking_a_role_away_works_at_the_next_request(offices, signed_in):
    client, page = signed_in("clerk"), address("firms.firm", "changelist")
    assert client.get(page).status_code == 200
    offices.people["clerk"].memberships.all().delete()
    assert client.get(page).status_code == 403


def test_a_deactivated_person_is_out_at_the_next_request(offices, signed_in):
    client, page = signed_in("clerk"), address("firms.firm", "changelist")
    assert client.get(page).status_code == 200
    offices.people["clerk"].is_active = False
    offices.people["clerk"].save()
    assert client.get(page, follow=True).redirect_chain[-1][0].startswith(reverse("login"))


HOSTILE_FILTERS = [
    'geometry__intersects={"driver":"VRT"}',
    "geom=POINT(0 0)",
    "states__point__bboverlaps=x",
    "dataset__owner__people__password__startswith=pbkdf2",
    "agency__users__password__startswith=a",
    "name__regex=.*",
    "listed__exact=%00",
]


def test_an_address_filters_only_by_what_the_list_offers(signed_in):
    client = signed_in("superuser")
    answers = {
        (label, query): client.get(f"{address(label, 'changelist')}?{query}").status_code
        for label in ("firms.firm", "regions.region", "firms.supplierlink")
        for query in HOSTILE_FILTERS
    }
    assert set(answers.values()) == {400}, answers


def test_filters_are_not_counted(signed_in):
    answer = signed_in("clerk").get(address("firms.firm", "changelist") + "?_facets=True")
    assert answer.status_code == 200
    assert not answer.context["cl"].add_facets


def test_the_language_of_the_address_is_no_filter(signed_in):
    answer = signed_in("clerk", "id").get(address("firms.firm", "changelist") + "?lang=en")
    assert answer.status_code == 200
    assert "Select firm" in answer.content.decode()


@pytest.mark.parametrize("kwargs", [{}, {"headers": {"origin": "https://elsewhere.example"}}])
def test_a_form_of_another_site_is_refused(offices, kwargs):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(offices.people["clerk"], backend="agencies.permissions.RolePermissions")
    page = address("firms.firm", "change", offices.a["firms.firm"].pk)
    assert client.post(page, {"name": "x"}, **kwargs).status_code == 403
    json = client.post(page, '{"name":"x"}', content_type="application/json", **kwargs)
    assert json.status_code == 403
