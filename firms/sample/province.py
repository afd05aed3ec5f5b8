"""The province put together: districts and regencies with codes, names, outlines and population."""

from dataclasses import dataclass

import numpy as np
import shapely

from firms.sample import districts as district_map
from firms.sample import people
from firms.sample.coast import land
from firms.sample.ground import Ground, ground
from firms.sample.mosaic import Mosaic, degrees, mosaic, outlines
from firms.sample.names import place_names
from firms.sample.regencies import regencies
from firms.sample.streams import stream

PROVINCE_CODE = "99"  # no province of Indonesia has this number
PROVINCE_NAME = "Nusa Kelana"
YEARS = np.arange(2016, 2026)
LAND_SHARE = 0.3  # of the mosaic's cells; see coast


@dataclass(frozen=True)
class Province:
    """D districts in R regencies on one island, Y years."""

    district_codes: np.ndarray  # (D,) text
    district_names: np.ndarray  # (D,)
    regency_of: np.ndarray  # (D,) position of its regency
    regency_codes: np.ndarray  # (R,)
    regency_names: np.ndarray  # (R,)
    outlines: np.ndarray  # (D,) multipolygons in degrees
    middles: np.ndarray  # (D, 2) the town of each district, in kilometers
    town_points: np.ndarray  # (D, 2) the same as longitude and latitude
    neighbors: np.ndarray  # (P, 2) pairs of districts with a common land border
    coastal: np.ndarray  # (D,) bool
    city: np.ndarray  # (D,) bool: belongs to the big town
    urban: np.ndarray  # (D,) from -1 (rural) to 1 (urban)
    population: np.ndarray  # (D, Y) people
    ground: Ground

    @property
    def code(self) -> str:
        return PROVINCE_CODE

    @property
    def n_districts(self) -> int:
        return len(self.district_codes)

    def regency_outlines(self) -> np.ndarray:
        """Return the outline of each regency: its districts together, sharing their vertices."""
        members = (self.regency_of == number for number in range(len(self.regency_codes)))
        return np.array([_union(self.outlines[each]) for each in members])

    def outline(self):
        """Return the coast."""
        return _union(self.outlines)


def _union(shapes: np.ndarray):
    return shapely.multipolygons(shapely.get_parts(shapely.coverage_union_all(shapes)))


def province(seed: int, n_districts: int) -> Province:
    """Invent the province.  Only the seed and the number of districts decide how it looks."""
    cells = mosaic(int(_land_cells(n_districts) / LAND_SHARE), stream(seed, "mosaic"))
    soil = land(cells, stream(seed, "coast"))
    crowd = people.density(cells, soil, n_districts, stream(seed, "people"))
    towns = district_map.seats(cells, soil, crowd, n_districts, stream(seed, "towns"))
    labels = district_map.districts(cells, soil, towns, stream(seed, "borders"))
    pairs = district_map.neighbors(cells, soil, labels)
    area_km2, residents = _measured(cells, labels, crowd)
    group, n_cities = regencies(
        cells.middles[towns], residents / area_km2, pairs, stream(seed, "regencies")
    )
    # Districts are numbered within their regency, so that codes and positions sort alike.
    order = np.lexsort((-residents, group))
    position = np.argsort(order)
    labels = np.where(labels >= 0, position[labels], -1)
    group, residents, area_km2 = group[order], residents[order], area_km2[order]
    codes, regency_codes = _codes(group, n_cities)
    names = place_names(n_districts + group.max() + 1, stream(seed, "names"))
    return Province(
        district_codes=codes,
        district_names=np.array(names[:n_districts]),
        regency_of=group,
        regency_codes=regency_codes,
        regency_names=np.array(
            [
                f"{'Kota' if number < n_cities else 'Kabupaten'} {name}"
                for number, name in enumerate(names[n_districts:])
            ]
        ),
        outlines=outlines(cells, labels, stream(seed, "outlines")),
        middles=cells.middles[towns][order],
        town_points=degrees(cells.middles[towns][order]),
        neighbors=np.sort(position[pairs], axis=1),
        coastal=district_map.coastal(cells, labels, n_districts),
        city=(group == 0) & (n_cities > 0),
        urban=_urban(residents / area_km2),
        population=_population(residents, residents / area_km2, stream(seed, "population")),
        ground=ground(cells, labels, crowd),
    )


def _land_cells(n_districts: int) -> int:
    """Return how many cells the land gets: fine coasts for few districts, thrift for thousands."""
    return max(2_500, min(80 * n_districts, 4_800), 25 * n_districts)


def _measured(cells: Mosaic, labels: np.ndarray, crowd: np.ndarray):
    """Return area in km² and people (D,) of each district, roughly: cells are of like size."""
    km2 = np.ptp(cells.middles, axis=0).prod() / cells.n_cells
    counted = labels >= 0
    area_km2 = np.bincount(labels[counted]) * km2
    return area_km2, np.bincount(labels[counted], crowd[counted]) * km2


def _codes(group: np.ndarray, n_cities: int) -> tuple[np.ndarray, np.ndarray]:
    """Number in the dotted style: 99.01 regencies, 99.71 cities, 99.01.01 districts."""
    number = np.arange(group.max() + 1)
    rural = number - n_cities + 1
    rural += np.where(rural > 70, n_cities, 0)  # the numbers of cities are taken
    numbers = np.where(number < n_cities, 71 + number, rural)
    regency_codes = np.array([f"{PROVINCE_CODE}.{n:02d}" for n in numbers])
    within = np.arange(len(group)) - np.searchsorted(group, group) + 1
    width = max(2, len(str(within.max())))
    codes = [f"{regency_codes[g]}.{n:0{width}d}" for g, n in zip(group, within, strict=True)]
    return np.array(codes), regency_codes


def _urban(density: np.ndarray) -> np.ndarray:
    """Rank districts by density, from -1 (the most rural) to 1 (the most urban)."""
    return np.argsort(np.argsort(density)) / max(1, len(density) - 1) * 2 - 1


def _population(residents: np.ndarray, density: np.ndarray, rng) -> np.ndarray:
    """Let towns grow faster than villages; (D, Y) whole people."""
    growth = 0.009 + 0.004 * _urban(density) + rng.normal(0, 0.002, len(residents))
    years = np.arange(len(YEARS))
    return np.round(residents[:, None] * (1 + growth[:, None]) ** years).astype(int)
