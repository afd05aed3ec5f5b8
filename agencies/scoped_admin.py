"""The admin as each person may see it: rows, choices, history and deletion scoped in one place.

Every admin class of the project stands on `ScopedAdmin`.  Which role may do what is asked of
`agencies.permissions`, which rows a role holds for of the rows' own ``allowing(action, principal)``.
"""

from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.bounded_paginator import BoundedPaginator
from agencies.change_log import described_changes, record_actions, with_labels_translated
from agencies.deletion import MOST_DELETED, too_many_to_delete
from agencies.permissions import MODEL_ACTIONS
from agencies.principal import principal_of
from agencies.record_form import RecordForm, RecordFormSet, refusal_of, version_of

# A field by which a row hangs on its agency: its choices are those the person may write to.
OWNERS = {"dataset", "agency", "owner"}


def principal_of_request(request):
    """Return who asks, looked up once per request."""
    if not hasattr(request, "principal"):
        request.principal = principal_of(request.user)
    return request.principal


def action_of(model, verb: str) -> str:
    """Return what one has to be allowed to do to view, add, change or delete rows of a model."""
    view, write, delete = MODEL_ACTIONS[model._meta.label_lower]
    return {"view": view, "delete": delete}.get(verb, write)


class Scoped:
    """What admins and inlines share: permissions that look at the row, choices that are scoped."""

    show_facets = ShowFacets.NEVER
    # Where the dataset is found from a row that can be chosen within a dataset.
    dataset_path = None

    def allowed(self, queryset, action: str, principal):
        """Leave of the rows those with which the principal may do what the action names."""
        if hasattr(queryset, "allowing"):
            return queryset.allowing(action, principal)
        return queryset

    def holds(self, request, verb: str, row) -> bool:
        """Does the person's role hold for this very row?"""
        known = request.__dict__.setdefault("_held", {})
        key = (verb, row._meta.label_lower, row.pk)
        if key not in known:
            rows = self.allowed(
                type(row)._default_manager.filter(pk=row.pk),
                action_of(type(row), verb),
                principal_of_request(request),
            )
            known[key] = rows.exists()
        return known[key]

    def get_field_queryset(self, db, db_field, request):
        remote = db_field.remote_field.model
        other = self.admin_site._registry.get(remote)
        if other is None or not isinstance(other, Scoped):
            return super().get_field_queryset(db, db_field, request)
        verb = "change" if db_field.name in OWNERS else "view"
        action = action_of(self.model if verb == "change" else remote, verb)
        return other.allowed(remote._default_manager.all(), action, principal_of_request(request))


class ScopedInline(Scoped):
    """Rows inside another row's page: they follow the permissions of that row."""

    form = RecordForm
    formset = RecordFormSet
    extra = 0

    def _parent_holds(self, request, verb, parent):
        return parent is None or parent.pk is None or self.holds(request, verb, parent)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._parent_holds(
            request, "view", obj
        )

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._parent_holds(
            request, "change", obj
        )

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._parent_holds(
            request, "change", obj
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._parent_holds(
            request, "delete", obj
        )


class ScopedTabularInline(ScopedInline, admin.TabularInline):
    pass


class ScopedStackedInline(ScopedInline, admin.StackedInline):
    pass


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """A model's pages, each person seeing only what the person's agencies own."""

    form = RecordForm
    list_per_page = 50
    paginator = BoundedPaginator
    # Counting the whole table, filtered or not, takes seconds in a register of millions.
    show_full_result_count = False
    # Columns that change without anybody editing the record.
    unversioned = frozenset({"last_login", "last_used_at"})
    actions = ["delete_selected"]

    # Rows

    def get_queryset(self, request):
        return self.allowed(
            super().get_queryset(request),
            action_of(self.model, "view"),
            principal_of_request(request),
        )

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and (
            obj is None or self.holds(request, "view", obj)
        )

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or self.holds(request, "change", obj)
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (
            obj is None or self.holds(request, "delete", obj)
        )

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        # Another agency's row and a row that never was must look the same.
        raise Http404

    def lookup_allowed(self, lookup, value, request=None):
        """Let the address filter by what the list offers and by nothing else."""
        if "\x00" in str(value):
            return False
        names = set()
        for offered in self.get_list_filter(request):
            if isinstance(offered, type):
                names.add(getattr(offered, "parameter_name", None))
                continue
            name = offered[0] if isinstance(offered, (list, tuple)) else offered
            names |= {name} | {f"{name}__{end}" for end in ("exact", "isnull", "id__exact")}
        return lookup in names

    def get_search_results(self, request, queryset, search_term):
        dataset = request.GET.get("dataset", "")
        if self.dataset_path and dataset.isascii() and dataset.isdigit():
            queryset = queryset.filter(**{self.dataset_path: int(dataset[:18])})
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.request, form.admin = request, self
        return form

    def version(self, row) -> str:
        """Return a mark that changes when the row or a row of its inlines changes."""
        inlines = [(inline.model, inline.fk_name) for inline in self.inlines]
        return version_of(row, inlines, without=self.unversioned)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            # Rolled back.  The same form again, now with the sentence, and nothing typed is lost.
            request.refusal = refusal_of(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            seen = request.POST.get("row_version", "")
            stale = getattr(request, "changed_meanwhile", False)
            context["row_version"] = self.version(obj) if stale or not seen else seen
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changelist_view(self, request, extra_context=None):
        # The language of a page is not a filter of its rows.
        request.GET = request.GET.copy()
        request.GET.pop("lang", None)
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context and context["cl"].paginator.capped:
            context["subtitle"] = _("The first %(limit)s; search or filter to find others.") % {
                "limit": context["cl"].paginator.count
            }
        return response

    # What happened

    def construct_change_message(self, request, form, formsets, add=False):
        return described_changes(form, formsets, add)

    def log_addition(self, request, obj, message):
        return record_actions(request.user, [obj], "added", message)

    def log_change(self, request, obj, message):
        return record_actions(request.user, [obj], "changed", message)

    def log_deletions(self, request, queryset):
        return record_actions(request.user, queryset, "deleted")

    def origin(self, row) -> dict | None:
        """Return the `sentence` (and `address`) that tells where a record came from, if that is known."""
        return None

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        extra_context = {"origin": row and self.origin(row), **(extra_context or {})}
        response = super().history_view(request, object_id, extra_context)
        page = response.context_data["action_list"]
        page.object_list = list(page.object_list)
        for entry in page.object_list:
            entry.change_message = with_labels_translated(entry.change_message)
        return response

    # Deletion

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is not None and self.has_delete_permission(request, row):
            sentence = too_many_to_delete(self.model, [row.pk])
            if sentence:
                self.message_user(request, sentence, messages.ERROR)
                name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
                return HttpResponseRedirect(reverse(name, args=[row.pk]))
        return super().delete_view(request, object_id, extra_context)

    @admin.action(permissions=["delete"], description=_("Delete selected %(verbose_name_plural)s"))
    def delete_selected(self, request, queryset):
        """Delete what was chosen after it was confirmed; refuse what is too much for one click."""
        chosen = list(queryset.values_list("pk", flat=True)[: MOST_DELETED + 1])
        sentence = too_many_to_delete(self.model, chosen)
        if sentence:
            self.message_user(request, sentence, messages.ERROR)
            return None
        return admin.actions.delete_selected(self, request, queryset)


class LookOnlyAdmin(ScopedAdmin):
    """Rows that are made elsewhere and can be looked at here."""

    actions = ()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
