"""Regions beside each other: where neighbors overlap or leave gaps, cleaned and simplified for the map.

Real boundaries are rarely a clean coverage.  The shapes that figures are computed from stay as the
source has them; only the outlines for the map are cleaned, within a stated tolerance.  All functions
take arrays of shape (N,) of valid Polygons and MultiPolygons in degrees.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

KM_PER_DEGREE = 111.32
# Cleaning gives an overlap to one of its regions.  Where that moves more of a region than this, it
# would decide a border that the source leaves open: the region keeps its own.
MOST_MOVED = 0.05


@dataclass(frozen=True)
class Fault:
    """An overlap of two regions, or a gap between them; places in the array, `second` -1 if unknown."""

    kind: str
    first: int
    second: int
    area_km2: float
    geometry: shapely.Geometry


@dataclass
class Cleaned:
    """Outlines (N,) for the map, and what became of them.

    `moved` (N,) is the change of area as a part of it; `kept` (N,) says which regions keep borders
    that do not match their neighbors'.
    """

    outlines: np.ndarray
    moved: np.ndarray
    kept: np.ndarray
    faults: list[Fault] = field(default_factory=list)


def areas_km2(geometries: np.ndarray) -> np.ndarray:
    """Return areas (N,) in km², good to half a percent: what the size of a fault needs."""
    latitude = np.nan_to_num(shapely.get_y(shapely.centroid(geometries)))
    return shapely.area(geometries) * KM_PER_DEGREE**2 * np.cos(np.radians(latitude))


def cleaned(
    geometries: np.ndarray,
    tolerance: float,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Cleaned:
    """Match the borders of neighbors: join vertices, give overlaps to one side, close narrow gaps.

    `tolerance` is in degrees: a gap is closed where it is narrower.  Parts that no neighbor comes
    near stay as they are.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    group, overlaps = _neighborhoods(parts, owner, tolerance)
    result = Cleaned(geometries.copy(), np.zeros(len(geometries)), np.zeros(len(geometries), bool))
    result.faults += overlaps
    pieces, piece_owner = [], []
    crowded = _of_several(group, owner)
    alone = ~crowded[group]
    pieces.append(parts[alone])
    piece_owner.append(owner[alone])
    order = np.flatnonzero(crowded)
    for done, number in enumerate(order, start=1):
        members = group == number
        owners, shapes = _merged(parts[members], owner[members])
        tidy, gaps = _tidy(shapes, owners, tolerance)
        result.faults += gaps
        for_owner = shapely.get_parts(tidy, return_index=True)
        pieces.append(for_owner[0])
        piece_owner.append(owners[for_owner[1]])
        progress(done, len(order))
    _put_together(result, geometries, np.concatenate(pieces), np.concatenate(piece_owner))
    return result


def _neighborhoods(parts, owner, tolerance) -> tuple[np.ndarray, list[Fault]]:
    """Return for each part the number of its group of parts that touch, and the overlaps in them."""
    tree = shapely.STRtree(parts)
    near = shapely.box(*(shapely.bounds(parts) + tolerance * np.array([-1, -1, 1, 1])).T)
    first, second = tree.query(near)
    chosen = owner[first] < owner[second]
    first, second = first[chosen], second[chosen]
    touching = shapely.dwithin(parts[first], parts[second], tolerance)
    first, second = first[touching], second[touching]
    graph = coo_array((np.ones(len(first), bool), (first, second)), shape=(len(parts),) * 2)
    _, group = connected_components(graph, directed=False)
    return group, _overlaps(parts, owner, first, second)


def _overlaps(parts, owner, first, second) -> list[Fault]:
    shared = shapely.intersection(parts[first], parts[second])
    found = np.flatnonzero(shapely.area(shared) > 0)
    areas = areas_km2(shared[found])
    return [
        Fault("overlap", int(owner[first[pair]]), int(owner[second[pair]]), float(area),
              _areal(shared[pair]))
        for pair, area in zip(found, areas, strict=True)
    ]  # fmt: skip


def _areal(geometry) -> shapely.Geometry:
    pieces = shapely.get_parts(geometry)
    return shapely.multipolygons(
        pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
    )


def _of_several(group, owner) -> np.ndarray:
    """Return which groups (G,) hold parts of more than one region."""
    most = np.full(group.max() + 1, -1)
    least = np.full(group.max() + 1, len(owner))
    np.maximum.at(most, group, owner)
    np.minimum.at(least, group, owner)
    return most > least


def _merged(parts, owner) -> tuple[np.ndarray, np.ndarray]:
    """Return the regions of a group and, for each, its parts in it as one shape."""
    owners, places = np.unique(owner, return_inverse=True)
    order = np.argsort(places, kind="stable")
    return owners, shapely.multipolygons(parts[order], indices=places[order])


def _tidy(shapes, owners, tolerance) -> tuple[np.ndarray, list[Fault]]:
    """Return the shapes of a group with matching borders, and the gaps there were between them."""
    matched = shapes if shapely.coverage_is_valid(shapes) else _matched(shapes)
    whole = shapely.coverage_union_all(matched)
    outer = shapely.get_parts(whole)
    rings, of = shapely.get_rings(outer, return_index=True)
    inner = np.concatenate([[False], of[1:] == of[:-1]]) if len(of) else np.array([], bool)
    holes = shapely.polygons(rings[inner])
    holes = holes[shapely.area(holes) > 0]
    if not len(holes):
        return matched, []
    gaps, beside = _between(holes, matched)
    faults = [
        Fault("gap", int(owners[a]), int(owners[b]), float(area), shapely.multipolygons([hole]))
        for hole, (a, b), area in zip(gaps, beside, areas_km2(gaps), strict=True)
    ]
    # A sliver's area is its length times its width, its border twice its length.
    narrow = 2 * shapely.area(gaps) <= tolerance * shapely.length(gaps)
    return _closed(matched, gaps[narrow], [pair[0] for pair in np.asarray(beside)[narrow]]), faults


def _matched(shapes) -> np.ndarray:
    """Return the shapes with overlaps resolved and edges noded; regions left empty stay empty."""
    tidy = shapely.coverage_clean(shapes)
    if not shapely.coverage_is_valid(tidy):
        tidy = shapely.coverage_clean(tidy)
    return tidy


def _between(holes, shapes) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Return the holes that lie between regions, with the two that share most of their border."""
    tree = shapely.STRtree(shapes)
    which, region = tree.query(holes, predicate="intersects")
    shared = shapely.length(
        shapely.intersection(shapely.boundary(holes[which]), shapely.boundary(shapes[region]))
    )
    longest: dict[int, list[tuple[float, int]]] = {}
    for hole, place, length in zip(which, region, shared, strict=True):
        if length > 0:
            longest.setdefault(int(hole), []).append((-float(length), int(place)))
    kept = [hole for hole, sides in sorted(longest.items()) if len(sides) > 1]
    pairs = [tuple(place for _, place in sorted(longest[hole])[:2]) for hole in kept]
    return holes[kept], pairs


def _closed(shapes, gaps, takers) -> np.ndarray:
    """Return the shapes with each gap given to the region beside it that was chosen."""
    closed = shapes.copy()
    taken: dict[int, list] = {}
    for gap, taker in zip(gaps, takers, strict=True):
        taken.setdefault(int(taker), []).append(gap)
    for taker, own in taken.items():
        joined = shapely.coverage_union_all([closed[taker], *own])
        if shapely.is_valid(joined):
            closed[taker] = joined
    return closed


def _put_together(result, geometries, pieces, owner) -> None:
    """Make one outline per region of its pieces; a region that would change too much keeps its own."""
    order = np.argsort(owner, kind="stable")
    owners = np.unique(owner)
    whole = shapely.multipolygons(pieces[order], indices=np.searchsorted(owners, owner[order]))
    outlines = geometries.copy()
    outlines[owners] = whole
    lost = np.setdiff1d(np.arange(len(geometries)), owners)
    before = shapely.area(geometries)
    result.moved = (shapely.area(outlines) - before) / before
    result.moved[lost] = -1.0
    back = (np.abs(result.moved) > MOST_MOVED) | shapely.is_empty(outlines)
    back |= ~shapely.is_valid(outlines)
    outlines[back] = geometries[back]
    result.outlines = outlines
    result.kept = ~shapely.is_empty(shapely.coverage_invalid_edges(outlines))


def simplified(outlines: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplify neighbors together: shared borders stay shared; borders that do not match are simplified alone.

    A shape that would become empty or invalid stays as it is.
    """
    if not len(outlines):
        return outlines
    # coverage_simplify takes the square root of the largest removed triangle's area.
    simpler = shapely.coverage_simplify(outlines, tolerance)
    lost = shapely.is_empty(simpler) | ~shapely.is_valid(simpler)
    simpler[lost] = outlines[lost]
    return simpler
