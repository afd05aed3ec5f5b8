"""Links are as surveys are: incomplete, partly mistaken, with ends outside the register."""

import numpy as np
import pandas as pd
import pytest


def test_a_third_is_missing_and_a_fifth_has_a_wrong_or_no_kind(truth):
    links = truth["links"]
    assert links["surveyed_relations"] / links["true_relations"] == pytest.approx(2 / 3, abs=0.02)
    faulty = links["wrong_kind"] + links["unknown_kind"]
    assert faulty / links["rows"] == pytest.approx(1 / 5, abs=0.02)


def test_both_ends_exist_in_the_year_of_a_link(links, firms):
    first_and_last = firms.groupby("firm_id").agg(
        founded=("founded_year", "first"), closed=("closed_year", "first")
    )
    for end in ("supplier_id", "buyer_id"):
        inside = links[~links[end].str.startswith("external:")]
        life = first_and_last.reindex(inside[end])
        # A firm that was never asked in any of its years is in no row of the register.
        known = life.founded.notna().to_numpy()
        assert known.mean() > 0.99
        year = inside.year.to_numpy()
        assert ((life.founded.to_numpy() <= year) | ~known).all()
        assert ((life.closed.fillna(9999).to_numpy() > year) | ~known).all()


def test_ends_outside_the_register_have_name_place_and_industry(links):
    outside = pd.concat([links.supplier_id, links.buyer_id])
    outside = outside[outside.str.startswith("external:")].str.removeprefix("external:")
    assert len(outside) > 300
    parts = outside.str.split("|", expand=True)
    assert parts.shape[1] == 3 and (parts != "").all(axis=None)
    both = links.supplier_id.str.startswith("external:") & links.buyer_id.str.startswith(
        "external:"
    )
    assert not both.any()


def test_no_link_is_told_twice(links):
    key = ["supplier_id", "buyer_id", "kind", "input_code", "year"]
    assert not links.duplicated(key).any()
    assert (links.supplier_id != links.buyer_id).all()


def test_values_have_a_currency_and_quantities_a_unit(links):
    assert (links.currency[links.annual_value != ""] == "IDR").all()
    assert (links.unit[links.quantity != ""] != "").all()
    assert 0.02 < (links.annual_value == "").mean() < 0.1
    assert set(links.year) == {2019, 2022, 2025}


def test_core_firms_buy_from_their_supporters_and_sell_beyond_the_cluster(links, firms, truth):
    industry = firms.drop_duplicates("firm_id").set_index("firm_id").industry_code
    for cluster in truth["clusters"]:
        members = [firm for firm in cluster["firms"] if firm in industry.index]
        core = {firm for firm in members if industry[firm] in cluster["core"]}
        bought = links[links.buyer_id.isin(core) & links.supplier_id.isin(members)]
        kinds = bought.groupby("input_code").kind.agg(lambda kind: kind[kind != ""].mode()[0])
        for code, role in cluster["supporting"].items():
            wanted = "service" if role == "institution" else role
            assert kinds[code] == wanted, (cluster["name"], code)
        sold = links[links.supplier_id.isin(core)]
        assert (~sold.buyer_id.isin(members)).mean() > 0.75


def test_some_suppliers_sell_everywhere(links, firms):
    sold = links[links.supplier_id.str.startswith("F")].drop_duplicates(["supplier_id", "buyer_id"])
    region = firms.drop_duplicates("firm_id").set_index("firm_id").region_code
    reach = sold.assign(region=sold.buyer_id.map(region)).groupby("supplier_id").region.nunique()
    assert (np.sort(reach)[-2:] > 20).all()
