"""The forms of a firm's page: every bad entry is told in a sentence beside its field."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.record_form import RecordForm, RecordFormSet
from firms.duplicates import possible_duplicates
from firms.models import Firm, FirmState, FirmYear
from firms.placing import Place, place_of, sentence_of
from regions.assignment import INSIDE, NEAREST

SAVE_ANYWAY = "save_anyway"


class FirmForm(RecordForm):
    class Meta:
        model = Firm
        fields = ("dataset", "firm_id", "name", "address", "founded_year", "closed_year", "listed")

    def clean(self):
        cleaned = super().clean()
        founded, closed = cleaned.get("founded_year"), cleaned.get("closed_year")
        if founded and closed and closed < founded:
            self.add_error(
                "closed_year",
                _("A firm founded in %(founded)s cannot have closed in %(closed)s.")
                % {"founded": founded, "closed": closed},
            )
            # The constraint of the database would only say the same less clearly.
            cleaned.pop("founded_year", None)
        return cleaned

    def clean_firm_id(self):
        firm_id, dataset = self.cleaned_data["firm_id"], self.cleaned_data.get("dataset")
        same = Firm.objects.filter(dataset=dataset, firm_id=firm_id).exclude(pk=self.instance.pk)
        other = same.first()
        if other is not None:
            raise ValidationError(
                _("In this dataset the id %(firm_id)s already belongs to “%(name)s”."),
                code="firm_id_taken",
                params={"firm_id": firm_id, "name": other.name},
            )
        return firm_id


class FirmStateForm(RecordForm):
    class Meta:
        model = FirmState
        fields = ("from_year", "industry", "point", "secondary_industries", "holding")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("point")
        if field is not None and self.instance.pk:
            found = {"found": sentence_of(stored_place(self.instance))}
            field.widget.map = getattr(field.widget, "map", {}) | found


def stored_place(state: FirmState) -> Place:
    """Return the region that was assigned to a state in its dataset's edition."""
    assigned = (
        state.regions.filter(boundary_set=state.firm.dataset.boundary_set_id)
        .select_related("region__parent")
        .first()
    )
    how = NEAREST if state.precision == FirmState.Precision.NEAREST else INSIDE
    return Place(assigned.region if assigned else None, how)


class FirmStateFormSet(RecordFormSet):
    """Industry and place: at least one, and no second record of a firm that is there already."""

    dataset = None
    duplicates = ()

    def clean(self):
        super().clean()
        states = [form for form in self.forms if self._is_kept(form)]
        if not states and not any(self.errors):
            raise ValidationError(
                _("A firm needs an industry and a place."), code="no_industry_and_place"
            )
        if any(self.errors) or SAVE_ANYWAY in self.data:
            return
        newest = max(states, key=lambda form: form.cleaned_data.get("from_year") or 0)
        if self._tells_something_new(newest):
            self._warn_of_duplicates(newest.cleaned_data)

    def _is_kept(self, form):
        return getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")

    def _tells_something_new(self, form) -> bool:
        name = self.instance.name
        same_name = (
            self.instance.pk and Firm.objects.filter(pk=self.instance.pk, name=name).exists()
        )
        return not same_name or bool({"industry", "point"} & set(form.changed_data))

    def _warn_of_duplicates(self, state):
        if not (self.instance.name and state.get("point") and state.get("industry")):
            return
        place = place_of(self.dataset.boundary_set, state["point"])
        self.duplicates = possible_duplicates(
            dataset=self.dataset,
            name=self.instance.name,
            point=state["point"],
            industry=state["industry"],
            region=place.region,
            but=self.instance.pk,
        )
        if self.duplicates:
            raise ValidationError(
                ngettext(
                    "A firm like this one is there already: same industry, near, and a similar "
                    "name. Nothing was saved yet.",
                    "%(count)s firms like this one are there already: same industry, near, and a "
                    "similar name. Nothing was saved yet.",
                    len(self.duplicates),
                )
                % {"count": len(self.duplicates)},
                code="possible_duplicates",
            )


class FirmYearForm(RecordForm):
    """A year's figures; a new row in which only the year stands is no entry."""

    class Meta:
        model = FirmYear
        fields = ("year", "employees", "output")

    def has_changed(self):
        if self.instance.pk is None and self.is_bound:
            typed = [self.data.get(self.add_prefix(name)) for name in ("employees", "output")]
            if not any(typed):
                return False
        return super().has_changed()


class FirmYearFormSet(RecordFormSet):
    """Yearly figures: none for a year in which the firm did not work, or of which no industry and place is known."""

    def clean(self):
        super().clean()
        self._refuse_before_industry_and_place()
        for form in self.forms:
            year = getattr(form, "cleaned_data", {}).get("year")
            if year and form.has_changed() and not form.cleaned_data.get("DELETE"):
                self._refuse_outside_its_life(form, year)

    def _refuse_outside_its_life(self, form, year):
        founded, closed = self.instance.founded_year, self.instance.closed_year
        if founded and year < founded:
            form.add_error(
                "year",
                _("The firm was founded in %(founded)s, after this year.") % {"founded": founded},
            )
        if closed and year >= closed:
            form.add_error(
                "year",
                _("The firm no longer worked in this year: it closed in %(closed)s.")
                % {"closed": closed},
            )

    def _refuse_before_industry_and_place(self):
        first = self._first_year_of_a_state()
        if first is None:
            return
        stored = (
            self.instance.states.aggregate(year=Min("from_year"))["year"]
            if self.instance.pk
            else None
        )
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            year = cleaned.get("year")
            if not year or year >= first or cleaned.get("DELETE"):
                continue
            # What lay before already is left alone; what would come to lie there is not.
            if form.has_changed() or (form.instance.pk and stored is not None and stored <= year):
                form.add_error(
                    "year",
                    _(
                        "Industry and place are known from %(first)s on, so these figures would count nowhere. "
                        "Let “from year” be %(year)s or earlier."
                    )
                    % {"first": first, "year": year},
                )

    def _first_year_of_a_state(self) -> int | None:
        """Return the earliest “from year” on the same page; None where none can be read."""
        total = self.data.get("states-TOTAL_FORMS", "")
        rows = range(min(int(total), 1000)) if total.isdecimal() else ()
        years = [
            self.data.get(f"states-{row}-from_year", "").strip()
            for row in rows
            if not self.data.get(f"states-{row}-DELETE")
        ]
        return min(
            (int(year) for year in years if re.fullmatch(r"\d{4}", year, re.ASCII)), default=None
        )
