"""The pages /clusters and /clusters/{key}: what a release, or a run, says of clusters."""

from collections import Counter

from django.conf import settings
from django.db.models import Case, F, When
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analysis.cluster_parameters import CLEAR_FROM, STRONG_FROM
from clusters.models import Cluster
from publication import cluster_drawings as drawings
from publication import cluster_words as words
from publication.api.cluster_filters import filtered
from publication.api.clusters import sentences
from publication.awaiting import decided_since, not_yet_shown
from publication.cluster_asking import asked_of, choices, export_query
from publication.cluster_source import Source, runs_of, source_for
from publication.review_pages import newest_to_review, review_of
from publication.stage_transitions import transitions

SHOWN_CLUSTERS = 500
SHOWN_MEMBERS = 300
SHOWN_FLOWS = 50
MOST_FLOWS = 1_000
TABS = ("overview", "members", "network", "stage", "benefits", "programme")
DECIDED_AGAINST = ["rejected", "replaced"]
REVIEW = "review"  # a tab more, where the page is given a review


@require_safe
@never_cache
def clusters(request):
    """Show the clusters as map, list and chart; the filters are in the address."""
    source = source_for(request)
    review = newest_to_review(request)
    if source is None:
        empty = {"source": None, "runs": runs_of(request), "review": review}
        return render(request, "clusters/index.html", empty)
    request.fictional = {source.fictional}
    asked, left_out = asked_of(request, source)
    every = source.clusters()
    if "status" not in asked:
        every = every.exclude(status__in=DECIDED_AGAINST)
    found = filtered(
        every,
        asked,
        regions=source.regions,
        industries=source.industries,
        parts=source.part("industries"),
    ).order_by(largest("employment"), "name", "pk")
    shown = list(found[:SHOWN_CLUSTERS])
    released = None if source.is_run else source.of
    return render(
        request,
        "clusters/index.html",
        {
            "source": source,
            "runs": runs_of(request),
            "review": review,
            "clusters": shown,
            "since": decided_since(request, shown) if released else {},
            "not_yet_shown": not_yet_shown(request, released) if released else [],
            "every": every.count(),
            "found": found.count() if len(shown) == SHOWN_CLUSTERS else len(shown),
            "asked": asked,
            "left_out": left_out,
            "choices": choices(source, every),
            "undrawn": sum(not drawings.has_bubble(cluster) for cluster in shown),
            "stages": Counter(cluster.stage for cluster in shown),
            "words": words.labels(),
            "strength": {"clear": CLEAR_FROM, "strong": STRONG_FROM},
            "export": export_query(asked),
            "drawing": drawings.of_list(source, shown) | page_facts(),
        },
    )


def page_facts() -> dict:
    return {
        "language": get_language(),
        "tiles": settings.MAP_TILE_LAYERS,
        "texts": {name: str(text) for name, text in words.TEXTS.items()},
        "labels": words.labels(),
    }


@require_safe
@never_cache
def cluster(request, key):
    """Show one cluster: where it is, why it was found, its life, and what it could gain."""
    source = source_for(request)
    found = source and source.clusters().filter(key=key).first()
    if found is None:
        raise Http404
    request.fictional = {source.fictional}
    own = Cluster.objects.filter(key=key).select_related("dataset", "boundary_set", "run").first()
    page = contents(source, found) | {
        "review": review_of(request, own, view=source.view) if own else None,
        "source": source,
        "full_figures": not source.is_run
        and any(run.key == source.of.run_key for run in runs_of(request)),
        "cluster": found,
        "tab": tab if (tab := request.GET.get("tab")) in (*TABS, REVIEW) else TABS[0],
        "tabs": [(name, words.TABS[name]) for name in TABS],
        "words": words.labels(),
    }
    page["drawing"] = drawings.of_cluster(source, found, page) | page_facts()
    return render(request, "clusters/cluster.html", page)


def contents(source: Source, found) -> dict:
    """Return the rows of every tab."""
    industries = list(
        source.part("industries", found).order_by(largest("value_high"), largest("links"), "pk")
    )
    members = source.part("members", found)
    institutions = list(members.filter(kind="institution").order_by("name"))
    flows = source.part("network", found)
    by_industry = flows.filter(grain="industry").order_by("pk")
    every_link = list(by_industry[:MOST_FLOWS])
    gaps = list(source.part("gaps", found).order_by("pk"))
    candidates = source.part("candidates", found).order_by("distance_km", "name")
    for gap in gaps:
        gap.named = [row for row in candidates if row.input_code == gap.input_code]
    stages = list(source.part("stages", found).order_by("year"))
    return sentences(found, source.thresholds) | {
        "core": [row for row in industries if row.role == "core"],
        "supporting": [row for row in industries if row.role != "core"],
        "cells": list(source.part("cells", found).order_by("region_code", "industry_code")),
        "members": list(members.order_by(core_first(), "role", "name", "pk")[:SHOWN_MEMBERS]),
        "named_members": members.count(),
        "counts": roles_by_region(source.member_counts(found), institutions),
        "flows": every_link[:SHOWN_FLOWS],
        "every_link": sorted(every_link, key=lambda row: -row.links),
        "every_flow": by_industry.count(),
        "region_flows": list(flows.filter(grain="region").order_by("pk")),
        "stages": stages,
        "now": stages[-1] if stages else None,
        "stage_thresholds": words.thresholds(source.thresholds),
        "transitions": transitions(source.stages_counted()),
        "characteristics": by_kind(source.part("characteristics", found)),
        "pools": list(source.part("pools", found).order_by("pk")),
        "gaps": gaps,
        "labour": list(source.part("labour", found).order_by("-similarity", "pk")[:SHOWN_FLOWS]),
        "programmes": list(source.part("programme", found).order_by("started_date", "pk")),
        "institutions": institutions,
    }


def largest(name: str):
    return F(name).desc(nulls_last=True)


def core_first():
    return Case(When(role="core", then=0), default=1)


def roles_by_region(counts: list[dict], institutions: list) -> dict:
    """Return how many members of each role there are in each region, ready for a table.

    `counts` are of firms; institutions that people entered, some without a place, come on top.
    """
    rows = [(row["region_code"], row["region_name"], row["role"], row["firms"]) for row in counts]
    rows += [(row.region_code, row.region_name, row.role, 1) for row in institutions]
    roles = [role for role in words.ROLES if any(row[2] == role for row in rows)]
    names = {code: name for code, name, _role, _number in sorted(rows)}
    members = Counter()
    for code, _name, role, number in rows:
        members[code, role] += number
    table = {code: [members[code, role] for role in roles] for code in names}
    return {
        "roles": roles,
        "placed": [role for role in roles if any(row["role"] == role for row in counts)],
        "regions": [
            {"name": names[code], "members": row, "all": sum(row)} for code, row in table.items()
        ],
        "by_role": [sum(column) for column in zip(*table.values(), strict=True)],
        "all": sum(members.values()),
        "unlisted": sum(row["unlisted"] for row in counts),
    }


def by_kind(rows) -> list[tuple[str, list]]:
    """Return the parts of each characteristic, its score first."""
    kinds: dict = {}
    for row in rows.order_by("pk"):
        kinds.setdefault(row.characteristic, []).append(row)
    return [
        (kind, sorted(parts, key=lambda row: row.part != "score"))
        for kind, parts in sorted(kinds.items(), key=lambda pair: words.KINDS_OF.index(pair[0]))
    ]
