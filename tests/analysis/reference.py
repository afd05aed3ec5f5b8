"""Where the reference data lie that are no part of the repository; tests do without them."""

from pathlib import Path

import pandas as pd
import pytest

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
