"""Random tables and registers for the property tests."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st


@st.composite
def activity_tables(draw, *, least: int = 1) -> pd.DataFrame:
    """Return a small table of whole figures; every region and industry has some activity."""
    regions, industries = draw(st.integers(least, 6)), draw(st.integers(least, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.integers(0, 50, (regions, industries)) + np.eye(regions, industries, dtype=int)
    values[:, 0] += 1
    values[0] += 1
    return pd.DataFrame(
        values.astype(float),
        index=[f"r{row}" for row in range(regions)],
        columns=[f"i{column}" for column in range(industries)],
    )


@st.composite
def registers(draw):
    """Return sizes, regions and industries of a few firms."""
    firms = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = np.ceil(np.exp(rng.normal(2, 1, firms)))
    regions = rng.choice(list("abcd"), firms)
    industries = rng.choice(["x", "y", "z"], firms)
    return sizes, regions, industries
