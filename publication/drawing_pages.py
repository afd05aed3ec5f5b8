"""Where a planner draws a cluster: regions from a map or a list, industries with their roles."""

import re

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters import review
from clusters.history import Refused
from clusters.models import Cluster, Role
from firms.models import Dataset, Industry
from publication.api.regions import shapes_url
from publication.models import PublishedLevel
from publication.review_pages import MOST_CHOICES, decided, for_signed_in
from regions.models import Region, titled

CORE_FIELDS, SUPPORTING_FIELDS = 3, 4
SHOWN_REGIONS = 400  # up to so many are shown at once, more by the region above them


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def cluster_draw(request, who):
    """Let a planner make a cluster by choosing regions and industries."""
    datasets = Dataset.objects.allowing("review_clusters", who).order_by("name")
    if not datasets.exists():
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    dataset = datasets.filter(code=asked.get("dataset", "")[:60]).first() or datasets.first()
    status, refused = 200, None
    if request.method == "POST" and "show" not in request.POST:
        try:
            cluster = drawn(request.POST, dataset, who)
        except Refused as refusal:
            refused, status = refusal, 422
        else:
            return decided(request, "draw", cluster, who)
    context = drawing_context(dataset, datasets, asked) | {"refused": refused}
    return render(request, "clusters/draw.html", context, status=status)


def drawn(posted, dataset: Dataset, who) -> Cluster:
    codes = re.split(r"[\s,;|]+", posted.get("region_codes", "").strip())
    roles = {code_in(text): Role.CORE for text in posted.getlist("core") if text.strip()}
    for text, role in zip(
        posted.getlist("supporting"), posted.getlist("supporting_role"), strict=False
    ):
        if text.strip():
            roles.setdefault(code_in(text), role)
    return review.draw(
        dataset,
        name=posted.get("name", ""),
        regions=[*posted.getlist("region"), *filter(None, codes)],
        roles=roles,
        apart=posted.get("apart") == "yes",
        empty=posted.get("empty") == "yes",
        reason=posted.get("reason", ""),
        by=who,
    )


def code_in(text: str) -> str:
    """Return the code of “31 Furniture”, as a list of suggestions writes it."""
    return text.strip().split()[0][:12]


def drawing_context(dataset: Dataset, datasets, asked) -> dict:
    regions = Region.objects.of_edition(dataset.boundary_set_id).select_related("level")
    depths = list(dataset.boundary_set.levels.order_by("depth"))
    finest = depths[-1] if depths else None
    parents = regions.filter(level=depths[-2]) if len(depths) > 1 else regions.none()
    inside = asked.get("inside", "")[:30]
    within = regions.filter(level=finest).select_related("parent").order_by("parent__code", "code")
    asks = parents.count() > 1 and within.count() > SHOWN_REGIONS
    if asks:
        within = within.filter(parent__code=inside) if inside else within.none()
    within = list(within[:MOST_CHOICES])
    used = Industry.objects.filter(classification=dataset.classification_id)
    chosen = asked.getlist("region")
    # What was chosen under another parent stays, as codes.
    shown = {region.code for region in within}
    typed = [asked.get("region_codes", "").strip(), *(c for c in chosen if c not in shown)]
    return {
        "dataset": dataset,
        "datasets": datasets,
        "parents": parents.order_by("code") if asks else [],
        "inside": inside,
        "within": within,
        "region_codes": ", ".join(filter(None, typed)),
        "drawing": map_of(dataset, finest, inside if asks else ""),
        "chosen": chosen,
        "industries": [(i.code, titled(i, "title")) for i in used.order_by("code")[:MOST_CHOICES]],
        "core_fields": padded(asked.getlist("core"), CORE_FIELDS),
        "supporting_fields": [
            {"text": text, "role": role}
            for text, role in zip(
                padded(asked.getlist("supporting"), SUPPORTING_FIELDS),
                padded(asked.getlist("supporting_role"), SUPPORTING_FIELDS),
                strict=True,
            )
        ],
        "roles": [pair for pair in Role.choices if pair[0] not in (Role.CORE, Role.INSTITUTION)],
        "entered": asked,
    }


def map_of(dataset: Dataset, level, inside: str) -> dict | None:
    """Return what the map to choose on needs; an edition that is not active has no outlines yet."""
    found = PublishedLevel.objects.filter(
        boundary_set__code=dataset.boundary_set.code, code=level.code if level else ""
    )
    outlines = found.select_related("boundary_set").first()
    if outlines is None:
        return None
    texts = {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "regions": _("Regions"),
        "chosen": _("Chosen"),
        "nothing": _("No region is chosen yet."),
        "failed": _("The map could not be loaded; the list below works without it."),
    }
    return {
        "shapes": shapes_url(outlines),
        "inside": inside,
        "tiles": settings.MAP_TILE_LAYERS,
        "texts": texts,
    }


def padded(given: list[str], most: int) -> list[str]:
    return [*given[:most], *[""] * (most - len(given))]
