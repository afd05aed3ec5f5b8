"""Words of the pages about clusters: labels of what the figures name, and texts of the drawings."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analysis.cluster_parameters import described
from clusters.models import Characteristic, Cluster, ClusterEvidence, Role, Stage, StageRule
from clusters.models.findings import Grade
from clusters.models.programmes import Step
from clusters.names import own_name, told
from firms.models import SupplierLink

ROLES = Role.values
STAGES = Stage.values
KINDS_OF = Characteristic.Kind.values
TABS = {
    "overview": _("Overview"),
    "members": _("Members"),
    "network": _("Network"),
    "stage": _("Stage"),
    "benefits": _("Benefits"),
    "programme": _("Program"),
}
STRENGTHS = {"strong": _("strong"), "clear": _("clear"), "weak": _("weak"), "": _("not measured")}
BASES = {
    "firms": _("found in firms and their links"),
    "statistics": _("found in published statistics alone, which is weaker"),
    "drawn": _("drawn by a planner"),
    "": _("not measured in this run"),
}
PLACES = {"register": _("elsewhere in the register"), "outside": _("outside the register")}
STAGE_THRESHOLDS = {
    "critical_firms": _("critical mass: core firms"),
    "critical_employment": _("critical mass: jobs"),
    "trend_years": _("years that the trend looks back on"),
    "trend_confidence": _("confidence of the trend's interval"),
    "peak_share": _("share of the peak below which it declines"),
    "min_growth": _("least growth per year to count as growing"),
}
# Texts that scripts write into drawings.
TEXTS = {
    "zoom_in": _("Zoom in"),
    "zoom_out": _("Zoom out"),
    "jobs": _("Jobs of the core"),
    "quotient": _("Location quotient (times the average)"),
    "growth": _("Growth of jobs per year"),
    "year": _("Year"),
    "firms": _("core firms"),
    "links": _("links"),
    "value": _("yearly value"),
    "hidden": _("confidential"),
    "firm": _("firm"),
    "others": _("all others"),
    "rest": _("%(count)s more flows are not drawn."),
    "inside": _("%(count)s links stay inside one region."),
    "failed": _("The drawing could not be loaded. The table says the same."),
    "unknown_kind": _("unknown"),
}


def choices(labels) -> dict[str, str]:
    return {value: str(label) for value, label in labels.choices}


def labels() -> dict[str, dict[str, str]]:
    """Return {kind of code: {code: its name}} in the language in force."""
    kinds = choices(SupplierLink.Kind)
    return {
        "role": choices(Role) | {"": ""},
        "stage": choices(Stage),
        "status": choices(Cluster.Status),
        "rule": choices(StageRule) | {"": "–"},
        "kind": kinds,
        "step": choices(Step),
        "characteristic": choices(Characteristic.Kind),
        "part": choices(Characteristic.Part),
        "reference": choices(Characteristic.Reference) | {"": "–"},
        "grade": choices(Grade),
        "undone": choices(ClusterEvidence.Rule),
        "strength": {key: str(text) for key, text in STRENGTHS.items()},
        "basis": {key: str(text) for key, text in BASES.items()},
        "place": {key: str(text) for key, text in PLACES.items()},
    }


def thresholds(in_force: dict) -> list[dict]:
    """Return what decides stages: its name, the value in force, and what it may be."""
    return [
        {
            "name": capfirst(STAGE_THRESHOLDS[entry["name"]]),
            "value": in_force.get(entry["name"], entry["default"]),
            "share": entry["unit"] in {"confidence", "share of the peak", "per year"},
            **{key: entry[key] for key in ("default", "minimum", "maximum")},
        }
        for entry in described()
        if entry["name"] in STAGE_THRESHOLDS
    ]


def members_told(cluster) -> str:
    """Say of whom a cluster's members consist; the parts add up to all."""
    core, others, institutions = cluster.core_members, cluster.supporters, cluster.institutions
    parts = [
        ngettext("%d core firm", "%d core firms", core) % core,
        ngettext("%d supporting firm", "%d supporting firms", others) % others,
    ]
    if institutions:
        parts.append(ngettext("%d institution", "%d institutions", institutions) % institutions)
    return ", ".join(parts)


def name_of(cluster) -> str:
    """Return the name, in the reader's language, of a cluster or of what a release says of one."""
    if isinstance(cluster, Cluster):
        return own_name(cluster)
    return told(cluster.name, zip(cluster.core_titles_id, cluster.core_titles_en, strict=True))
