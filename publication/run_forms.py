"""The form that asks for a run: it offers what there is, and says beside each field what is wrong."""

import re

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clusters.asking import (
    ALL,
    BASES,
    STATED,
    TRADED,
    RunRefused,
    check_industries,
    check_seed,
    coarse_codes_told,
    has_firms,
    levels_of_codes,
)
from clusters.definitions import tables_for
from clusters.models import AnalysisRun
from clusters.services import queue_run, years_with_figures
from firms.models import FirmRegion, Industry, Statistic
from regions.models import BoundarySet

Measure, IndustryLevel = AnalysisRun.Measure, AnalysisRun.IndustryLevel
BASE_NAMES = {
    ALL: _("all industries"),
    TRADED: _("industries that sell beyond their region"),
    STATED: _("the totals that the source states"),
}
NOT_OFFERED = {"invalid_choice": _("“%(value)s” is not offered here; choose from the list.")}


class RunForm(forms.Form):
    """What a run of one dataset in one edition is asked."""

    levels = forms.MultipleChoiceField(
        error_messages=NOT_OFFERED | {"required": _("Choose at least one level of regions.")}
    )
    measures = forms.MultipleChoiceField(
        error_messages=NOT_OFFERED | {"required": _("Choose at least one measure.")}
    )
    first_year = forms.TypedChoiceField(coerce=int, error_messages=NOT_OFFERED)
    last_year = forms.TypedChoiceField(coerce=int, error_messages=NOT_OFFERED)
    industry_level = forms.ChoiceField(error_messages=NOT_OFFERED)
    base = forms.ChoiceField(required=False, error_messages=NOT_OFFERED)
    industries = forms.CharField(
        required=False,
        max_length=2_000,
        error_messages={"max_length": _("At most 2,000 characters of codes.")},
    )
    definitions = forms.ChoiceField(required=False, error_messages=NOT_OFFERED)
    seed = forms.IntegerField(
        required=False,
        error_messages={"invalid": _("The seed is a whole number, such as 0 or 42.")},
    )

    def __init__(self, dataset, edition, *args, like: AnalysisRun | None = None, **kwargs):
        self.dataset, self.edition = dataset, edition
        self.years, self.has_firms = years_with_figures(dataset), has_firms(dataset)
        self.given = levels_of_codes(dataset)
        super().__init__(*args, **kwargs)
        first, last = self.years
        years = [(year, str(year)) for year in range(first, last + 1)]
        self.fields["first_year"].choices = self.fields["last_year"].choices = years
        self.fields["levels"].choices = [
            (lv.code, str(lv)) for lv in edition.levels.order_by("depth")
        ]
        self.fields["measures"].choices = self._measures()
        self.fields["industry_level"].choices = self._industry_levels()
        self.fields["base"].choices = [("", self._usual_base()), *self._bases()]
        self.fields["definitions"].choices = [
            ("", _("none: as supplier links show them")),
            *((table, table) for table in (tables_for(dataset) if self.has_firms else [])),
        ]  # fmt: skip
        self.initial = self._usual() | (self._like(like) if like else {}) | self.initial

    def _measures(self) -> list:
        """Return the measures for which the dataset has figures."""
        if self.has_firms:
            return [pair for pair in Measure.choices if pair[0] != Measure.VALUE_ADDED]
        rows = Statistic.objects.filter(dataset=self.dataset)
        return [
            (name, label)
            for name, label in Measure.choices
            if rows.filter(**{f"{name}__isnull": False}).exists()
        ]

    def _industry_levels(self) -> list:
        """Return the levels at which there is something to measure: none finer than the finest of the codes."""
        if not self.given:
            return IndustryLevel.choices
        coarsest = Industry.Level(self.given[0]).label
        finest = Industry.Level.values.index(self.given[-1])
        can = Industry.Level.values[: finest + 1]
        there = set(
            Industry.objects.filter(classification=self.dataset.classification_id)
            .order_by()
            .values_list("level", flat=True)
            .distinct()
        )
        as_given = (IndustryLevel.AS_GIVEN, _("as given: %s") % coarsest)
        return [as_given, *((n, t) for n, t in IndustryLevel.choices if n in can and n in there)]

    @property
    def coarse_codes(self) -> str:
        """Say what codes of several levels mean for the run."""
        return coarse_codes_told(self.dataset, self.given)

    def _bases(self) -> list:
        """Return the bases that the dataset can give."""
        can = {ALL}
        if Industry.objects.filter(
            classification=self.dataset.classification_id, traded=True
        ).exists():
            can.add(TRADED)
        if self._states_totals():
            can.add(STATED)
        return [(base, BASE_NAMES[base]) for base in BASES if base in can]

    def _states_totals(self) -> bool:
        return Statistic.objects.filter(dataset=self.dataset, industry=None).exists()

    def _usual_base(self):
        stated = not self.has_firms and self._states_totals()
        return _("as usual: %s") % BASE_NAMES[STATED if stated else ALL]

    def _usual(self) -> dict:
        first, last = self.years
        measures = [name for name, _label in self.fields["measures"].choices]
        usual = [name for name in measures if name != Measure.VALUE_ADDED]
        return {
            # A level of one region has nothing to compare.
            "levels": [lv.code for lv in self.edition.levels.all() if lv.regions.count() > 1],
            "measures": usual or measures,
            "first_year": first,
            "last_year": last,
            "industry_level": IndustryLevel.AS_GIVEN,
            "seed": 0,
        }

    @staticmethod
    def _like(run: AnalysisRun) -> dict:
        return {
            "levels": run.levels,
            "measures": run.measures,
            "first_year": run.first_year,
            "last_year": run.last_year,
            "industry_level": run.industry_level,
            "base": run.parameters.get("asked_base", ""),
            "industries": ", ".join(run.parameters.get("industries", [])),
            "definitions": run.parameters.get("definitions", ""),
            "seed": run.seed,
        }

    @property
    def unusual(self) -> bool:
        """Say whether the seldom needed part holds something to look at."""
        names = ("industry_level", "base", "industries", "definitions", "seed")
        return len(self.given) > 1 or any(
            self[name].errors or self[name].value() not in (None, "", 0, "0", "as-given")
            for name in names
        )

    def clean_industries(self) -> list[str]:
        codes = [code for code in re.split(r"[\s,;|]+", self.cleaned_data["industries"]) if code]
        return _beside(check_industries, self.dataset, codes)

    def clean_seed(self) -> int:
        return _beside(check_seed, self.cleaned_data["seed"] or 0)

    def queued(self, by) -> AnalysisRun | None:
        """Queue the run, or say beside the field why not."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        try:
            return queue_run(
                dataset=self.dataset,
                boundary_set=self.edition,
                years=(asked["first_year"], asked["last_year"]),
                base=asked["base"] or None,
                by=by,
                **{name: asked[name] for name in ("levels", "measures", "industry_level",
                                                  "industries", "definitions", "seed")},
            )  # fmt: skip
        except RunRefused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, str(refused))
            return None


def _beside(check, *asked):
    """Return what a check returns, or say its refusal beside the field."""
    try:
        return check(*asked)
    except RunRefused as refused:
        raise forms.ValidationError(str(refused)) from None


def editions_for(dataset):
    """Return the editions in which the dataset has figures; its own among them."""
    placed = FirmRegion.objects.filter(boundary_set=OuterRef("pk"), state__firm__dataset=dataset)
    counted = Statistic.objects.filter(region__boundary_set=OuterRef("pk"), dataset=dataset)
    return BoundarySet.objects.filter(
        Q(pk=dataset.boundary_set_id) | Exists(placed) | Exists(counted)
    ).order_by("code")
