"""No rule of the database reaches a person by its name: each is a sentence beside a field."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, models
from django.urls import reverse
from django.utils.translation import override

from agencies.record_form import RecordForm, refusal_of
from agencies.rules import told_at
from agencies.scoped_admin import LookOnlyAdmin
from clusters.admin import LookOnlyInline
from firms.models import Firm, FirmYear, Price, SupplierLink

pytestmark = pytest.mark.django_db(databases=["default", "published"])


def entered():
    """Return every model that a form of the admin writes, with the form's class."""
    for model, page in admin.site._registry.items():
        if isinstance(page, LookOnlyAdmin):
            continue
        yield model, page.form
        for inline in page.inlines:
            if not issubclass(inline, LookOnlyInline):
                yield inline.model, inline.form


ENTERED = dict(entered())


@pytest.mark.parametrize("model", ENTERED, ids=lambda model: model._meta.label)
def test_every_rule_of_a_record_has_a_sentence_and_a_field(model):
    fields = {field.name for field in model._meta.get_fields()} | {"outline"}
    untold = []
    for rule in model._meta.constraints:
        plain = isinstance(rule, models.UniqueConstraint) and rule.fields and not rule.condition
        told = told_at(rule.name)
        # What may be there once only is told by Django, by the names of its fields.
        if not plain and (told is None or told[0] not in fields or rule.name in str(told[1])):
            untold.append(rule.name)
    assert untold == []


def test_every_form_of_the_admin_tells_them():
    assert [model for model, form in ENTERED.items() if not issubclass(form, RecordForm)] == []


@pytest.fixture
def clerk(signed_in):
    return signed_in("clerk")


@pytest.fixture
def link(offices):
    seller, buyer = Firm.objects.filter(dataset=offices.a["firms.dataset"]).order_by("-firm_id")[:2]
    return {"supplier": seller.pk, "buyer": buyer.pk, "kind": "component", "year": "2025"}


def errors_of(answer):
    form = answer.context["adminform"].form
    return {name: " ".join(map(str, those)) for name, those in form.errors.items()}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"annual_value": "12", "currency": ""}, "currency"),
        ({"annual_value": "12", "currency": "", "year": ""}, "currency"),
        ({"annual_value": "12", "currency": "", "supplier": ""}, "currency"),
        ({"quantity": "12", "unit": ""}, "unit"),
        ({"annual_value": "12", "currency": "rupiah"}, "currency"),
        ({"buyer": ""}, "buyer"),
        ({"confidence": "2"}, "confidence"),
    ],
)
def test_a_link_that_breaks_a_rule_is_told_at_its_field(clerk, link, changes, field):
    answer = clerk.post(reverse("admin:firms_supplierlink_add"), link | changes)
    errors = errors_of(answer)
    assert field in errors
    assert "constraint" not in str(errors).lower()
    assert "link_" not in str(errors)


def test_a_link_that_is_there_already_is_told_at_a_field(clerk, link):
    address = reverse("admin:firms_supplierlink_add")
    assert clerk.post(address, link).status_code == 302
    errors = errors_of(clerk.post(address, link))
    assert list(errors) == ["year"]
    assert "already exists" in errors["year"]


def test_whatever_breaks_a_rule_is_told_without_its_name(offices):
    """The rule alone, without the sentences that a page's own form says first."""
    price = offices.a["firms.price"]

    class Plain(RecordForm):
        class Meta:
            model = Price
            fields = ("min_quantity", "unit", "unit_price", "currency", "year")

    sent = {"min_quantity": 1, "unit": "kg", "unit_price": 0, "currency": "IDR", "year": 1700}
    with override("en"):
        form = Plain(sent, instance=price)
        errors = {name: [str(each) for each in those] for name, those in form.errors.items()}
    assert errors == {
        "unit_price": ["A price is greater than zero."],
        "year": ["A year lies between 1800 and 2200."],
    }


@pytest.mark.parametrize("page", ["supplierlink", "price"])
def test_currency_and_year_are_filled_in(clerk, offices, page):
    FirmYear.objects.filter(year__gt=2024).delete()
    answer = clerk.get(reverse(f"admin:firms_{page}_add"))
    form = answer.context["adminform"].form
    assert form["currency"].value() == "IDR"
    newest = FirmYear.objects.filter(firm__dataset=offices.a["firms.dataset"]).latest("year").year
    assert form["year"].value() == newest == 2024


def test_what_only_the_database_noticed_is_told_without_its_name(offices):
    link = offices.a["firms.supplierlink"]
    with pytest.raises(IntegrityError) as refused:
        SupplierLink.objects.filter(pk=link.pk).update(annual_value=3, currency="")
    with override("en"):
        sentence = refusal_of(refused.value)
    assert "link_value" not in sentence
    assert "Say in what the figure beside it is measured." in sentence
