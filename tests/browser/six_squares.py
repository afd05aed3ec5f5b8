"""Answers of the API for a country of six squares, small enough to check every figure by eye.

    A 2.5 sure       C unknown (no data)    E 1.1 uncertain
    B 0.4 sure       D no firms             F confidential

A and B lie in the regency West, C and D in Middle, E and F in East.
"""

from urllib.parse import parse_qsl, urlsplit

SQUARES = {"A": (0, 1), "B": (0, 0), "C": (1, 1), "D": (1, 0), "E": (2, 1), "F": (2, 0)}
REGENCIES = {"W": "West", "M": "Middle", "O": "East"}
PARENT = {"A": "W", "B": "W", "C": "M", "D": "M", "E": "O", "F": "O"}
INDUSTRIES = [
    ("C31", "Industri furnitur", "Furniture making"),
    ("C13", "Industri batik", "Batik <b>& more</b>"),
]
YEARS = [2023, 2024, 2025]


def square(x, y, height=1):
    ring = [[x, y], [x + 1, y], [x + 1, y + height], [x, y + height], [x, y]]
    west, south = 110, -12
    return {"type": "Polygon", "coordinates": [[[west + a, south + b] for a, b in ring]]}


def collection(features):
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "name": name, "parent_code": parent},
                "geometry": geometry,
            }
            for code, name, parent, geometry in features
        ],
    }


def shapes(level):
    if level == "district":
        return collection(
            (code, f"Square {code}", PARENT[code], square(*at)) for code, at in SQUARES.items()
        )
    return collection(
        (code, name, None, square(index, 0, 2))
        for index, (code, name) in enumerate(REGENCIES.items())
    )


def release(query):
    return {
        "id": "1",
        "dataset": {"code": "squares", "name": "Six squares"},
        "edition": "squares-1",
        "classification": "kbli-2020",
        "levels": [
            {
                "code": code,
                "name_id": name_id,
                "name_en": name_en,
                "shapes_url": f"/api/v1/boundary-sets/squares-1/shapes/{code}.1.json",
            }
            for code, name_id, name_en in (
                ("regency", "Kabupaten", "Regency"),
                ("district", "Kecamatan", "District"),
            )
        ],
        "years": YEARS,
        "measures": [
            {
                "code": "location_quotient",
                "name_id": "kuosien lokasi",
                "name_en": "location quotient",
                "unit": "ratio",
                "description_id": "1 adalah rata-rata.",
                "description_en": "1 is average.",
            },
            {
                "code": "employment",
                "name_id": "tenaga kerja",
                "name_en": "jobs",
                "unit": "jobs",
                "description_id": "Orang yang bekerja.",
                "description_en": "People who work.",
            },
        ],
        "activities": [
            {"code": "employment", "name_id": "tenaga kerja", "name_en": "jobs"},
            {"code": "establishments", "name_id": "perusahaan", "name_en": "firms"},
        ],
        "fictional": True,
        "released_at": "2026-01-01T00:00:00Z",
    }


def values(query):
    common = {
        "measure": query["measure"],
        "method": "user_defined",
        "classes": [],
        "flags": {"C": "n", "F": "c"},
        "firms": {"A": 41, "B": 12, "E": 3},
        "source": {
            "dataset": "squares",
            "dataset_name": "Six squares",
            "owner": "Nobody",
            "edition": "squares-1",
            "year": int(query["year"]),
        },
    }
    if query["level"] == "regency":
        return common | {"unit": "ratio", "breaks": [1], "values": {"W": 1.5, "M": 0.5, "O": 0.9}}
    if query["measure"] == "employment":
        counts = {"A": 1234, "B": 80, "C": None, "E": 15, "F": None}
        return common | {"unit": "jobs", "breaks": [0, 50, 500], "values": counts}
    return common | {
        "activity": query["activity"],
        "unit": "ratio",
        "breaks": [0.5, 0.8, 1, 1.25, 2],
        "values": {"A": 2.5, "B": 0.4, "C": None, "E": 1.1, "F": None},
        "low": {"A": 1.9, "B": 0.3, "E": 0.6},
        "high": {"A": 3.2, "B": 0.6, "E": 2.1},
        "uncertain": {"A": False, "B": False, "E": True},
    }


def concentration(query):
    """Square A over the years, or, where no industry is asked for, all that is in it."""
    if query["region"] != "A":
        return {"next": None, "results": []}
    if "industry" in query:
        rows = [row_of_a(query["industry"], year, 2.5) for year in YEARS]
    else:
        rows = [row_of_a("C31", 2025, 2.5), row_of_a("C13", 2025, 2.0)]
    return {"next": None, "results": rows}


def row_of_a(industry, year, quotient):
    return {
        "region_code": "A",
        "region_name": "Square A",
        "industry_code": industry,
        "year": year,
        "measure": "employment",
        "employment": 1234,
        "establishments": 41,
        "location_quotient": quotient,
        "location_quotient_low": quotient - 0.6,
        "location_quotient_high": quotient + 0.7,
        "one_firm_low": quotient - 0.1,
        "one_firm_high": quotient + 0.1,
        "uncertain": False,
    }


def industries(query):
    return {
        "next": None,
        "results": [
            {"code": code, "title_id": title_id, "title_en": title_en, "parent_code": None}
            for code, title_id, title_en in INDUSTRIES
        ],
    }


CLUSTER = {
    "id": "7d0e5c2a-0000-4000-8000-000000000001",
    "name": "Industri furnitur · Square A",
    "status": "candidate",
    "region_codes": ["A"],
    "core_codes": ["C31"],
    "core_titles_id": ["Industri furnitur"],
    "core_titles_en": ["Furniture making"],
}


def clusters(query):
    """One cluster in square A, and one that planners decided against."""
    found = [CLUSTER, CLUSTER | {"name": "No more", "status": "rejected"}]
    return {"next": None, "results": found if query.get("region") in ("A", "W") else []}


def outlines(query):
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": CLUSTER, "geometry": square(*SQUARES["A"])}],
    }


def edition(query):
    return {"code": "squares-1", "name": "Squares of 2025"}


def answer(url):
    """Return what the API answers to an address, None for one it does not know."""
    parts = urlsplit(url)
    path = parts.path.removeprefix("/api/v1/")
    query = dict(parse_qsl(parts.query))
    if path.startswith("boundary-sets/squares-1/shapes/"):
        return shapes(path.rsplit("/", 1)[1].split(".")[0])
    lists = {
        "releases/current": release,
        "releases/current/industries": industries,
        "releases/current/values": values,
        "releases/current/concentration": concentration,
        "releases/current/clusters": clusters,
        "releases/current/clusters/export": outlines,
        "boundary-sets/squares-1": edition,
    }
    return lists[path](query) if path in lists else None
