"""Say in a sentence why a cluster was found, and what would undo it."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import ClusterEvidence
from clusters.models.findings import Grade


def why(evidence: ClusterEvidence) -> str:
    """Return why a run found the cluster, in the language in force."""
    return _(
        "Its core industries are %(quotient)s times as strong here as on average (90%%: "
        "%(low)s–%(high)s), resting on %(firms)s firms of %(holdings)s owners with %(jobs)s jobs; "
        "chance alone would hardly bring so many firms together (false discovery rate %(rate)s)."
    ) % {
        "quotient": _figure(evidence.location_quotient),
        "low": _figure(evidence.location_quotient_low),
        "high": _figure(evidence.location_quotient_high),
        "firms": evidence.firms,
        "holdings": evidence.holdings,
        "jobs": _figure(evidence.employment, 0),
        "rate": _rate(evidence.q_value),
    }


def undone(evidence: ClusterEvidence) -> str:
    """Return what would undo the finding."""
    closing = ngettext(
        "It would no longer be found if its largest core firm left: %(rule)s.",
        "It would no longer be found if its %(count)s largest core firms left: %(rule)s.",
        evidence.undone_by,
    )
    rule = evidence.get_undone_rule_display()
    return closing % {"count": evidence.undone_by, "rule": rule}


def why_from_statistics(evidence: ClusterEvidence) -> str:
    """Return why published figures suggest the cluster, and that this is weaker."""
    return _(
        "By published figures its core industries are %(quotient)s times as strong here as on "
        "average (stability grade %(grade)s: %(meaning)s). No firms and no links are known, so this "
        "is weaker than what firms tell."
    ) % {
        "quotient": _figure(evidence.location_quotient),
        "grade": evidence.grade,
        "meaning": Grade(evidence.grade).label,
    }


def undone_by_statistics(least_quotient: float) -> str:
    return _(
        "It would no longer be found if revised figures brought the quotient below %(least)s, or "
        "their error let it fall to 1."
    ) % {"least": _figure(least_quotient)}


def _figure(value: float | None, places: int = 1) -> str:
    return "–" if value is None else decimals(value, places)


def decimals(value: float, places: int) -> str:
    """Write a number in the reader's language, rounded to so many places."""
    # Django cuts what comes after the last place; a reader expects it rounded.
    return number_format(round(value, places) + 0.0, places, force_grouping=True)


def _rate(value: float | None) -> str:
    if value is None:
        return "–"
    least = 0.0001
    return f"< {number_format(least, 4)}" if value < least else number_format(value, 4)
