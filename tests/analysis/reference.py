"""Where the reference data lie that are no part of the repository; tests do without them."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data"

needs_reference_data = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the reference data (../shared/data) are not on this machine"
)


def reat(name: str) -> pd.DataFrame:
    """Return a table of the REAT package."""
    return pd.read_csv(FOLDER / "reat" / name)


def regency_value_added(year: int) -> pd.DataFrame:
    """Return the value added of 514 regencies in 17 sectors, billion rupiah of 2010."""
    table = pd.read_csv(
        FOLDER / "indonesia" / "pdrb_kabkota_17sektor_2013_2016.csv.gz", dtype={"area_code": str}
    )
    kept = table[
        (table["year"] == year)
        & (table["sector_code"] != "TOTAL")
        & ~table["area_code"].str.endswith("00")  # provinces
        & (table["area_code"] != "9999")  # the nation
    ]
    return kept.pivot(
        index="area_code", columns="sector_code", values="pdrb_adhk2010_miliar_rp"
    ).astype(float)


def regency_weights(bps_codes: pd.Index):
    """Return which of the 514 regencies are neighbours within 200 m, in the order of BPS codes."""
    import pyproj

    from analysis import contiguity_weights

    shapes = json.loads(
        gzip.decompress((FOLDER / "indonesia" / "id_regencies_514.geojson.gz").read_bytes())
    )["features"]
    by_code = {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"])
        for feature in shapes
    }
    table = pd.read_csv(FOLDER / "indonesia" / "crosswalk_bps_kemendagri_514.csv", dtype=str)
    to_metres = pyproj.Transformer.from_crs(4326, "ESRI:54034", always_xy=True).transform
    code = table.set_index("bps_code_2020")["kemendagri_code"]
    projected = [
        shapely.transform(by_code[code[bps]], lambda xy: np.column_stack(to_metres(*xy.T)))
        for bps in bps_codes
    ]
    return contiguity_weights(projected, tolerance_m=200)
