"""The figures of the map as a page that needs no script, and as a file to take home: the same rows."""

import csv
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ingest.number_fields import separators
from ingest.problem_file import Line, safe
from publication.api.measures import ACTIVITIES, CELL, MEASURES, REGION
from publication.api.origins import OfRelease
from publication.api.reading import levels_of
from publication.api.values import Cut, values
from publication.models import PublishedLevel, PublishedRelease
from publication.opening import opening_view

PERCENT = ("share", "rate", "turnover")
COUNTS = ("jobs", "establishments")
OWN_COUNT = (*COUNTS, "turnover")  # a measure of these is not taken of anything else


@dataclass(frozen=True)
class Row:
    """A region with its figure; `note` says why there is none, or that it is uncertain."""

    code: str
    name: str
    parent: str
    value: float | None
    low: float | None
    high: float | None
    firms: float | None
    note: str


@dataclass(frozen=True)
class View:
    """What is shown, and what of the question could not be: sentences."""

    cut: Cut
    levels: list[PublishedLevel]
    left_out: list[str]

    @property
    def measure(self):
        return MEASURES[self.cut.measure]

    @cached_property
    def level(self) -> PublishedLevel:
        return next(level for level in self.levels if level.code == self.cut.level)

    @cached_property
    def parent_level(self) -> PublishedLevel | None:
        place = self.levels.index(self.level)
        return self.levels[place - 1] if place else None

    @cached_property
    def measured(self) -> str:
        """Name the measure with what it is taken of."""
        name = str(self.measure.name)
        if self.measure.unit not in OWN_COUNT:
            words = {"measure": name, "activity": ACTIVITIES[self.cut.activity]}
            name = _("%(measure)s (%(activity)s)") % words
        return capfirst(name)

    @cached_property
    def industry(self) -> str:
        """Name the industry; empty where none has a part in the measure."""
        if self.measure.grain == REGION or self.cut.industry is None:
            return ""
        found = self.cut.origin.industry(self.cut.industry)
        return found.title if found else self.cut.industry

    @property
    def file_name(self) -> str:
        code = self.cut.industry if self.industry else ""
        parts = (self.measured, f"{code} {self.industry}", self.level.name, str(self.cut.year))
        return "_".join(filter(None, (slugify(part)[:60].strip("-") for part in parts))) + ".csv"

    @cached_property
    def rows(self) -> list[Row]:
        """Return every region of the level, by code."""
        figures = values(self.cut)
        regions = self.cut.origin.regions.filter(level__code=self.cut.level).order_by("code")
        named = regions.values_list("code", "name", "parent__name")
        return [self._row(figures, code, name, parent or "") for code, name, parent in named]

    def _row(self, figures: dict, code: str, name: str, parent: str) -> Row:
        value = figures["values"].get(code)
        nothing = value == 0 and self.measure.grain == CELL
        if value is None:
            note = _("confidential") if figures["flags"].get(code) == "c" else _("no data")
        elif nothing:
            note = _("no firms")
        else:
            note = _("uncertain") if figures["uncertain"].get(code) else ""
        firms = figures["firms"].get(code, 0 if nothing else None)
        low, high = figures["low"].get(code), figures["high"].get(code)
        return Row(code, name, parent, value, low, high, firms, note)

    @property
    def table(self) -> tuple[list[str], list[list[str]]]:
        """Return headings and cells as the reader's language writes them."""
        unit, interval = self.measure.unit, self.measure.interval is not None
        percent = ", %" if unit in PERCENT else ""
        head = [_("Code"), self.level.name]
        head += [self.parent_level.name] if self.parent_level else []
        head += [self.measured + percent]
        head += [_("Lower end, 90%") + percent, _("Upper end, 90%") + percent] if interval else []
        head += [_("Firms"), _("Note")]
        body = []
        for row in self.rows:
            cells = [row.code, row.name, *([row.parent] if self.parent_level else [])]
            ends = [row.low, row.high] if interval else []
            cells += [written(number, unit) for number in (row.value, *ends)]
            body.append([*cells, written(row.firms, "establishments"), row.note])
        return head, body


def written(value: float | None, unit: str) -> str:
    """Write a figure as a spreadsheet of the reader's language reads it, with the digits that hold."""
    if value is None:
        return ""
    number = 100 * value if unit in PERCENT else value
    return f"{number:.{0 if unit in COUNTS else 2}f}".replace(".", separators()[0])


def view_of(request) -> View | None:
    """Return what an address asks for, completed as the map completes it; None without a release."""
    release = PublishedRelease.objects.filter(current=True).first()
    if release is None:
        return None
    origin, levels, left_out = OfRelease(release), levels_of(release), []
    opening = opening_view(origin)

    def chosen(name, allowed, usual, sentence):
        asked = request.GET.get(name, "").replace("\x00", "")
        known = {str(one): one for one in allowed}
        if asked and asked not in known:
            left_out.append(sentence % {"asked": asked[:40]})
        return known.get(asked, opening.get(name, usual))

    measure = chosen("measure", MEASURES, "location_quotient", _("“%(asked)s” is no measure here."))
    industry = request.GET.get("industry", "").replace("\x00", "")[:40]
    if industry and origin.industry(industry) is None:
        left_out.append(_("“%(asked)s” is not an industry here.") % {"asked": industry})
        industry = ""
    cut = Cut(
        origin=origin,
        measure=measure,
        activity=chosen(
            "activity", release.measures, release.measures[0], _("“%(asked)s” is not counted here.")
        ),
        industry=None
        if MEASURES[measure].grain == REGION
        else industry or opening.get("industry", ""),
        level=chosen(
            "level",
            [level.code for level in levels],
            levels[-1].code,
            _("“%(asked)s” is no level here."),
        ),
        year=chosen(
            "year",
            release.years,
            max(release.years),
            _("There are no figures of the year “%(asked)s”."),
        ),
    )
    return View(cut, levels, left_out)


@require_safe
@never_cache
def figures(request):
    """Show the figures of the map as a plain table."""
    view = view_of(request)
    if view is None:
        return render(request, "figures.html", {"view": None})
    head, body = view.table
    origin = view.cut.origin
    occurring = origin.rows_of(origin.industry_results).filter(
        level=view.cut.level, year=view.cut.year, measure=view.cut.activity
    )
    codes = occurring.values_list("industry_code", flat=True)
    page = {
        "view": view,
        "head": head,
        "body": body,
        "texts": len(head) - (5 if view.measure.interval else 3),
        "source": origin.source,
        "edition": view.level.boundary_set.name,
        "industries": origin.industries.filter(code__in=list(codes)),
        "measures": [(code, capfirst(one.name)) for code, one in MEASURES.items()],
        "activities": [(code, ACTIVITIES[code]) for code in origin.activities],
        "years": sorted(origin.years),
    }
    return render(request, "figures.html", page)


@require_safe
@never_cache
def figures_file(request):
    """Download the same table, as the reader's spreadsheet opens it; where it is from stands last."""
    view = view_of(request)
    if view is None or view.left_out:
        raise Http404
    answer = StreamingHttpResponse(file_lines(view), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, view.file_name)
    return answer


def file_lines(view: View):
    head, body = view.table
    delimiter = ";" if separators()[0] == "," else ","
    writer = csv.writer(Line(), delimiter=delimiter, lineterminator="\r\n")
    yield "\ufeff"
    for cells in [head, *body, [f"# {view.cut.origin.source_line}"]]:
        yield writer.writerow([safe(cell) for cell in cells])
