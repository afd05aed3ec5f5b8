"""The page on which a clerk enters the figures of a year for many firms, last year's beside them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.bounded_paginator import BoundedPaginator
from agencies.change_log import record_actions
from firms.admin.copying import copy_and_report
from firms.admin.told import said, shown
from firms.figures import is_large, lacking_figures_of, this_year, working_in
from firms.models import Firm, FirmState, FirmYear
from firms.services import FigureEntry, enter_figures
from ingest.number_fields import DecimalNumberField, WholeNumberField

ROWS = 50
EARLIEST, LATEST_AHEAD = 1950, 1


class FiguresForm(forms.Form):
    """One firm's row: what is typed, and what was there when the page was opened."""

    employees = WholeNumberField(low=0, high=2**31 - 1, required=False)
    output = DecimalNumberField(low=0, high=10**18, required=False)
    employees_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    output_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, firm, stored, last, year, first_state=None, **kwargs):
        self.firm, self.last, self.year = firm, last, year
        self.first_state = first_state
        self.stored = stored or FirmYear()
        seen = {"employees": self.stored.employees, "output": self.stored.output}
        super().__init__(
            *args,
            prefix=str(firm.pk),
            initial=seen | {f"{name}_seen": repr(value) for name, value in seen.items()},
            **kwargs,
        )
        self.fields["employees"].widget.attrs["aria-label"] = _("Employees of %(firm)s in %(year)s") % {
            "firm": firm.name, "year": year
        }  # fmt: skip
        self.fields["output"].widget.attrs["aria-label"] = _("Output of %(firm)s in %(year)s") % {
            "firm": firm.name, "year": year
        }  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        first, entered = self.first_state, [cleaned.get("employees"), cleaned.get("output")]
        if first and first > self.year and any(value is not None for value in entered):
            raise ValidationError(
                _(
                    "Industry and place of this firm are known from %(first)s on, so figures of %(year)s would count "
                    "nowhere. Let them begin earlier on the firm's page."
                ),
                code="before_its_state",
                params={"first": first, "year": self.year},
            )
        return cleaned

    @property
    def last_employees(self) -> str:
        return shown(self.last.employees if self.last else None)

    @property
    def last_output(self) -> str:
        return shown(self.last.output if self.last else None)

    def seen(self, name):
        """Return the value that the page showed when it was opened."""
        text = self.data.get(self.add_prefix(f"{name}_seen"), "None")
        try:
            return None if text == "None" else (int if name == "employees" else float)(text)
        except ValueError:
            return None

    def entry(self) -> FigureEntry | None:
        """Return what to store, None where nothing was changed."""
        typed = FigureEntry(
            firm=self.firm,
            employees=self.cleaned_data["employees"],
            output=self.cleaned_data["output"],
            employees_seen=self.seen("employees"),
            output_seen=self.seen("output"),
        )
        as_seen = (typed.employees_seen, typed.output_seen)
        return None if (typed.employees, typed.output) == as_seen else typed


class FiguresPage:
    """A page of a dataset's figures of one year: shows, stores, and copies forward."""

    def __init__(self, request, dataset, year, *, admin_site):
        if not EARLIEST <= year <= this_year() + LATEST_AHEAD:
            raise Http404
        self.request, self.dataset, self.year = request, dataset, year
        self.admin_site = admin_site
        self.only_missing = request.GET.get("show", "missing") != "all"
        self.search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        self.working = working_in(Firm.objects.filter(dataset=dataset), year)
        self.large = is_large(Firm.objects.filter(dataset=dataset))

    def answer(self):
        if self.request.method != "POST":
            return self.render(self.forms())
        if "copy_all" in self.request.POST:
            return self.copy(self.working)
        if "copy_chosen" in self.request.POST:
            chosen = self.request.POST.getlist("chosen")
            if not chosen:
                return self.ask_to_choose()
            return self.copy(self.working.filter(pk__in=[pk for pk in chosen if pk.isdecimal()]))
        return self.save()

    def firms(self):
        rows = lacking_figures_of(self.working, self.year) if self.only_missing else self.working
        if self.search:
            rows = rows.filter(name__icontains=self.search)
        elif self.large:
            return rows.none()
        return rows.order_by("name", "pk")

    def page(self):
        return BoundedPaginator(self.firms(), ROWS).get_page(self.request.GET.get("p"))

    def forms(self, data=None, firms=None):
        firms = list(self.page()) if firms is None else firms
        figures = {
            (row.firm_id, row.year): row
            for row in FirmYear.objects.filter(firm__in=firms, year__in=[self.year, self.year - 1])
        }
        begun = FirmState.objects.filter(firm__in=firms).order_by().values("firm")
        first_states = dict(begun.annotate(year=Min("from_year")).values_list("firm", "year"))
        return [
            FiguresForm(
                data,
                firm=firm,
                stored=figures.get((firm.pk, self.year)),
                last=figures.get((firm.pk, self.year - 1)),
                year=self.year,
                first_state=first_states.get(firm.pk),
            )
            for firm in firms
        ]

    def posted_firms(self):
        """Return the firms whose rows were on the page that was sent, in its order."""
        ids = [pk for pk in self.request.POST.getlist("row") if pk.isdecimal()][:ROWS]
        firms = Firm.objects.filter(dataset=self.dataset).in_bulk(map(int, ids))
        return [firms[int(pk)] for pk in ids if int(pk) in firms]

    def save(self):
        forms = self.forms(self.request.POST, self.posted_firms())
        good = [form for form in forms if form.is_valid()]
        entries = [entry for form in good if (entry := form.entry())]
        with transaction.atomic():
            done, changed_meanwhile = enter_figures(entries, self.year)
            told = {entry.firm.pk: said(entry, self.year) for entry in entries}
            for firm in done:
                record_actions(self.request.user, [firm], "changed", told[firm.pk])
        for form in forms:
            if form.firm in changed_meanwhile:
                form.add_error(None, self.changed_sentence(form))
        bad = {form.firm.pk: form for form in forms if form.errors}
        self.say_stored(len(done), len(bad))
        if not bad:
            return self.back()
        # The page stays as it was: what was stored as it is now, what was refused as it was typed.
        afresh = self.forms(firms=[form.firm for form in forms])
        return self.render([bad.get(form.firm.pk, form) for form in afresh])

    def ask_to_choose(self):
        messages.error(
            self.request,
            _("Nothing was copied: first tick the firms for which the figures are to be copied."),
        )
        return self.render(self.forms(self.request.POST, self.posted_firms()))

    def changed_sentence(self, form):
        stored = form.stored.employees
        return _("Somebody else entered %(number)s meanwhile. Yours was not saved.") % {
            "number": "–" if stored is None else stored
        }

    def say_stored(self, done, bad):
        stored = ngettext(
            "Figures of %(count)s firm were saved.", "Figures of %(count)s firms were saved.", done
        ) % {"count": done}
        if bad:
            stored += " " + ngettext(
                "%(count)s row needs another look; it is marked below.",
                "%(count)s rows need another look; they are marked below.",
                bad,
            ) % {"count": bad}
        level = messages.WARNING if bad else messages.SUCCESS
        messages.add_message(self.request, level, stored)

    def copy(self, firms):
        messages.success(self.request, copy_and_report(self.request.user, firms, self.year))
        return self.back()

    def back(self):
        asked = {key: self.request.GET[key] for key in ("show", "q") if key in self.request.GET}
        return HttpResponseRedirect(f"{self.request.path}?{urlencode(asked)}")

    def render(self, forms):
        lacking = lacking_figures_of(self.working, self.year)
        context = {
            **self.admin_site.each_context(self.request),
            "title": _("Figures of %(year)s") % {"year": self.year},
            "subtitle": self.dataset.name,
            "dataset": self.dataset,
            "year": self.year,
            "last_year": self.year - 1,
            "forms": forms,
            "page": self.page(),
            "only_missing": self.only_missing,
            "search": self.search,
            "large": self.large,
            "working_count": None if self.large else self.working.count(),
            "missing_count": None if self.large else lacking.count(),
            "years": range(this_year(), this_year() - 5, -1),
            "opts": type(self.dataset)._meta,
        }
        return TemplateResponse(self.request, "admin/firms/dataset/figures.html", context)


def figures_view(admin, request, dataset_id, year):
    """Serve the page to those who may enter this dataset's records; to others it is not there."""
    dataset = admin.get_object(request, dataset_id)
    if dataset is None:
        raise Http404
    if not admin.may_enter(request, dataset):
        raise PermissionDenied
    return FiguresPage(request, dataset, year, admin_site=admin.admin_site).answer()
