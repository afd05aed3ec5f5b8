"""The values of REAT's examples, each by the measure here that stands for it; others stand beside theirs."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis import (
    coagglomeration,
    gini_of_location_quotients,
    locational_gini_lorenz,
    shift_share,
)
from tests.analysis.reference import FOLDER, needs_reference_data, reat

pytestmark = needs_reference_data


def published(name: str) -> float:
    return json.loads((FOLDER / "reat/textbook_scalars.json").read_text())[name]


def test_the_gini_of_four_sellers():
    """Sales of 20, 50, 20, 10: (−3·10 − 20 + 20 + 3·50) / (4·100); normalized by 4/3."""
    sales = np.array([20.0, 50, 20, 10])
    # Among regions of equal size quotients are in the proportion of the sales.
    found = gini_of_location_quotients(pd.DataFrame({"sales": sales, "rest": 1000 - sales}))
    assert found["sales"] == pytest.approx(published("gini_sales"), abs=1e-14)
    assert found["sales"] * 4 / 3 == pytest.approx(published("gini_sales_norm"), abs=1e-14)


@pytest.mark.parametrize("name", ["gini_income_weighted", "gini2_income_weighted"])
def test_the_gini_of_six_classes_of_income(name):
    """The Lorenz form counts each class by its people."""
    income = np.array([500.0, 1500, 2500, 4000, 7500, 15000])
    people = np.array([1000.0, 1200, 1600, 400, 200, 600])
    earned = income * people
    found = locational_gini_lorenz(pd.DataFrame({"income": earned, "rest": people * 1e5 - earned}))
    assert found["income"] == pytest.approx(published(name), abs=1e-13)


def test_the_colocation_of_howard_newman_and_tarp_is_coagglomeration_without_its_expectation():
    """Of 3 × 3 pairs of firms of two industries 1 + 2 × 2 share a region."""
    firms = pd.DataFrame({"one": [1.0, 2], "other": [1.0, 2]}, index=["a", "b"])
    x = firms.sum(axis=1) / 6
    index = coagglomeration(firms, x).loc["one", "other"]
    shares = firms / firms.sum()
    expected = (x * shares.sum(axis=1)).sum() - (x**2).sum()
    found = index * (1 - (x**2).sum()) + expected
    assert found == pytest.approx(published("howard.cl"), abs=1e-14)


def test_the_growth_of_freiburgs_industries():
    """The three parts of an industry's change, per job there was, are its rate in the table."""
    table = reat("Freiburg.csv").set_index("industry")
    columns = ["e_Freiburg2008", "e_Freiburg2014", "e_Germany2008", "e_Germany2014"]
    parts = shift_share(*(table[column] for column in columns)).by_industry
    rate = 100 * parts[["national", "mix", "regional"]].sum(axis=1) / table["e_Freiburg2008"]
    assert rate.to_numpy() == pytest.approx(table["e_g_Freiburg_0814"].to_numpy(), abs=1e-11)
    nation = 100 * (table["e_Germany2014"] / table["e_Germany2008"] - 1)
    with_the_nation = parts[["national", "mix"]].sum(axis=1) / table["e_Freiburg2008"]
    assert 100 * with_the_nation.to_numpy() == pytest.approx(nation.to_numpy(), abs=1e-11)
    assert nation.to_numpy() == pytest.approx(table["e_g_Germany_0814"].to_numpy(), abs=1e-11)
