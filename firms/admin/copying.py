"""Copying last year's figures forward, with its line in every firm's history and its report."""

from django.utils.translation import gettext as _

from agencies.change_log import AT_A_TIME, record_actions
from firms.figures import MOST_TYPED, is_large
from firms.models import Firm
from firms.services import CopiedForward, copy_figures_forward


def copy_and_report(user, firms, year: int) -> str:
    """Copy, write it into the histories, and say in numbers what was done."""
    if is_large(firms):
        return _(
            "More than %(limit)s firms were chosen. Nothing was copied; choose fewer, or bring the "
            "year's figures by file."
        ) % {"limit": MOST_TYPED}
    report = copy_figures_forward(firms, year)
    told = [{"changed": {"fields": [f"yearly figures: {year - 1} → {year}"]}}]
    for start in range(0, len(report.copied), AT_A_TIME):
        portion = Firm.objects.filter(pk__in=report.copied[start : start + AT_A_TIME])
        record_actions(user, portion, "changed", told)
    return sentence_of(report, year)


def sentence_of(report: CopiedForward, year: int) -> str:
    return _(
        "Figures of %(before)s copied to %(year)s for %(copied)s firms. Left as they were: "
        "%(there)s that had figures already, %(closed)s that did not work in %(year)s, "
        "%(nothing)s without figures of %(before)s."
    ) % {
        "before": year - 1,
        "year": year,
        "copied": len(report.copied),
        "there": report.there_already,
        "closed": report.not_working,
        "nothing": report.nothing_to_copy,
    }
