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
