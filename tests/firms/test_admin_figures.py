"""The yearly round: which firms lack figures, last year's copied forward, a page to type the rest."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from firms.figures import count_missing, lacking_figures_of
from firms.models import Firm, FirmYear
from firms.services import FigureEntry, copy_figures_forward, enter_figures
from ingest.models import AddedRows, Upload

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture(autouse=True)
def in_2026(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: datetime.date(2026, 3, 1))


@pytest.fixture
def dataset(offices):
    return offices.a["firms.dataset"]


@pytest.fixture
def page(dataset):
    return reverse("admin:firms_dataset_figures", args=[dataset.pk, 2026])


@pytest.fixture
def clerk(signed_in):
    return signed_in("clerk", "id")


def of(dataset):
    return Firm.objects.filter(dataset=dataset)


def test_copying_forward_fills_what_is_missing_and_nothing_else(dataset):
    closed, entered, unknown, *_rest = dataset.firms.order_by("pk")
    Firm.objects.filter(pk=closed.pk).update(closed_year=2026)
    FirmYear.objects.create(firm=entered, year=2026, employees=1, output=2)
    FirmYear.objects.filter(firm=unknown, year=2025).delete()
    report = copy_figures_forward(of(dataset), 2026)
    assert (len(report.copied), report.there_already) == (9, 1)
    assert (report.not_working, report.nothing_to_copy) == (1, 1)
    assert entered.years.get(year=2026).employees == 1
    assert not FirmYear.objects.filter(firm__in=[closed, unknown], year=2026).exists()
    for entry in report.copied:
        before, after = FirmYear.objects.filter(firm=entry.firm, year__gte=2025).order_by("year")
        assert (before.employees, before.output) == (after.employees, after.output)
    again = copy_figures_forward(of(dataset), 2026)
    assert again.copied == ()


def test_an_output_that_was_entered_without_employees_is_kept(dataset):
    firm = dataset.firms.first()
    FirmYear.objects.create(firm=firm, year=2026, output=0.0)
    copy_figures_forward(of(dataset), 2026)
    figures = firm.years.get(year=2026)
    assert (figures.employees, figures.output) == (firm.years.get(year=2025).employees, 0.0)


def test_what_is_missing_counts_working_firms_only(dataset):
    first, second, third, *_rest = dataset.firms.order_by("pk")
    Firm.objects.filter(pk=first.pk).update(closed_year=2025)
    Firm.objects.filter(pk=second.pk).update(founded_year=2027)
    FirmYear.objects.create(firm=third, year=2026, employees=0)
    assert count_missing(dataset, 2026) == {"working": 10, "missing": 9}
    assert third not in lacking_figures_of(of(dataset), 2026)


def test_the_list_shows_which_firms_lack_figures(clerk, dataset):
    firm = dataset.firms.first()
    FirmYear.objects.create(firm=firm, year=2026, employees=5)
    lists = reverse("admin:firms_firm_changelist")
    lacking = clerk.get(lists, {"figures": "without-2026"}).context["cl"].queryset
    having = clerk.get(lists, {"figures": "with-2026"}).context["cl"].queryset
    assert (lacking.count(), list(having)) == (11, [firm])


def test_the_action_of_the_list_copies_for_the_chosen_firms(clerk, offices, dataset):
    chosen = [*dataset.firms.order_by("pk")[:2], offices.b["firms.firm"]]
    sent = {"action": "copy_last_year", "_selected_action": [firm.pk for firm in chosen]}
    answer = clerk.post(reverse("admin:firms_firm_changelist"), sent, follow=True)
    copied = FirmYear.objects.filter(year=2026).values_list("firm", flat=True)
    assert set(copied) == {firm.pk for firm in chosen[:2]}
    assert "2" in str(next(iter(answer.context["messages"])))
    assert LogEntry.objects.filter(object_id=str(chosen[0].pk)).exists()


def rows(answer):
    """Return what a browser would send of the page, untouched."""
    sent = {"row": []}
    for form in answer.context["forms"]:
        sent["row"].append(form.firm.pk)
        for bound in form:
            value = bound.value()
            shown = bound.field.widget.format_value(value)
            sent[bound.html_name] = "" if shown is None else shown
    return sent


def name_of(firm, field):
    return f"{firm.pk}-{field}"


def test_typed_figures_are_stored_and_told_in_the_history(clerk, dataset, page):
    sent = rows(clerk.get(page))
    first, second = dataset.firms.order_by("name")[:2]
    sent |= {name_of(first, "employees"): "1.500", name_of(second, "output"): "2.500.000,5"}
    assert clerk.post(page, sent).status_code == 302
    assert first.years.get(year=2026).employees == 1500
    assert second.years.get(year=2026).output == 2_500_000.5
    assert FirmYear.objects.filter(year=2026).count() == 2
    line = LogEntry.objects.get(object_id=str(first.pk))
    assert "employees 2026: – → 1" in line.get_change_message().lower()


def test_copying_forward_tells_the_history_from_which_value_to_which(clerk, dataset, page):
    firm = dataset.firms.order_by("name").first()
    firm.years.filter(year=2025).update(employees=1500, output=2.5)
    FirmYear.objects.create(firm=firm, year=2026, output=3.5)
    clerk.post(page, {"copy_chosen": "1", "chosen": [firm.pk]})
    line = LogEntry.objects.get(object_id=str(firm.pk)).get_change_message().lower()
    assert "employees 2026: – → 1.500" in line
    assert "output" not in line  # it had one already
    shown = clerk.get(reverse("admin:firms_firm_history", args=[firm.pk])).content.decode()
    assert "– → 1.500" in shown


def test_the_history_names_the_file_that_brought_a_firm(clerk, dataset, offices):
    firm, upload = dataset.firms.first(), offices.a["ingest.upload"]
    address = reverse("admin:firms_firm_history", args=[firm.pk])
    assert "dimuat bersama himpunan datanya" in clerk.get(address).content.decode()
    Upload.objects.filter(pk=upload.pk).update(applied_at=timezone.now())
    AddedRows.objects.create(
        upload=upload, table_name="firms_firm", first_id=firm.pk, last_id=firm.pk + 3
    )
    page = clerk.get(address).content.decode()
    assert "f.csv" in page
    assert reverse("data-upload", args=[upload.key]) in page
    assert "admin site" not in page


def test_copying_for_the_chosen_asks_to_choose(clerk, page):
    sent = rows(clerk.get(page))
    answer = clerk.post(page, sent | {"copy_chosen": "1"})
    assert "centang" in " ".join(map(str, answer.context["messages"]))
    assert len(answer.context["forms"]) == 12
    assert not FirmYear.objects.filter(year=2026).exists()


def test_a_register_without_firms_is_not_called_complete(clerk, dataset, page):
    dataset.firms.all().delete()
    manage = reverse("admin:firms_dataset_changelist")
    for address in (page, "/admin/", manage):
        assert "lengkap" not in clerk.get(address).content.decode(), address
    assert "Belum ada perusahaan" in clerk.get(page).content.decode()


def test_a_bad_row_is_told_and_the_good_ones_are_stored(clerk, dataset, page):
    sent = rows(clerk.get(page))
    first, second = dataset.firms.order_by("name")[:2]
    sent |= {name_of(first, "employees"): "12,5", name_of(second, "employees"): "30"}
    answer = clerk.post(page, sent)
    assert answer.status_code == 200
    # Every row stays where it was: the bad one as typed, the good one as stored.
    assert [form.firm.pk for form in answer.context["forms"]] == sent["row"]
    assert [form.firm for form in answer.context["forms"] if form.errors] == [first]
    page_now = answer.content.decode()
    assert 'value="12,5"' in page_now
    assert 'value="30"' in page_now
    assert second.years.get(year=2026).employees == 30
    assert not first.years.filter(year=2026).exists()


def test_figures_before_industry_and_place_are_refused(clerk, dataset, page):
    firm = dataset.firms.order_by("name").first()
    firm.states.update(from_year=2027)
    answer = clerk.post(page, rows(clerk.get(page)) | {name_of(firm, "employees"): "55"})
    assert "2027" in str(answer.context["forms"][0].errors)
    assert not firm.years.filter(year=2026).exists()


def test_what_somebody_else_entered_meanwhile_is_not_overwritten(clerk, dataset, page):
    sent = rows(clerk.get(page))
    firm = dataset.firms.order_by("name").first()
    FirmYear.objects.create(firm=firm, year=2026, employees=44)
    answer = clerk.post(page, sent | {name_of(firm, "employees"): "55"})
    assert answer.status_code == 200
    assert "44" in str(answer.context["forms"][0].errors)
    assert firm.years.get(year=2026).employees == 44


def test_a_figure_can_be_taken_back_to_unknown(clerk, dataset, page):
    firm = dataset.firms.order_by("name").first()
    FirmYear.objects.create(firm=firm, year=2026, employees=44)
    sent = rows(clerk.get(page, {"show": "all"}))
    assert (
        clerk.post(f"{page}?show=all", sent | {name_of(firm, "employees"): ""}).status_code == 302
    )
    assert firm.years.get(year=2026).employees is None


def test_a_row_of_another_dataset_is_not_stored(clerk, offices, page):
    foreign = offices.b["firms.firm"]
    sent = rows(clerk.get(page))
    sent["row"].append(foreign.pk)
    sent[name_of(foreign, "employees")] = "9"
    clerk.post(page, sent)
    assert not foreign.years.filter(year=2026).exists()


def test_the_page_copies_for_the_chosen_and_for_all(clerk, offices, dataset, page):
    firm, foreign = dataset.firms.first(), offices.b["firms.firm"]
    clerk.post(page, {"copy_chosen": "1", "chosen": [firm.pk, foreign.pk, "x"]})
    assert list(FirmYear.objects.filter(year=2026).values_list("firm", flat=True)) == [firm.pk]
    clerk.post(page, {"copy_all": "1"})
    assert FirmYear.objects.filter(year=2026, firm__dataset=dataset).count() == 12
    assert not foreign.years.filter(year=2026).exists()


@pytest.mark.parametrize("year", [1900, 2050])
def test_a_year_out_of_reach_has_no_page(clerk, dataset, year):
    page = reverse("admin:firms_dataset_figures", args=[dataset.pk, year])
    assert clerk.get(page).status_code == 404


def test_hostile_questions_to_the_page_change_nothing(clerk, page):
    for asked in ({"q": "a\x00b"}, {"p": "x"}, {"p": "-1"}, {"p": "999"}, {"show": "x"}):
        assert clerk.get(page, asked).status_code == 200
    assert clerk.post(page, {"row": ["x", "9" * 40], "chosen": ["9" * 40]}).status_code == 302


def test_entering_is_all_or_nothing_per_row(dataset):
    first, second = dataset.firms.order_by("pk")[:2]
    done, changed = enter_figures(
        [FigureEntry(first, 5, None, None, None), FigureEntry(second, 6, None, 7, None)], 2026
    )
    assert (done, changed) == ([first], [second])
    assert not second.years.filter(year=2026).exists()


def test_a_register_too_large_to_type_is_not_counted_or_copied(clerk, dataset, page, monkeypatch):
    monkeypatch.setattr("firms.figures.MOST_TYPED", 5)
    assert count_missing(dataset, 2026) == {"working": None, "missing": None}
    assert clerk.get(page).context["forms"] == []
    found = clerk.get(page, {"q": "Furniture A 1"}).context["forms"]
    assert [form.firm.name for form in found] == ["Furniture A 1"]
    clerk.post(page, {"copy_all": "1"})
    assert not FirmYear.objects.filter(year=2026).exists()
    assert clerk.get("/admin/").status_code == 200
    assert clerk.get(reverse("admin:firms_dataset_changelist")).status_code == 200


def test_a_long_list_is_counted_up_to_a_limit(clerk, monkeypatch):
    monkeypatch.setattr("agencies.bounded_paginator.MOST_COUNTED", 10)
    answer = clerk.get(reverse("admin:firms_firm_changelist"))
    assert answer.context["cl"].result_count == 10
    assert "10" in str(answer.context["subtitle"])
