"""What a run was asked, in words, and by what it can be repeated."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analysis.cluster_parameters import described
from clusters.models import AnalysisRun, IndustryResult
from firms.models import Industry
from publication.run_forms import BASE_NAMES


def asked_of(run: AnalysisRun) -> list[tuple[str, str]]:
    """Return what the run was asked, and by what it can be repeated."""
    base = run.parameters.get("asked_base") or run.parameters.get("base", "")
    rows = [
        (_("Dataset"), str(run.dataset)),
        (_("Edition of boundaries"), str(run.boundary_set)),
        (_("Levels of regions"), ", ".join(run.level_names)),
        (_("Years"), years_of(run)),
        (_("Measures"), ", ".join(str(AnalysisRun.Measure(m).label) for m in run.measures)),
        (_("Level of industries"), industry_level_of(run)),
        (_("Shares are taken of"), str(BASE_NAMES.get(base, base))),
        (_("Distances measured for"), ", ".join(run.parameters.get("industries", []))),
        (_("Published definitions"), run.parameters.get("definitions", "")),
        (_("Thresholds other than usual"), thresholds_of(run)),
        (_("Seed"), str(run.seed)),
        (_("Version of the code"), run.code_version),
        (_("SHA-256 of the inputs"), run.inputs_sha256),
        (_("Id"), str(run.key)),
    ]
    return [(name, value) for name, value in rows if value]


def industry_level_of(run: AnalysisRun) -> str:
    """Return the level asked for, and where it was "as given", what that came to: one coarse code decides for all."""
    asked = run.get_industry_level_display()
    if run.industry_level != AnalysisRun.IndustryLevel.AS_GIVEN:
        return asked
    rows = IndustryResult.objects.filter(run=run)
    level = rows.values_list("industry__level", flat=True).first()
    return f"{asked} ({Industry.Level(level).label})" if level else asked


def thresholds_of(run: AnalysisRun) -> str:
    given = run.parameters.get("clusters", {})
    usual = {entry["name"]: entry["default"] for entry in described()}
    return ", ".join(f"{n} = {number_format(v)}" for n, v in given.items() if v != usual.get(n))


def years_of(run: AnalysisRun) -> str:
    first, last = run.first_year, run.last_year
    return str(first) if first == last else f"{first}–{last}"
