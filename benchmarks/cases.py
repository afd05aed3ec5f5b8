"""The work whose speed is stated, each case with its peer."""

from __future__ import annotations

import gzip
import json
import os
import resource
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import analysis

SHAPES = Path(__file__).resolve().parents[2] / "shared/data/indonesia/id_districts_7285.geojson.gz"
REGIONS, INDUSTRIES = 7285, 1500


@dataclass(frozen=True)
class Case:
    """Ours and the peer's call, and how many units of work each does."""

    work: str
    size: str
    units: float
    run: Callable[[], object]
    peer: str | None = None
    peer_size: str = ""
    peer_units: float = 1.0
    peer_run: Callable[[], object] | None = None


def measured(name: str, scale: float) -> dict:
    """Run a case and its peer and return what the table shows."""
    case = CASES[name](scale)
    wall, processor = time.perf_counter(), time.process_time()
    case.run()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    peer_seconds = ratio = None
    if case.peer_run is not None:
        peer_seconds = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            case.peer_run()
        peer_seconds = time.perf_counter() - peer_seconds
        ratio = (peer_seconds / case.peer_units) / (wall / case.units)
    return {
        "work": case.work, "size": case.size, "wall": wall, "processor": processor,
        "memory": memory, "peer": case.peer, "peer_size": case.peer_size,
        "peer_seconds": peer_seconds, "ratio": ratio,
    }  # fmt: skip


def _districts() -> pd.Series:
    import shapely

    if not SHAPES.is_file():
        side = int(REGIONS**0.5)
        cells = {
            f"{x:03d}{y:03d}": shapely.box(x, y, x + 1, y + 1)
            for x in range(side)
            for y in range(side)
        }
        return pd.Series(cells)
    features = json.loads(gzip.decompress(SHAPES.read_bytes()))["features"]
    return pd.Series(
        {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features}
    )


def points(scale: float) -> Case:
    import geopandas
    import shapely

    districts, rng, count = _districts(), np.random.default_rng(0), int(27e6 * scale)
    inside = shapely.get_coordinates(shapely.point_on_surface(districts.to_numpy()))
    width = np.sqrt(shapely.area(districts.to_numpy()))
    near = rng.integers(0, len(inside), count)
    places = inside[near] + rng.normal(0, 0.4, (count, 2)) * width[near][:, None]
    analysis.assigned_regions(places[:1000], districts)
    part = min(count, 1_000_000)

    def peer():
        frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*places[:part].T))
        geopandas.sjoin(frame, geopandas.GeoDataFrame(geometry=districts), predicate="intersects")

    return Case(
        "points into districts, index included", f"{count:,} into {len(districts):,}", count,
        lambda: analysis.assigned_regions(places, districts),
        "geopandas.sjoin", f"{part:,}", part, peer,
    )  # fmt: skip


def rows(scale: float) -> Case:
    rng, count = np.random.default_rng(0), int(27e6 * scale)
    region = rng.integers(0, REGIONS, count, dtype=np.int32).astype(np.int64)
    industry = np.minimum(rng.zipf(1.3, count) - 1, INDUSTRIES - 1)
    jobs = np.ceil(np.exp(rng.normal(1.5, 1, count)))
    few = slice(0, 1000)
    options = {"regions": REGIONS, "industries": INDUSTRIES}
    analysis.cell_totals(region[few], industry[few], jobs[few], **options)
    frame = pd.DataFrame({"region": region, "industry": industry, "jobs": jobs})
    try:
        import duckdb
    except ImportError:
        peer, name = (
            lambda: frame.groupby(["region", "industry"])["jobs"].agg(["size", "sum", "max"]),
            "pandas",
        )
    else:
        name = "DuckDB"
        # From a table of its own, on all processors, and the two largest as columns, not as lists,
        # which Python would take long to make.
        question = """
            select region, industry, firms, total, two[1] as largest, coalesce(two[2], 0) as second
              from (select region, industry, count(*) as firms, sum(jobs) as total, max(jobs, 2) as two
                      from plants group by all)
        """
        database = duckdb.connect(config={"threads": len(os.sched_getaffinity(0))})
        database.execute("create table plants as select * from frame")

        def peer():
            database.sql(question).df()

    return Case(
        "rows to region × industry cells", f"{count:,}", count,
        lambda: analysis.cell_totals(region, industry, jobs, **options),
        name, f"{count:,}", count, peer,
    )  # fmt: skip


def _activity(scale: float) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    shape = int(REGIONS * scale), INDUSTRIES
    return pd.DataFrame((rng.random(shape) < 0.3) * np.ceil(np.exp(rng.normal(2, 1, shape))))


def indices(scale: float) -> Case:
    activity = _activity(scale)
    groups = pd.Series(np.arange(INDUSTRIES) // 20)
    analysis.all_indices(activity.iloc[:40], groups)
    return Case(
        "all indices of regions, industries and cells", f"{len(activity):,} × {INDUSTRIES:,}", 1,
        lambda: analysis.all_indices(activity, groups),
    )  # fmt: skip


def _weights(side: int):
    import shapely

    cells = [shapely.box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]
    return analysis.row_standardized(analysis.contiguity_weights(cells))


def local_moran(scale: float) -> Case:
    import esda
    from libpysal.weights import WSP

    weights, industries, few = _weights(85), int(INDUSTRIES * scale), 3
    values = pd.DataFrame(np.random.default_rng(0).exponential(1, (85 * 85, industries)))
    options = {"permutations": 999, "most_permutations": 999}
    rng = np.random.default_rng(1)
    analysis.local_moran(values.iloc[:, :2], weights, rng=rng, **options)
    theirs = WSP(weights).to_W(silence_warnings=True)
    esda.Moran_Local(values[0].to_numpy(), theirs, permutations=9)
    return Case(
        "local Moran, 999 permutations", f"{industries:,} × {len(values):,}", industries,
        lambda: analysis.local_moran(values, weights, rng=rng, **options),
        "esda", f"{few} industries", few,
        lambda: [esda.Moran_Local(values[k].to_numpy(), theirs, permutations=999) for k in range(few)],
    )  # fmt: skip


def local_moran_refined(scale: float) -> Case:
    weights, industries = _weights(85), max(int(100 * scale), 2)
    values = pd.DataFrame(np.random.default_rng(0).exponential(1, (85 * 85, industries)))
    rng = np.random.default_rng(1)
    analysis.local_moran(values.iloc[:, :2], weights, rng=rng, permutations=99)
    return Case(
        "local Moran, tails refined to a million", f"{industries:,} × {len(values):,}", industries,
        lambda: analysis.local_moran(values, weights, rng=rng),
    )  # fmt: skip


GRID = np.arange(0, 180_001, 5_000)


def _loop(places: np.ndarray) -> np.ndarray:
    """Return K_d as one would write it in NumPy, plant by plant."""
    curve, h = np.zeros(len(GRID)), 5_000.0
    for i in range(1, len(places)):
        apart = np.hypot(*(places[:i] - places[i]).T)
        for k, d in enumerate(GRID):
            curve[k] += np.exp(-(((d - apart) / h) ** 2) / 2).sum()
    return curve


def duranton_overman(scale: float, plants: int = 10_000) -> Case:
    rng, count, maps = np.random.default_rng(0), plants, max(int(1000 * scale), 39)
    sites = rng.uniform(0, 1e6, (5 * count, 2))
    chosen = sites[:count]
    options = {"bandwidth": 5_000.0}
    analysis.duranton_overman_bands(chosen[:50], sites, GRID, simulations=39, rng=rng, **options)
    few = min(count, 2000)
    return Case(
        f"K_d with {maps:,} random maps", f"{count:,} plants", count**2 * (maps + 1),
        lambda: analysis.duranton_overman_bands(
            chosen, sites, GRID, simulations=maps, rng=rng, **options
        ),
        "NumPy loop, one map", f"{few:,} plants", few**2, lambda: _loop(chosen[:few]),
    )  # fmt: skip


def marcon_puech(scale: float) -> Case:
    rng, count, few = np.random.default_rng(0), int(100_000 * scale), 10_000
    places, jobs = rng.uniform(0, 1e6, (count, 2)), rng.integers(1, 50, count)
    labels, radii = rng.integers(0, 30, count), np.arange(1, 11) * 5_000
    analysis.marcon_puech(places[:100], labels[:100], jobs[:100], labels[0], radii)

    def peer():
        for i in np.flatnonzero(labels[:few] == 1):
            apart = np.hypot(*(places[:few] - places[i]).T)
            for radius in radii:
                near = jobs[:few] * (apart <= radius)
                near.sum(), (near * (labels[:few] == 1)).sum()

    return Case(
        "M, 10 radii", f"{count:,} plants", count**2,
        lambda: analysis.marcon_puech(places, labels, jobs, 1, radii),
        "NumPy brute force", f"{few:,} plants", few**2, peer,
    )  # fmt: skip


def intervals(scale: float) -> Case:
    from scipy.stats import gamma

    rng, count = np.random.default_rng(0), int(1e6 * scale)
    size, often = np.exp(rng.normal(0, 1, REGIONS)), 1 / np.arange(1, 401)
    region = rng.choice(REGIONS, count, p=size / size.sum())
    industry = rng.choice(400, count, p=often / often.sum())
    jobs = np.ceil(np.exp(rng.normal(1.5, 1, count)))
    cells = len(np.unique(region * 400 + industry))
    few = 2000

    def peer():
        # The six quantiles of a cell alone, of everything that a loop would do for it.
        for _ in range(few):
            for shape in (1.3, 7.1, 30.0):
                gamma.ppf(0.05, shape), gamma.ppf(0.95, shape)

    analysis.location_quotient_cells(jobs[:100], region[:100], industry[:100])
    return Case(
        "quotient intervals of all cells that are not empty",
        f"{count:,} firms, {cells:,} cells", cells,
        lambda: analysis.location_quotient_cells(jobs, region, industry),
        "SciPy in a loop over cells", f"{few:,} cells", few, peer,
    )  # fmt: skip


CASES: dict[str, Callable[[float], Case]] = {
    "points": points,
    "rows": rows,
    "indices": indices,
    "local_moran": local_moran,
    "local_moran_refined": local_moran_refined,
    "k_d_1000": lambda scale: duranton_overman(scale, 1000),
    "k_d": duranton_overman,
    "m": marcon_puech,
    "intervals": intervals,
}
