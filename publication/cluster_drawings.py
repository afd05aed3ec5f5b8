"""What the scripts of the cluster pages draw: small JSON, made of the rows that the tables show."""

from collections import Counter

from django.utils.translation import gettext as _

from publication import cluster_words as words
from publication.cluster_source import Source
from regions.models import titled

DRAWN_MEMBERS = 1_000
DRAWN_FLOWS = 50
DRAWN_NODES = 24
DRAWN_INPUTS = 10


def of_list(source: Source, clusters: list) -> dict:
    """Return the clusters as symbols, outlines and bubbles."""
    levels = {cluster.level for cluster in clusters if cluster.level}
    return {
        "shapes": {level: source.shapes(level) for level in sorted(levels)},
        "clusters": [
            {
                "key": str(cluster.key),
                "name": words.name_of(cluster),
                "stage": cluster.stage,
                "level": cluster.level,
                "regions": cluster.region_codes,
                "at": [cluster.latitude, cluster.longitude],
                "quotient": cluster.location_quotient,
                "jobs": cluster.employment,
                "growth": cluster.slope,
                "firms": cluster.firms,
            }
            for cluster in clusters
        ],
    }


def has_bubble(cluster) -> bool:
    """Say whether quotient, jobs and growth are known, and may be."""
    return bool(cluster.location_quotient) and None not in (cluster.employment, cluster.slope)


def of_cluster(source: Source, cluster, page: dict) -> dict:
    """Return map, flows, network, purchases and life of one cluster."""
    members = source.part("members", cluster).filter(longitude__isnull=False).order_by("role", "pk")
    return {
        "shapes": source.shapes(cluster.level),
        "regions": cluster.region_codes,
        "stage": cluster.stage,
        "members": [
            {"role": m.role, "name": m.name, "industry": titled(m, "title"),
             "at": [m.latitude, m.longitude], "observed": m.observed}
            for m in members[:DRAWN_MEMBERS]
        ],
        "flows": flows_between_regions(page["region_flows"]),
        "network": network(page["every_link"]),
        "purchases": purchases(page["every_link"], str(words.TEXTS["others"])),
        "life": [
            {"year": row.year, "stage": row.override or row.stage, "jobs": row.employment,
             "firms": row.firms}
            for row in page["stages"]
        ],
    }  # fmt: skip


def flows_between_regions(rows: list) -> dict:
    """Return the largest flows from region to region, and what is not drawn."""
    known = [row for row in rows if row.supplier_region_code and row.buyer_region_code]
    apart = [row for row in known if row.supplier_region_code != row.buyer_region_code]
    apart.sort(key=lambda row: (-(row.value_high or 0), -row.links))
    inside = sum(row.links for row in known if row.supplier_region_code == row.buyer_region_code)
    return {
        "inside": inside,
        "rest": max(len(apart) - DRAWN_FLOWS, 0),
        "drawn": [
            {
                "from": row.supplier_region_code,
                "to": row.buyer_region_code,
                "names": [row.supplier_region_name, row.buyer_region_name],
                **facts(row),
            }
            for row in apart[:DRAWN_FLOWS]
        ],
    }


def facts(row) -> dict:
    return {
        "kind": row.kind,
        "links": row.links,
        "low": row.value_low,
        "high": row.value_high,
        "currency": row.currency,
        "hidden": row.flag == "c",
    }


def end_of(row, end: str) -> dict:
    """Return one end of a flow as a node: an industry in a role."""
    code, role = getattr(row, f"{end}_industry_code"), getattr(row, f"{end}_role")
    place = getattr(row, f"{end}_place")
    title = titled(row, f"{end}_title") or code or _("unknown industry")
    return {"id": f"{place}|{role}|{code}", "title": title, "role": role, "place": place}


def network(rows: list) -> dict:
    """Return industries by role and the flows between them; flows of several kinds are one edge.

    The flows come largest first; where there are too many industries, the smallest stay out.
    """
    nodes: dict = {}
    edges: dict = {}
    for row in rows:
        ends = end_of(row, "supplier"), end_of(row, "buyer")
        if len(nodes) >= DRAWN_NODES and any(end["id"] not in nodes for end in ends):
            continue
        for end in ends:
            nodes.setdefault(end["id"], end | {"links": 0})["links"] += row.links
        pair = tuple(end["id"] for end in ends)
        edge = edges.setdefault(
            pair, {"from": pair[0], "to": pair[1], "kind": row.kind, "links": 0}
        )
        edge["links"] += row.links
    return {"nodes": list(nodes.values()), "edges": list(edges.values())}


def purchases(rows: list, others: str) -> dict:
    """Return what the core buys, input by input, by numbers of links: the Sankey of its inputs.

    The largest inputs are drawn, the rest is one.
    """
    bought = [row for row in rows if row.buyer_role == "core" and row.supplier_role != "core"]
    sizes: Counter = Counter()
    for row in bought:
        sizes[end_of(row, "supplier")["id"]] += row.links
    drawn = {key for key, _links in sizes.most_common(DRAWN_INPUTS)}
    rest = {"id": "", "title": others, "role": "", "place": ""}
    nodes: dict = {}
    links: dict = {}
    for row in bought:
        supplier, buyer = end_of(row, "supplier"), end_of(row, "buyer")
        supplier = supplier if supplier["id"] in drawn else rest
        for name, end in (("s|" + supplier["id"], supplier), ("b|" + buyer["id"], buyer)):
            nodes.setdefault(name, end | {"id": name})
        pair = ("s|" + supplier["id"], "b|" + buyer["id"])
        link = links.setdefault(
            pair, {"from": pair[0], "to": pair[1], "links": 0, "kind": row.kind}
        )
        link["links"] += row.links
    return {"nodes": list(nodes.values()), "edges": list(links.values())}
