"""Pools never mix what cannot be added; gaps name who could fill them."""

import numpy as np
import pandas as pd
import pytest

from analysis.benefits import purchasing_pools, shared_labour, supply_gaps


def purchases(buyers=4, **columns):
    table = {
        "cluster": 1,
        "buyer": [f"b{n}" for n in range(buyers)],
        "supplier": "s",
        "input": "1311",
        "quantity": 10.0,
        "unit": "kg",
        "currency": "IDR",
        "value": 100.0,
    }
    return pd.DataFrame(table | columns)


def prices(suppliers=("s",), least=(1, 30), price=(10.0, 9.0), unit="kg", currency="IDR"):
    return pd.concat(
        pd.DataFrame(
            {
                "supplier": supplier,
                "input": "1311",
                "min_quantity": least,
                "unit": unit,
                "unit_price": np.array(price) * (1 + number),
                "currency": currency,
            }
        )
        for number, supplier in enumerate(suppliers)
    )


def test_the_saving_of_each_supplier_is_what_the_slow_sum_says():
    bought = purchases(quantity=[5.0, 10.0, 20.0, 40.0])
    lists = prices(("s", "t"), least=(1, 15, 60), price=(10.0, 9.5, 8.0))
    by_supplier = []
    for factor in (1, 2):
        alone = 5 * 10 * factor + 10 * 10 * factor + 20 * 9.5 * factor + 40 * 9.5 * factor
        by_supplier.append((alone - 75 * 8 * factor, 1 - 75 * 8 * factor / alone))
    (pool,) = purchasing_pools(bought, lists).to_dict("records")
    assert (pool["saving_low"], pool["saving_high"]) == pytest.approx(
        (by_supplier[0][0], by_supplier[1][0])
    )
    assert (pool["share_low"], pool["share_high"]) == pytest.approx((by_supplier[0][1],) * 2)
    assert (pool["best_supplier"], pool["starter"], pool["volume"]) == ("t", "b3", 75)


def test_units_and_currencies_are_never_mixed():
    bought = pd.concat([purchases(3), purchases(3, unit="ton"), purchases(3, currency="USD")])
    pools = purchasing_pools(bought, prices())
    assert set(zip(pools["unit"], pools["currency"], strict=True)) == {
        ("kg", "IDR"),
        ("ton", "IDR"),
        ("kg", "USD"),
    }
    assert (pools["volume"] == 30).all()
    priced = pools[pools["price_lists"] > 0]
    assert priced[["unit", "currency"]].to_numpy().tolist() == [["kg", "IDR"]]
    assert pools.set_index(["unit", "currency"])["prices_left_out"].to_dict() == {
        ("kg", "IDR"): 0,
        ("ton", "IDR"): 1,
        ("kg", "USD"): 1,
    }


def test_purchases_whose_value_nobody_told_are_in_the_pool_of_their_input():
    silent = purchases(2, currency="", value=np.nan, buyer=["c0", "c1"])
    bought = pd.concat([purchases(3), silent, purchases(1, currency="USD")])
    (pool,) = purchasing_pools(bought, prices()).to_dict("records")
    assert (pool["currency"], pool["buyers"], pool["volume"]) == ("IDR", 5, 50)
    assert (pool["value"], pool["saving_high"]) == (300, pytest.approx(50))
    (nameless,) = purchasing_pools(purchases(3, currency=None, value=5.0), prices()).to_dict(
        "records"
    )
    assert (nameless["currency"], nameless["price_lists"]) == ("", 0)
    assert np.isnan(nameless["value"])


def test_two_buyers_are_no_pool():
    assert purchasing_pools(purchases(2), prices()).empty


def test_what_has_no_quantity_or_unit_cannot_be_pooled():
    bought = purchases(
        6, quantity=[np.nan, 10, 10, 10, 10, 10], unit=["kg", "", "kg", "kg", "kg", None]
    )
    (pool,) = purchasing_pools(bought, prices()).to_dict("records")
    assert (pool["buyers"], pool["volume"]) == (3, 30)


def test_without_price_lists_the_saving_is_unknown():
    (pool,) = purchasing_pools(purchases(), prices().iloc[:0]).to_dict("records")
    assert np.isnan(pool["saving_high"])
    assert pool["starter"] == "b0"


def test_only_the_newest_list_of_a_supplier_counts():
    old, new = prices(price=(10.0, 5.0)).assign(year=2020), prices().assign(year=2025)
    (pool,) = purchasing_pools(purchases(3), pd.concat([old, new])).to_dict("records")
    assert pool["saving_high"] == pytest.approx(30)


def test_bad_prices_are_refused():
    with pytest.raises(ValueError, match=r"prices.unit_price holds -1"):
        purchasing_pools(purchases(), prices(price=(-1.0, 9.0)))


def bought_outside(**columns):
    table = {
        "cluster": 1,
        "buyer": list("abcd"),
        "supplier": ["s", "x", "x", "y"],
        "input": "1621",
        "value": [10.0, 20.0, 30.0, 40.0],
        "currency": "IDR",
        "inside": [True, False, False, False],
    }
    return pd.DataFrame(table | columns)


def test_candidates_are_the_nearest_who_do_not_sell_to_it_yet():
    rng = np.random.default_rng(4)
    firms = pd.DataFrame(
        {
            "firm": [f"f{n}" for n in range(200)] + ["s"],
            "industry": "1621",
            "longitude": np.append(rng.uniform(105, 115, 200), 110.0),
            "latitude": np.append(rng.uniform(-9, -6, 200), -7.0),
        }
    )
    middles = pd.DataFrame({"longitude": [110.0], "latitude": [-7.0]}, index=[1])
    found = supply_gaps(bought_outside(), firms, middles).candidates
    one, other = np.radians([110.0, -7.0]), np.radians(firms[["longitude", "latitude"]].to_numpy())
    haversine = np.sin((other[:, 1] - one[1]) / 2) ** 2 + np.cos(one[1]) * np.cos(other[:, 1]) * (
        np.sin((other[:, 0] - one[0]) / 2) ** 2
    )
    slow = pd.Series(2 * 6371.0088 * np.arcsin(np.sqrt(haversine)), firms["firm"]).drop("s")
    assert found["firm"].tolist() == slow.nsmallest(5).index.tolist()
    assert found["distance_km"].to_numpy() == pytest.approx(slow.nsmallest(5).to_numpy())


def test_a_gap_in_two_currencies_is_two_rows():
    rows = pd.concat([bought_outside(), bought_outside(currency="USD")])
    none = pd.DataFrame({"firm": [], "industry": [], "longitude": [], "latitude": []})
    middles = pd.DataFrame({"longitude": [110.0], "latitude": [-7.0]}, index=[1])
    gaps = supply_gaps(rows, none, middles).gaps
    assert gaps["currency"].tolist() == ["IDR", "USD"]
    assert gaps["value_outside"].tolist() == [90, 90]


def test_links_without_a_value_count_in_the_share_of_their_input():
    rows = pd.concat([bought_outside(), bought_outside(currency="", value=np.nan, inside=False)])
    none = pd.DataFrame({"firm": [], "industry": [], "longitude": [], "latitude": []})
    middles = pd.DataFrame({"longitude": [110.0], "latitude": [-7.0]}, index=[1])
    (gap,) = supply_gaps(rows, none, middles).gaps.to_dict("records")
    assert (gap["links"], gap["links_outside"], gap["value_outside"]) == (8, 7, 90)
    assert (gap["local_share"], gap["local_share_value"]) == pytest.approx((0.125, 0.1))


def test_untold_values_leave_the_share_by_links():
    gaps = supply_gaps(
        bought_outside(value=np.nan),
        pd.DataFrame({"firm": [], "industry": [], "longitude": [], "latitude": []}),
        pd.DataFrame({"longitude": [110.0], "latitude": [-7.0]}, index=[1]),
    ).gaps
    assert gaps["local_share"].tolist() == [0.25]
    assert gaps["local_share_value"].isna().all()


def three_industries() -> pd.DataFrame:
    return pd.DataFrame({"cluster": 1, "industry": list("abc"), "employment": [1.0, 2.0, 3.0]})


def square(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, list("abc"), list("abc"))


def test_relatedness_stands_in_for_missing_occupations():
    related = square([[1, 0.9, 0.1], [0.9, 1, 0.6], [0.1, 0.6, 1]])
    found = shared_labour(three_industries(), relatedness=related, common_regions=square(9))
    assert found[["industry", "other"]].to_numpy().tolist() == [["a", "b"], ["b", "c"]]
    assert set(found["basis"]) == {"relatedness"}
    with pytest.raises(ValueError, match="nothing"):
        shared_labour(three_industries())


def test_industries_that_meet_in_few_regions_are_not_called_related():
    related = square([[1, 1, 0.8], [1, 1, 0.7], [0.8, 0.7, 1]])
    common = square([[2, 2, 5], [2, 9, 4], [5, 4, 9]])
    found = shared_labour(three_industries(), relatedness=related, common_regions=common)
    assert found[["industry", "other"]].to_numpy().tolist() == [["a", "c"]]
    fewer = {"relatedness": related, "common_regions": common, "min_regions": 2}
    assert len(shared_labour(three_industries(), **fewer)) == 3
    with pytest.raises(ValueError, match="min_regions holds 0"):
        shared_labour(three_industries(), **fewer | {"min_regions": 0})
    with pytest.raises(ValueError, match="common_regions"):
        shared_labour(three_industries(), relatedness=related)
