"""What finding clusters needs beside the firm-years: links, lives, places, prices, borders, a table."""

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from django.db.models import Max

from clusters.inputs import copied, stored_with_hash
from clusters.models import AnalysisRun
from firms.models import Coefficient, Industry
from regions.models import Region, RegionShape

# Regions count as neighbors across gaps of about 50 m, which boundaries from different sources have.
BORDER_TOLERANCE_DEGREES = 0.0005

LINKS = """
COPY (
    SELECT link.supplier_id AS supplier, link.buyer_id AS buyer,
           link.external_supplier_id AS external_supplier, link.external_buyer_id AS external_buyer,
           link.kind, link.input_id AS input, link.annual_value AS value, link.currency,
           link.quantity, link.unit, link.year
      FROM firms_supplierlink link
     WHERE link.dataset_id = {dataset} AND link.year <= {last}
     ORDER BY link.id
) TO STDOUT (FORMAT csv, HEADER)
"""
LINK_COLUMNS = {
    "supplier": pa.float64(),
    "buyer": pa.float64(),
    "external_supplier": pa.float64(),
    "external_buyer": pa.float64(),
    "kind": pa.string(),
    "input": pa.float64(),
    "value": pa.float64(),
    "currency": pa.string(),
    "quantity": pa.float64(),
    "unit": pa.string(),
    "year": pa.int64(),
}
FIRMS = """
COPY (
    SELECT firm.id AS firm, firm.founded_year AS founded, firm.closed_year AS closed,
           ST_X(state.point) AS longitude, ST_Y(state.point) AS latitude, state.precision
      FROM firms_firm firm
      LEFT JOIN LATERAL (
           SELECT point, precision FROM firms_firmstate
            WHERE firm_id = firm.id AND from_year <= {last} ORDER BY from_year DESC LIMIT 1
      ) state ON true
     WHERE firm.dataset_id = {dataset}
     ORDER BY firm.id
) TO STDOUT (FORMAT csv, HEADER)
"""
FIRM_COLUMNS = {
    "firm": pa.int64(),
    "founded": pa.float64(),
    "closed": pa.float64(),
    "longitude": pa.float64(),
    "latitude": pa.float64(),
    "precision": pa.string(),
}
PRICES = """
COPY (
    SELECT price.supplier_id AS supplier, price.input_id AS input, price.min_quantity, price.unit,
           price.unit_price, price.currency, price.year
      FROM firms_price price
     WHERE price.dataset_id = {dataset} AND price.year <= {last}
     ORDER BY price.id
) TO STDOUT (FORMAT csv, HEADER)
"""
PRICE_COLUMNS = {
    "supplier": pa.int64(),
    "input": pa.int64(),
    "min_quantity": pa.float64(),
    "unit": pa.string(),
    "unit_price": pa.float64(),
    "currency": pa.string(),
    "year": pa.int64(),
}


def read_links(run: AnalysisRun) -> tuple[pd.DataFrame, str]:
    """Return the links known by the run's last year, and the hash under which they are kept."""
    table = copied(_filled(LINKS, run), LINK_COLUMNS)
    _, sha256 = stored_with_hash(run, table, "-links")
    links = table.to_pandas()
    return links.assign(
        **{name: links[name].fillna("") for name in ("kind", "currency", "unit")}
    ), sha256


def read_firms(run: AnalysisRun) -> pd.DataFrame:
    """Return founding and closing years and the newest place of each firm, by its id."""
    return copied(_filled(FIRMS, run), FIRM_COLUMNS).to_pandas().set_index("firm")


def read_prices(run: AnalysisRun) -> pd.DataFrame:
    return copied(_filled(PRICES, run), PRICE_COLUMNS).to_pandas()


def _filled(statement: str, run: AnalysisRun) -> str:
    return statement.format(dataset=int(run.dataset_id), last=int(run.last_year))


def read_neighbors(run: AnalysisRun, level: str) -> np.ndarray:
    """Return pairs (E, 2) of ids of the level's regions whose borders touch."""
    shapes = RegionShape.objects.filter(
        region__boundary_set=run.boundary_set_id,
        region__level__code=level,
        resolution=RegionShape.Resolution.FINE,
    ).order_by("region__code")
    rows = list(shapes.values_list("region_id", "geometry"))
    if not rows:
        regions = Region.objects.of_edition(run.boundary_set_id).filter(level__code=level)
        rows = list(regions.order_by("code").values_list("id", "geometry"))
    ids = np.array([region for region, _ in rows], dtype=np.int64)
    outlines = shapely.from_wkb([bytes(geometry.wkb) for _, geometry in rows])
    one, other = shapely.STRtree(outlines).query(outlines, "dwithin", BORDER_TOLERANCE_DEGREES)
    apart = one < other
    return np.stack([ids[one[apart]], ids[other[apart]]], axis=1)


def read_coefficients(run: AnalysisRun) -> pd.DataFrame | None:
    """Return the newest input–output table of the dataset's classification, if there is one."""
    tables = Coefficient.objects.filter(classification=run.dataset.classification_id)
    newest = tables.aggregate(Max("source"))["source__max"]
    if newest is None:
        return None
    rows = tables.filter(source=newest).values_list(
        "using_industry_id", "supplying_industry_id", "coefficient"
    )
    return pd.DataFrame(rows, columns=["using", "supplying", "coefficient"])


def codes_of_industries(run: AnalysisRun) -> pd.Series:
    """Return the code of each industry of the dataset's classification by its id."""
    rows = Industry.objects.filter(classification=run.dataset.classification_id)
    return pd.Series(dict(rows.values_list("id", "code")), dtype=object)
