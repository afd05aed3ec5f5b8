"""Pages of records that belong to a dataset: the dataset is settled before anything is typed.

From the dataset follow the industries, regions and firms that can be chosen, the box in which a
point may lie, and the years; so an add page without one first asks for it.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from agencies.scoped_admin import Scoped, ScopedAdmin, action_of, principal_of_request
from firms.admin.origin import origin_of
from firms.models import Dataset, ExternalParty, Firm, Industry
from ingest.number_fields import DecimalNumberField, WholeNumberField, YearField, written
from regions.models import Region

YEARS = {"year", "from_year", "founded_year", "closed_year"}
# Figures that are bounded otherwise than from zero upward.
BOUNDS = {"value_added": (-(10**18), 10**18), "confidence": (0, 1), "coefficient": (0, 1)}


def within_dataset(rows, dataset):
    """Leave of the rows those that can be chosen for a record of the dataset."""
    if rows.model is Industry:
        return rows.filter(classification=dataset.classification_id)
    if rows.model is Region:
        return rows.filter(boundary_set=dataset.boundary_set_id)
    if rows.model in (Firm, ExternalParty):
        return rows.filter(dataset=dataset)
    return rows


class _WithinDataset:
    """An autocomplete that offers what belongs to one dataset."""

    def __init__(self, *args, dataset=None, **kwargs):
        self.dataset = dataset
        super().__init__(*args, **kwargs)

    def get_url(self):
        url = super().get_url()
        return f"{url}?dataset={self.dataset.pk}" if self.dataset else url


class DatasetSelect(_WithinDataset, AutocompleteSelect):
    pass


class DatasetSelectMultiple(_WithinDataset, AutocompleteSelectMultiple):
    pass


class FieldsOfDataset(Scoped):
    """Form fields of a record whose dataset is known as ``request.dataset``: admin or inline."""

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        dataset = getattr(request, "dataset", None)
        if rows is None or dataset is None:
            return rows
        return within_dataset(rows, dataset)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        dataset = getattr(request, "dataset", None)
        if dataset and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = DatasetSelect(db_field, self.admin_site, dataset=dataset)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        dataset = getattr(request, "dataset", None)
        if dataset and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = DatasetSelectMultiple(db_field, self.admin_site, dataset=dataset)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = typed_number_field(db_field)
        return field or super().formfield_for_dbfield(db_field, request, **kwargs)


def typed_number_field(db_field) -> forms.Field | None:
    """Return the strict form field of a number column, None for other columns."""
    told = {
        "label": db_field.verbose_name,
        "help_text": db_field.help_text,
        "required": not db_field.blank,
    }
    kind = db_field.get_internal_type()
    if db_field.name in YEARS:
        return YearField(**told)
    if kind == "FloatField":
        low, high = BOUNDS.get(db_field.name, (0, 10**18))
        return DecimalNumberField(low=low, high=high, initial=_initial(db_field), **told)
    if kind in {"PositiveIntegerField", "PositiveBigIntegerField"}:
        return WholeNumberField(low=0, high=2**31 - 1, **told)
    return None


def _initial(db_field):
    return db_field.default if db_field.has_default() else None


def figure_column(name: str, label):
    """Return a list column that shows a figure as the forms write it: grouped, no needless decimals."""

    def column(row):
        value = getattr(row, name)
        return None if value is None else written(value)

    return admin.display(description=label, ordering=name)(column)


class OfDatasetAdmin(FieldsOfDataset, ScopedAdmin):
    """Pages of records with a `dataset` of their own."""

    dataset_path = "dataset"
    list_select_related = ("dataset",)

    def get_list_display(self, request):
        """Name the dataset of a row only to those who see several."""
        action = action_of(self.model, "view")
        several = Dataset.objects.allowing(action, principal_of_request(request))[:2]
        if len(several) > 1:
            return self.list_display
        return tuple(column for column in self.list_display if column != "dataset")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            request.dataset = self.chosen_dataset(request)
            if request.dataset is None:
                return self.choose_dataset(request)
        else:
            if request.method == "POST" and not self.has_change_permission(request):
                raise PermissionDenied
            row = self.get_object(request, object_id)
            if row is None:
                raise Http404
            request.dataset = row.dataset
        context = {"dataset": request.dataset, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def origin(self, row):
        return origin_of(row)

    def enterable(self, request):
        """Return the datasets into which this person may enter such records."""
        action = action_of(self.model, "add")
        return Dataset.objects.allowing(action, principal_of_request(request))

    def chosen_dataset(self, request):
        asked = request.GET.get("dataset", "")
        if asked:
            if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
                raise Http404
            dataset = self.enterable(request).filter(pk=asked).first()
            if dataset is None:
                raise Http404
            return dataset
        few = list(self.enterable(request)[:2])
        return few[0] if len(few) == 1 else None

    def choose_dataset(self, request):
        """Ask into which dataset the new record goes."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Into which dataset?"),
            "datasets": self.enterable(request).select_related("owner"),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/choose_dataset.html", context)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name != "dataset":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        # Settled by the page.  A disabled field takes nothing that a forged form says.
        return forms.ModelChoiceField(
            Dataset.objects.filter(pk=request.dataset.pk),
            initial=request.dataset,
            disabled=True,
            empty_label=None,
            label=db_field.verbose_name,
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "dataset":
            return self.formfield_for_foreignkey(db_field, request)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        answer = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST:
            return redirect(f"{request.path}?dataset={obj.dataset_id}")
        return answer
