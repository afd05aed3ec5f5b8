"""Copying last year's figures forward, with its line in every firm's history and its report."""

from django.utils.translation import gettext as _

from agencies.change_log import record_actions
from firms.admin.told import said
from firms.figures import MOST_TYPED, is_large
from firms.services import CopiedForward, copy_figures_forward


def copy_and_report(user, firms, year: int) -> str:
    """Copy, write it into the histories, and say in numbers what was done."""
    if is_large(firms):
        return _(
            "More than %(limit)s firms were chosen. Nothing was copied; choose fewer, or bring the "
            "year's figures by file."
        ) % {"limit": MOST_TYPED}
    report = copy_figures_forward(firms, year)
    told = {entry.firm.pk: said(entry, year) for entry in report.copied}
    firms_told = [entry.firm for entry in report.copied]
    record_actions(user, firms_told, "changed", lambda firm: told[firm.pk])
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
