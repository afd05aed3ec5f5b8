"""What a run may be asked, and what is said to who asks for something else."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.cluster_parameters import described
from clusters.definitions import tables_for
from clusters.history import Refused
from clusters.models import AnalysisRun
from firms.models import FirmState, FirmYear, Industry, Statistic


class RunRefused(Refused):
    """The run cannot be queued as asked; the text says why and what is allowed, `field` where."""


# What a region's share is taken of: all industries, those that sell beyond their region, or the
# totals that a source states.  Nothing said: stated totals where the figures are statistics that have them.
ALL, TRADED, STATED = "all", "traded", "stated"
BASES = (ALL, TRADED, STATED)
LARGEST_SEED = 2**63 - 1
FEW_FIRMS = 5


def has_firms(dataset) -> bool:
    return FirmYear.objects.filter(firm__dataset=dataset).exists()


def levels_of_codes(dataset) -> list[str]:
    """Return the levels of industries that the dataset's codes have, the coarsest first."""
    if has_firms(dataset):
        rows = FirmState.objects.filter(firm__dataset=dataset)
    else:
        rows = Statistic.objects.filter(dataset=dataset)
    return [level for level in Industry.Level.values if rows.filter(industry__level=level).exists()]


def coarse_codes_told(dataset, levels: list[str]) -> str:
    """Say what codes of several levels mean for a run that takes them as given; nothing where they have one."""
    if len(levels) < 2:
        return ""
    names = [str(Industry.Level(level).label) for level in levels]
    told = _(
        "The dataset's codes are of different levels: %(levels)s. Taken as given, all of them are measured "
        "at the coarsest, %(coarsest)s."
    ) % {"levels": ", ".join(names), "coarsest": names[0]}
    return f"{told} {_coarse_firms_told(dataset, levels[0])}".strip()


def _coarse_firms_told(dataset, level: str) -> str:
    """Say how many firms make all others so coarse, where they are few enough to be named and mended."""
    if not has_firms(dataset):
        return ""
    coarse = dataset.firms.filter(states__industry__level=level).distinct().order_by("firm_id")
    found = list(coarse.values_list("name", flat=True)[: FEW_FIRMS + 1])
    if len(found) > FEW_FIRMS:
        return _("At a finer level, firms whose code is coarser are left out.")
    return ngettext(
        "This is because of %(count)s firm: %(firms)s. At a finer level it is left out.",
        "This is because of %(count)s firms: %(firms)s. At a finer level they are left out.",
        len(found),
    ) % {"count": len(found), "firms": ", ".join(found)}


def one_of_these(name: str, found, allowed, field: str) -> None:
    """Refuse what is not among the allowed, and say what is."""
    wrong = [each for each in found if each not in allowed]
    if wrong or not found:
        raise RunRefused(
            f"unknown_{field.removesuffix('s')}",
            _("%(name)s: there is no %(found)s; allowed are %(allowed)s.")
            % {
                "name": name,
                "found": ", ".join(map(repr, wrong)) or "–",
                "allowed": ", ".join(allowed),
            },
            field,
        )


def check_options(dataset, boundary_set, levels, measures, industry_level) -> None:
    known = list(boundary_set.levels.values_list("code", flat=True))
    unknown = [level for level in levels if level not in known]
    if unknown or not levels:
        raise RunRefused(
            "unknown_level",
            _("The edition %(edition)s has no level %(found)s; its levels are %(known)s.")
            % {
                "edition": boundary_set.code,
                "found": ", ".join(unknown) or "–",
                "known": ", ".join(known),
            },
            "levels",
        )
    one_of_these("measure", list(measures), AnalysisRun.Measure.values, "measures")
    one_of_these(
        "industry-level", [industry_level], AnalysisRun.IndustryLevel.values, "industry_level"
    )
    if AnalysisRun.Measure.VALUE_ADDED in measures and has_firms(dataset):
        raise RunRefused(
            "firms_have_no_value_added",
            _("The dataset %(dataset)s holds firms, which have no value added.")
            % {"dataset": dataset.code},
            "measures",
        )


def check_seed(seed: int) -> int:
    if not 0 <= seed <= LARGEST_SEED:
        raise RunRefused(
            "seed_out_of_range",
            _("The seed is a whole number from 0 to %(largest)s, not %(found)s.")
            % {"largest": LARGEST_SEED, "found": seed},
            "seed",
        )
    return seed


def check_base(dataset, base: str | None) -> None:
    """Refuse a base that the dataset cannot give."""
    if base is None:
        return
    one_of_these("base", [base], BASES, "base")
    industries = Industry.objects.filter(classification=dataset.classification_id)
    if base == TRADED and not industries.filter(traded=True).exists():
        raise RunRefused(
            "no_traded_industries",
            _("The classification %(classification)s marks no industry as traded.")
            % {"classification": dataset.classification.code},
            "base",
        )
    totals = Statistic.objects.filter(dataset=dataset, industry=None)
    if base == STATED and not totals.exists():
        raise RunRefused(
            "no_stated_totals",
            _("The dataset %(dataset)s states no totals: import statistics with the code TOTAL.")
            % {"dataset": dataset.code},
            "base",
        )


def check_industries(dataset, codes) -> list[str]:
    """Return the codes of industries whose distances are to be measured, each once and known."""
    codes = sorted(set(codes))
    if not codes:
        return []
    if not has_firms(dataset):
        raise RunRefused(
            "distances_need_firms",
            _("The dataset %(dataset)s holds no firms, between which a distance could be measured.")
            % {"dataset": dataset.code},
            "industries",
        )
    known = Industry.objects.filter(classification=dataset.classification_id, code__in=codes)
    unknown = set(codes) - set(known.values_list("code", flat=True))
    if unknown:
        raise RunRefused(
            "unknown_industry",
            _("The classification %(classification)s has no industry %(found)s.")
            % {
                "classification": dataset.classification.code,
                "found": ", ".join(sorted(unknown)),
            },
            "industries",
        )
    return codes


def check_thresholds(thresholds: dict) -> dict:
    known = {entry["name"]: entry for entry in described()}
    for name, value in thresholds.items():
        entry = known.get(name)
        if entry is None:
            raise RunRefused(
                "unknown_threshold",
                _("There is no threshold %(name)r.") % {"name": name},
                "thresholds",
            )
        if not _within(entry, value):
            raise RunRefused(
                "threshold_out_of_range",
                (
                    _(
                        "The threshold %(name)s takes a whole number from %(minimum)s to %(maximum)s."
                    )
                    if entry["whole"]
                    else _("The threshold %(name)s takes a number from %(minimum)s to %(maximum)s.")
                )
                % entry,
                "thresholds",
            )
    return thresholds


def _within(entry: dict, value) -> bool:
    kinds = int if entry["whole"] else int | float
    if isinstance(value, bool) or not isinstance(value, kinds):
        return False
    return entry["minimum"] <= value <= entry["maximum"]


def check_definitions(dataset, table: str) -> dict:
    """Return the parameter that names a table of published clusters, if one is asked for."""
    if not table:
        return {}
    known = tables_for(dataset)
    if table not in known:
        raise RunRefused(
            "unknown_definitions",
            _("There is no table of cluster definitions %(table)r; there are: %(known)s.")
            % {"table": table, "known": ", ".join(known) or "–"},
            "definitions",
        )
    if not has_firms(dataset):
        raise RunRefused(
            "definitions_need_firms",
            _("Cluster definitions need a dataset with firms."),
            "definitions",
        )
    return {"definitions": table}
