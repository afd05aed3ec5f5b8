"""What the page of clusters is asked for: the filters of its address, and what can be chosen."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publication import cluster_words as words
from publication.api.cluster_rows import STRENGTHS
from publication.cluster_source import Source
from regions.models import titled

LONGEST = 100
NAMES = {
    "stage": gettext_lazy("stage"),
    "strength": gettext_lazy("strength"),
    "status": gettext_lazy("status"),
    "role": gettext_lazy("role"),
    "industry": gettext_lazy("industry"),
    "region": gettext_lazy("region"),
}


def asked_of(request, source: Source) -> tuple[dict, list[str]]:
    """Return the filters of the address, and a sentence for each that means nothing here."""
    given = {
        name: value
        for name in (*NAMES, "search")
        if (value := request.GET.get(name, "").replace("\0", "").strip()[:LONGEST])
    }
    unknown = [name for name in NAMES if name in given and not _is_known(name, given[name], source)]
    told = [_not_known(name, given.pop(name)) for name in unknown]
    # A group of industries is that of the core, unless the address asks for a role.
    if "industry" in given:
        given.setdefault("role", "core")
    return given, told


def _is_known(name: str, value: str, source: Source) -> bool:
    if name == "industry":
        return source.industries.filter(code=value).exists()
    if name == "region":
        return source.regions.filter(code=value).exists()
    of_runs = {"rejected", "replaced"} if source.is_run else set()
    allowed = {
        "stage": words.STAGES,
        "strength": STRENGTHS,
        "status": {"candidate", "confirmed"} | of_runs,
        "role": set(words.ROLES) - {"institution"},
    }
    return value in allowed[name]


def _not_known(name: str, value: str) -> str:
    return _("There is no %(name)s “%(value)s” here, so it was left out.") % {
        "value": value,
        "name": NAMES[name],
    }


def export_query(asked: dict) -> str:
    return urlencode({"ordering": "-employment", **asked})


def choices(source: Source, every) -> dict:
    """Return the industries and regions that clusters can be chosen by: those one step up, that occur."""
    rows = list(every.values_list("core_codes", "region_codes")[:5_000])
    industries = {code for core, _ in rows for code in core}
    regions = {code for _, places in rows for code in places}
    return {
        "industries": above(source.industries, industries, stem="title", stop="division"),
        "regions": above(source.regions, regions, stem="name", stop=None),
        "strengths": STRENGTHS,
    }


def above(rows, codes: set, *, stem: str, stop: str | None) -> list[tuple[str, str]]:
    """Return (code, text) of what holds the codes: up to a level, or one step up."""
    named = rows.select_related("parent").defer(
        *(("geometry", "parent__geometry") if stem == "name" else ())
    )
    found = {}
    frontier = set(codes)
    for _step in range(4 if stop else 1):
        upper = set()
        for row in named.filter(code__in=frontier):
            here = row.level == stop if stop else False
            holder = row if here or row.parent is None else row.parent
            if here or not stop or holder is row:
                found[holder.code] = text_of(holder, stem)
            else:
                upper.add(holder.code)
        frontier = upper
    return sorted(found.items(), key=lambda pair: pair[1])


def text_of(row, stem: str) -> str:
    return row.name if stem == "name" else titled(row, stem) or row.code
