"""A clerk enters firms: with a point, against duplicates, beside others, and with every mistake told."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext, override

from firms.models import Firm, FirmRegion, FirmState, FirmYear, Industry
from tests.firms.firm_form import ADD, as_shown, filled_in, sentences

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture
def clerk(signed_in):
    return signed_in("clerk", "id")


@pytest.fixture
def dataset(offices):
    return offices.a["firms.dataset"]


@pytest.fixture
def furniture(dataset):
    return dataset.classification.industries.get(code="31")


@pytest.fixture
def entry(furniture):
    return lambda **changes: filled_in(**{"states-0-industry": furniture.pk} | changes)


def change_page(firm):
    return reverse("admin:firms_firm_change", args=[firm.pk])


def square_of(dataset):
    """Return a point well inside district A, as typed on the Indonesian page."""
    state = FirmState.objects.filter(
        firm__dataset=dataset, regions__region__code="01.01.01"
    ).first()
    return {
        "states-0-point_latitude": f"{state.point.y + 0.3:.4f}".replace(".", ","),
        "states-0-point_longitude": f"{state.point.x + 0.31:.4f}".replace(".", ","),
    }


@pytest.fixture
def in_a(dataset):
    return square_of(dataset)


def test_a_firm_with_a_point_is_stored_with_its_district_and_told(clerk, dataset, entry, in_a):
    answer = clerk.post(ADD, entry(**in_a), follow=True)
    assert not answer.context.get("errors"), sentences(answer)
    firm = Firm.objects.get(dataset=dataset, firm_id="N-1")
    assert FirmRegion.objects.get(state__firm=firm).region.code == "01.01.01"
    figures = firm.years.get()
    assert (figures.year, figures.employees, figures.output) == (2024, 1250, 1234567.5)
    assert "01.01.01" in " ".join(str(message) for message in answer.context["messages"])


def test_the_new_firm_is_there_for_programs(clerk, offices, entry, in_a):
    from agencies.models import ApiToken

    clerk.post(ADD, entry(**in_a))
    secret = ApiToken.new_secret()
    token = offices.a["agencies.apitoken"]
    token.digest = ApiToken.digest_of(secret)
    token.save()
    asked = {"headers": {"authorization": f"Token {secret}"}}
    clerk.logout()
    answer = clerk.get("/api/v1/firms?search=Mebel Jati", **asked)
    assert answer.status_code == 200
    assert [firm["name"] for firm in answer.json()["results"]] == ["Mebel Jati Makmur"]
    assert clerk.get("/api/v1/firms").status_code == 401


BAD = [
    ({"name": ""}, "name"),
    ({"name": "Mebel\nJati"}, "name"),
    ({"name": "Mebel \x1b[31m"}, "name"),
    ({"founded_year": "2015", "closed_year": "2010"}, "2010"),
    ({"founded_year": "15"}, "15"),
    ({"states-0-point_latitude": "95"}, "95"),
    ({"states-0-point_latitude": "45"}, "45"),
    ({"states-0-point_latitude": "SRID=4326;POINT(1 2)"}, "SRID"),
    ({"states-0-point_latitude": "", "states-0-point_longitude": "0,7"}, ""),
    ({"states-0-point_latitude": "", "states-0-point_longitude": ""}, ""),
    ({"states-0-point_latitude": "NaN"}, "NaN"),
    ({"states-0-industry": "999999"}, ""),
    ({"states-TOTAL_FORMS": "0"}, ""),
    ({"years-0-employees": "-3"}, "-3"),
    ({"years-0-employees": "12,5"}, "12,5"),
    ({"years-0-employees": "99999999999"}, ""),
    ({"years-0-output": "12.5"}, "12.5"),
    ({"years-0-output": "-1"}, "-1"),
    ({"years-0-year": "2014"}, "2015"),
    ({"closed_year": "2024"}, "2024"),
    ({"years-1-year": "2024", "years-1-employees": "3"}, ""),
]


@pytest.mark.parametrize(("mistake", "told"), BAD, ids=lambda part: str(part)[:40])
def test_every_mistake_is_told_and_nothing_typed_is_lost(
    clerk, dataset, entry, in_a, mistake, told
):
    before = Firm.objects.count()
    sent = entry(**{**in_a, **mistake})
    answer = clerk.post(ADD, sent)
    assert answer.status_code == 200
    assert answer.context["errors"], "no sentence"
    assert told in sentences(answer)
    assert Firm.objects.count() == before
    page = answer.content.decode()
    for field in ("firm_id", "years-0-output"):
        assert f'value="{sent[field]}"' in page


def test_an_id_that_is_taken_is_told_with_its_firm(clerk, dataset, entry, in_a):
    taken = dataset.firms.first()
    answer = clerk.post(ADD, entry(**in_a, firm_id=taken.firm_id))
    assert taken.name in sentences(answer)


def test_a_pasted_novel_is_refused_before_it_is_read(clerk, entry, in_a):
    answer = clerk.post(
        ADD, entry(**{**in_a, "states-0-point_latitude": "POLYGON((" + "0 0," * 1_300_000})
    )
    assert answer.status_code == 400


def test_a_point_off_the_coast_is_counted_in_the_nearest_region_and_marked(
    clerk, dataset, entry, in_a
):
    west, _south, _east, north = dataset.boundary_set.regions.get(code="01").geometry.extent
    just_outside = {
        "states-0-point_latitude": f"{north - 0.5:.4f}".replace(".", ","),
        "states-0-point_longitude": f"{west - 0.01:.4f}".replace(".", ","),
    }
    answer = clerk.post(ADD, entry(**just_outside), follow=True)
    if answer.context.get("errors"):
        pytest.skip("the tiny edition's box ends at its coast")
    state = FirmState.objects.get(firm__firm_id="N-1")
    assert state.precision == FirmState.Precision.NEAREST
    assert state.regions.exists()


def test_moving_the_point_moves_the_firm_to_its_new_region(clerk, dataset):
    firm = dataset.firms.get(firm_id="A31-0")
    target = FirmState.objects.filter(
        regions__region__code="01.01.02", firm__dataset=dataset
    ).first()
    sent = as_shown(clerk.get(change_page(firm))) | {
        "states-0-point_latitude": f"{target.point.y:.5f}".replace(".", ","),
        "states-0-point_longitude": f"{target.point.x + 0.01:.5f}".replace(".", ","),
        "save_anyway": "1",
    }
    answer = clerk.post(change_page(firm), sent)
    assert answer.status_code == 302, sentences(answer)
    assert FirmRegion.objects.get(state__firm=firm).region.code == "01.01.02"


def test_sending_a_form_back_untouched_changes_nothing(clerk, dataset):
    firm = dataset.firms.get(firm_id="A31-0")
    point = firm.states.get().point
    answer = clerk.post(change_page(firm), as_shown(clerk.get(change_page(firm))))
    assert answer.status_code == 302, sentences(answer)
    assert firm.states.get().point == point
    assert LogEntry.objects.get(object_id=str(firm.pk)).get_change_message() in {
        "Tidak ada bidang yang berubah.",
        "No fields changed.",
    }


# Another agency's rows, by a forged form


def test_a_forged_form_reaches_no_row_of_another_agency(clerk, offices, dataset):
    firm, foreign = offices.a["firms.firm"], offices.b["firms.firm"]
    state, years = foreign.states.get(), foreign.years.order_by("year")
    before = list(years.values_list("employees", flat=True))
    shown = as_shown(clerk.get(change_page(firm)))
    for forged in (
        {"states-0-id": state.pk, "states-0-from_year": "1999"},
        {"years-0-id": years[0].pk, "years-0-employees": "1"},
        {"dataset": offices.b["firms.dataset"].pk},
        {"states-0-firm": foreign.pk},
    ):
        clerk.post(change_page(firm), shown | forged)
        foreign.refresh_from_db()
        state.refresh_from_db()
        firm.refresh_from_db()
        assert firm.dataset == dataset
        assert state.firm == foreign
        assert state.from_year != 1999
        assert list(years.values_list("employees", flat=True)) == before


def test_a_forged_dataset_of_a_new_firm_is_not_taken(clerk, offices, dataset, entry, in_a):
    foreign = offices.b["firms.dataset"]
    clerk.post(ADD, entry(**in_a, dataset=foreign.pk))
    assert Firm.objects.get(firm_id="N-1").dataset == dataset
    assert clerk.post(f"{ADD}?dataset={foreign.pk}", entry(**in_a)).status_code == 404


def test_links_take_firms_of_the_own_dataset_only(clerk, offices):
    link, foreign = offices.a["firms.supplierlink"], offices.b["firms.firm"]
    page = reverse("admin:firms_supplierlink_change", args=[link.pk])
    sent = as_shown(clerk.get(page)) | {"supplier": foreign.pk}
    answer = clerk.post(page, sent)
    assert answer.context["errors"]
    link.refresh_from_db()
    assert link.supplier != foreign


# Two editors


def test_the_second_of_two_editors_is_told_and_loses_nothing(signed_in, offices):
    firm = offices.a["firms.firm"]
    first, second = signed_in("manager"), signed_in("clerk")
    page = change_page(firm)
    seen_first, seen_second = as_shown(first.get(page)), as_shown(second.get(page))
    assert first.post(page, seen_first | {"name": "By the first"}).status_code == 302
    answer = second.post(page, seen_second | {"name": "By the second"})
    assert "Manager" in sentences(answer)
    assert 'value="By the second"' in answer.content.decode()
    firm.refresh_from_db()
    assert firm.name == "By the first"
    # Saving again, now knowingly, puts the second one's entries in place.
    again = as_shown(answer) | {"name": "By the second"}
    assert second.post(page, again).status_code == 302
    firm.refresh_from_db()
    assert firm.name == "By the second"


def test_a_change_of_the_figures_counts_as_a_change_of_the_firm(signed_in, offices):
    firm, client = offices.a["firms.firm"], signed_in("clerk")
    seen = as_shown(client.get(change_page(firm)))
    FirmYear.objects.filter(firm=firm, year=2025).update(employees=77)
    answer = client.post(change_page(firm), seen | {"name": "Later"})
    assert "import or a program" in sentences(answer)


def test_what_the_database_refuses_is_told_in_a_sentence(clerk, entry, in_a, monkeypatch):
    def refuse(firm):
        raise IntegrityError("refused")

    monkeypatch.setattr("firms.admin.firms.place_firm", refuse)
    answer = clerk.post(ADD, entry(**in_a))
    assert answer.status_code == 200
    assert 'value="Mebel Jati Makmur"' in answer.content.decode()
    assert not Firm.objects.filter(firm_id="N-1").exists()


# Duplicates


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("PT Furniture A 1", True),
        ("FURNITURE  A-1", True),
        ("Furnitur A 1", True),
        ("Toko Roti Sari", False),
    ],
)
def test_a_firm_like_one_that_is_there_is_asked_about(clerk, dataset, entry, in_a, name, asked):
    answer = clerk.post(ADD, entry(**in_a, name=name))
    stored = Firm.objects.filter(dataset=dataset, firm_id="N-1")
    assert stored.exists() != asked
    if asked:
        assert "Furniture A 1" in [firm.name for firm in answer.context["duplicates"]]
        clerk.post(ADD, entry(**in_a, name=name, save_anyway="1"))
        assert stored.exists()


def test_the_same_name_in_another_industry_or_district_is_another_firm(clerk, dataset, entry, in_a):
    food = dataset.classification.industries.get(code="10")
    clerk.post(ADD, entry(**{**in_a, "name": "Furniture A 1", "states-0-industry": food.pk}))
    assert dataset.firms.filter(firm_id="N-1").exists()


# History


def test_the_history_says_who_changed_what_from_which_value(clerk, dataset):
    firm = dataset.firms.get(firm_id="A31-0")
    shown = as_shown(clerk.get(change_page(firm)))
    place = next(
        key for key, value in shown.items() if key.endswith("-employees") and value == "50"
    )
    clerk.post(change_page(firm), shown | {place: "60", "name": "Mebel Baru"})
    line = LogEntry.objects.get(object_id=str(firm.pk))
    assert line.user.username == "clerk"
    told = json.dumps(json.loads(line.change_message), ensure_ascii=False)
    assert "Furniture A 1 → Mebel Baru" in told
    assert "50 → 60" in told
    page = clerk.get(reverse("admin:firms_firm_history", args=[firm.pk])).content.decode()
    assert "50 → 60" in page
    with override("id"):
        assert f"{gettext('employees')}: 50 → 60".lower() in page.lower()


def test_no_line_of_the_history_breaks(clerk, dataset, signed_in):
    firm = dataset.firms.first()
    Firm.objects.filter(pk=firm.pk).update(name="One\nTwo \x1b[31m")
    manager = signed_in("manager")
    manager.post(reverse("admin:firms_firm_delete", args=[firm.pk]), {"post": "yes"})
    line = LogEntry.objects.get(object_id=str(firm.pk))
    assert line.object_repr.isprintable()


# Where a point lies


def test_the_map_is_told_where_a_point_lies(clerk, dataset, in_a):
    page = reverse("admin:firms_firm_place", args=[dataset.pk])
    typed = {
        "latitude": in_a["states-0-point_latitude"],
        "longitude": in_a["states-0-point_longitude"],
    }
    told = clerk.get(page, typed).json()
    assert told["sure"] and "01.01.01" in told["sentence"]
    assert not clerk.get(page, typed | {"latitude": "x"}).json()["sure"]


def test_where_a_point_lies_is_told_for_the_own_datasets_only(clerk, offices):
    page = reverse("admin:firms_firm_place", args=[offices.b["firms.dataset"].pk])
    assert clerk.get(page, {"latitude": "0", "longitude": "0"}).status_code == 404


def test_the_outlines_are_geojson_of_the_finest_level(clerk, dataset):
    page = reverse("admin:regions_boundaryset_outlines", args=[dataset.boundary_set_id])
    shapes = clerk.get(page).json()
    codes = [shape["properties"]["code"] for shape in shapes["features"]]
    assert sorted(codes) == ["01.01.01", "01.01.02", "01.02.01", "01.02.02"]


# Deletion


def test_more_than_a_thousand_rows_are_not_deleted_at_once(signed_in, offices, monkeypatch):
    monkeypatch.setattr("agencies.deletion.MOST_DELETED", 5)
    monkeypatch.setattr("agencies.scoped_admin.MOST_DELETED", 5)
    manager, dataset = signed_in("manager"), offices.a["firms.dataset"]
    page = reverse("admin:firms_firm_changelist")
    every = {"action": "delete_selected", "select_across": "1", "post": "yes"}
    chosen = list(dataset.firms.values_list("pk", flat=True))
    manager.post(page, every | {"_selected_action": chosen})
    manager.post(reverse("admin:firms_dataset_delete", args=[dataset.pk]), {"post": "yes"})
    assert dataset.firms.count() == 12


def test_the_deletion_page_lists_what_goes_with_it(signed_in, offices):
    firm = offices.a["firms.firm"]
    page = reverse("admin:firms_firm_delete", args=[firm.pk])
    shown = signed_in("manager").get(page).content.decode()
    assert f"{firm.name} 2025" in shown


@pytest.fixture
def chair_makers(dataset, furniture):
    """A class within furniture, so that furniture itself is coarse."""
    return Industry.objects.create(
        classification=dataset.classification,
        code="3100",
        level="class",
        parent=furniture,
        title_en="Furniture of wood",
        title_id="Furnitur kayu",
    )


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_finest_industries_are_offered_first_with_their_level(clerk, dataset, chair_makers):
    asked = {"app_label": "firms", "model_name": "firmstate", "field_name": "industry"}
    asked |= {"term": "furnitur", "dataset": dataset.pk}
    offered = clerk.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [row["text"].split()[0] for row in offered] == ["3100", "31"]
    assert offered[0]["text"].endswith("· subgolongan")


def test_a_coarse_industry_is_saved_with_a_warning(clerk, entry, in_a, chair_makers):
    answer = clerk.post(ADD, entry(**in_a), follow=True)
    assert FirmState.objects.filter(firm__firm_id="N-1").exists()
    assert "seluruh himpunan data pada kode terkasarnya" in told(answer)
    fine = entry(**in_a, **{"states-0-industry": chair_makers.pk, "firm_id": "N-2"})
    answer = clerk.post(ADD, fine | {"save_anyway": "1"}, follow=True)
    assert FirmState.objects.filter(firm__firm_id="N-2").exists()
    assert "terkasar" not in told(answer)


def test_a_coarse_input_is_saved_with_a_warning(clerk, dataset, furniture, chair_makers):
    seller, buyer = dataset.firms.order_by("-firm_id")[:2]
    link = {"supplier": seller.pk, "buyer": buyer.pk, "kind": "component", "year": "2025"}
    add = reverse("admin:firms_supplierlink_add")
    assert "tidak dijumlahkan" in told(clerk.post(add, link | {"input": furniture.pk}, follow=True))
    answer = clerk.post(add, link | {"input": chair_makers.pk}, follow=True)
    assert "tidak dijumlahkan" not in told(answer)


def test_figures_before_industry_and_place_are_refused(clerk, entry, in_a):
    sent = entry(**in_a, **{"states-0-from_year": "2025"})
    answer = clerk.post(ADD, sent)
    assert "tidak terhitung di mana pun" in sentences(answer)
    assert not Firm.objects.filter(firm_id="N-1").exists()
    assert clerk.post(ADD, sent | {"states-0-from_year": "2024"}).status_code == 302
    # Neither may they come to lie there later.
    firm = Firm.objects.get(firm_id="N-1")
    page = as_shown(clerk.get(change_page(firm)))
    answer = clerk.post(change_page(firm), page | {"states-0-from_year": "2026"})
    assert "tidak terhitung di mana pun" in sentences(answer)


def test_a_new_firm_begins_with_the_first_year_that_is_offered(clerk):
    answer = clerk.get(ADD)
    states, years = (each.formset for each in answer.context["inline_admin_formsets"])
    offered = [form["year"].value() for form in years.forms]
    assert states.forms[0]["from_year"].value() == min(offered)
    assert "biasanya dalam rupiah" in answer.content.decode()
