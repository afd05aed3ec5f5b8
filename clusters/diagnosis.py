"""The draft of a diagnosis: what the newest run says of a cluster, in sentences to be edited."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.indicators import as_found
from clusters.models import (
    Characteristic,
    Cluster,
    ClusterEvidence,
    PurchasingPool,
    StageAssessment,
    SupplyGap,
)
from clusters.proposals import newest_run
from clusters.reasons import decimals, why
from clusters.social import ties_of
from regions.models import titled

STRONG, WEAK = 67, 33  # percentiles from which a characteristic is told as a strength or a weakness
SHOWN = 5


def draft(cluster: Cluster) -> str:
    """Return the draft in the language in force; every part says so where nothing is known."""
    run = newest_run(cluster)
    found = as_found(cluster, run) or cluster
    parts = [
        (_("Strengths"), strengths(found, run)),
        (_("Weaknesses and gaps"), [*weaknesses(found, run), *gaps(found, run)]),
        (_("Stage"), stage(cluster)),
        (_("What buying together could save"), pools(found, run)),
        (_("Social ties"), ties(cluster)),
    ]
    return "\n\n".join(
        "\n".join([f"{title}:", *(f"- {line}" for line in lines)]) for title, lines in parts
    )


def strengths(found: Cluster, run) -> list[str]:
    lines = []
    evidence = ClusterEvidence.objects.filter(cluster=found, run=run).first()
    if evidence is not None and evidence.firms:
        lines.append(why(evidence))
    lines += [_scored(row) for row in _scores(found, run) if row.percentile >= STRONG]
    return lines or [_("The newest run gives no figures of this cluster's strength.")]


def weaknesses(found: Cluster, run) -> list[str]:
    return [_scored(row) for row in _scores(found, run) if row.percentile <= WEAK]


def _scores(found: Cluster, run):
    return Characteristic.objects.filter(
        cluster=found, run=run, part=Characteristic.Part.SCORE, percentile__isnull=False
    ).order_by("characteristic")


def _scored(row: Characteristic) -> str:
    return _("%(characteristic)s: %(score)s of 100, where 50 is usual in this register.") % {
        "characteristic": str(row.get_characteristic_display()).capitalize(),
        "score": figure(row.percentile),
    }


def gaps(found: Cluster, run) -> list[str]:
    rows = SupplyGap.objects.filter(cluster=found, run=run).select_related("input")
    lines = [
        _(
            "%(input)s: %(outside)s of %(links)s purchases come from outside, %(value)s a year, "
            "bought by %(buyers)s firms."
        )
        % {
            "input": _named(row.input),
            "outside": figure(row.links_outside),
            "links": figure(row.links),
            "value": money(row.value_outside, row.currency),
            "buyers": figure(row.buyers),
        }
        for row in rows.order_by("-value_outside", "-links_outside")[:SHOWN]
    ]
    return lines or [_("No input is known that the core buys mostly from outside.")]


def stage(cluster: Cluster) -> list[str]:
    row = StageAssessment.objects.filter(cluster=cluster).order_by("-run_id", "-year").first()
    if row is None:
        return [_("No run has judged its stage yet.")]
    told = {"year": row.year, "stage": row.get_stage_display(), "rule": row.get_rule_display()}
    lines = [_("%(year)s: %(stage)s, because: %(rule)s.") % told]
    if row.override:
        told |= {"stage": row.get_override_display(), "reason": row.override_reason}
        lines.append(_("A planner says: %(stage)s, because: %(reason)s") % told)
    return lines


def pools(found: Cluster, run) -> list[str]:
    rows = PurchasingPool.objects.filter(cluster=found, run=run).select_related("input")
    lines = []
    for row in rows.order_by("-saving_high", "-buyers")[:SHOWN]:
        told = {
            "input": _named(row.input),
            "buyers": figure(row.buyers),
            "volume": figure(row.volume),
            "unit": row.unit,
        }
        if row.saving_high is None:
            text = _("%(input)s: %(buyers)s firms buy %(volume)s %(unit)s; no price list is known.")
        else:
            told |= {
                "low": money(row.saving_low, row.currency),
                "high": money(row.saving_high, row.currency),
            }
            text = _(
                "%(input)s: %(buyers)s firms buy %(volume)s %(unit)s; together they would save "
                "%(low)s to %(high)s a year."
            )
        lines.append(text % told)
    return lines or [_("No input is known that three members or more buy in one unit.")]


def ties(cluster: Cluster) -> list[str]:
    found = ties_of(cluster)
    if not found["institutions"]:
        return [_("No association or joint program was entered.")]
    text = ngettext(
        "%(tied)s of %(firms)s firms are tied by %(count)s institution.",
        "%(tied)s of %(firms)s firms are tied by %(count)s institutions.",
        len(found["institutions"]),
    )
    return [
        text
        % {
            "tied": figure(found["tied_firms"]),
            "firms": figure(found["firms"]),
            "count": len(found["institutions"]),
        }
    ]


def _named(industry) -> str:
    return f"{industry.code} {titled(industry, 'title')}"


def figure(value, places: int = 0) -> str:
    return "–" if value is None else decimals(value, places)


def money(value, currency: str) -> str:
    if value is None:
        return _("an unknown sum")
    return f"{currency} {figure(value)}".strip()
