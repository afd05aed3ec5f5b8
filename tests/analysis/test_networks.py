"""Links among firms against hand, slow twin, enumeration and chance."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import network_against_chance, network_figures


@st.composite
def linked(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 25))
    ends = rng.choice(list("abcdefgh"), (count, 2))
    value = np.where(rng.random(count) < 0.3, np.nan, rng.integers(1, 9, count))
    kind = rng.choice(["freight", "service", None], count)
    columns = {"supplier": ends[:, 0], "buyer": ends[:, 1], "value": value, "kind": kind}
    return pd.DataFrame(columns)


def slow_dependence(links, firm, partner, member):
    rows = [
        r for r in links.to_dict("records") if r["supplier"] != r["buyer"] and r[firm] == member
    ]
    by_value = all(r["value"] == r["value"] for r in rows)
    weight = {}
    for r in rows:
        weight[r[partner]] = weight.get(r[partner], 0) + r["value"] if by_value else 1
    return max(weight.values()) / sum(weight.values()) if weight else np.nan


@given(linked())
def test_figures_agree_with_their_slow_twins(links):
    members = list("abcd")
    found = network_figures(links, members)
    pairs = {(s, b) for s, b in zip(links["supplier"], links["buyer"], strict=True) if s != b}
    inside = {(s, b) for s, b in pairs if s in members and b in members}
    assert found.links == len(inside)
    assert found.density == pytest.approx(len(inside) / 12)
    answered = sum((b, s) in inside for s, b in inside)
    assert found.reciprocity == pytest.approx(
        answered / len(inside) if inside else np.nan, nan_ok=True
    )
    assert found.linked_share == len({firm for pair in inside for firm in pair}) / 4
    incoming = [pair for pair in pairs if pair[1] in members]
    expected = len(inside) / len(incoming) if incoming else np.nan
    assert found.local_sourcing == pytest.approx(expected, nan_ok=True)
    for member in members:
        for partner, firm, series in (
            ("buyer", "supplier", found.supplier_dependence),
            ("supplier", "buyer", found.buyer_dependence),
        ):
            slow = slow_dependence(links, firm, partner, member)
            assert series[member] == pytest.approx(slow, nan_ok=True)


@given(linked())
def test_kinds_add_up_and_an_unknown_kind_is_one_of_them(links):
    kinds = network_figures(links, list("abcdefgh")).kinds
    assert kinds.empty or kinds.sum() == pytest.approx(1)
    assert set(kinds.index) <= {"", "freight", "service"}


@given(linked())
def test_firms_without_links_change_only_what_counts_firms(links):
    few, many = (network_figures(links, firms) for firms in (list("abc"), list("abcxyz")))
    assert few.links == many.links
    assert few.linked_share == pytest.approx(2 * many.linked_share)
    assert np.isnan(many.buyer_dependence["x"])


def every_network(pairs):
    """Yield every network with the same numbers of buyers and suppliers per firm."""
    suppliers = [supplier for supplier, _ in pairs]
    seen = set()
    for buyers in itertools.permutations([buyer for _, buyer in pairs]):
        network = frozenset(zip(suppliers, buyers, strict=True))
        proper = len(network) == len(pairs) and all(s != b for s, b in network)
        if proper and network not in seen:
            seen.add(network)
            yield network


def test_random_networks_are_drawn_evenly_from_all_of_them():
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "c"), ("e", "b")]
    members = {"a", "b", "c"}
    counts = [sum(s in members and b in members for s, b in n) for n in every_network(pairs)]
    links = pd.DataFrame(pairs, columns=["supplier", "buyer"])
    found = network_against_chance(
        links, sorted(members), simulations=4000, rng=np.random.default_rng(0)
    )
    assert found.loc["links", "observed"] == 3
    assert found.loc["links", "expected"] == pytest.approx(np.mean(counts), abs=0.05)
    assert found.loc["links", "deviation"] == pytest.approx(np.std(counts), abs=0.05)
    assert found.loc["links", "p_value"] == pytest.approx(np.mean(np.array(counts) >= 3), abs=0.04)


def test_a_random_group_is_seldom_called_linked():
    rng, small = np.random.default_rng(1), 0
    for _ in range(100):
        ends = rng.integers(0, 60, (150, 2))
        links = pd.DataFrame(ends, columns=["supplier", "buyer"])
        found = network_against_chance(links, range(20), simulations=59, rng=rng)
        small += found.loc["links", "p_value"] <= 0.05
    assert small / 100 <= 0.05 + 2.6 * (0.05 * 0.95 / 100) ** 0.5


def test_the_same_seed_gives_the_same_comparison():
    links = pd.DataFrame(
        np.random.default_rng(0).integers(0, 20, (60, 2)), columns=["supplier", "buyer"]
    )
    first, second = (
        network_against_chance(links, range(8), simulations=49, rng=np.random.default_rng(3))
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second)


def test_no_links_are_a_network_too():
    none = pd.DataFrame({"supplier": [], "buyer": []})
    found = network_figures(none, ["a", "b"])
    assert (found.links, found.density) == (0, 0)
    assert np.isnan(found.reciprocity) and np.isnan(found.local_sourcing)
    compared = network_against_chance(none, ["a"], rng=np.random.default_rng(0), simulations=19)
    assert np.isnan(compared.loc["links", "p_value"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"links": pd.DataFrame({"supplier": ["a"]})}, r"links holds \['supplier'\]"),
        ({"links": pd.DataFrame({"supplier": ["a"], "buyer": [None]})}, r"links\['buyer'\] holds"),
        ({"members": ["a", "a"]}, "members holds the label 'a' twice"),
        ({"simulations": 3}, "simulations holds 3"),
        ({"rng": 7}, "rng holds 7"),
    ],
)
def test_bad_input_is_named(change, message):
    given = {
        "links": pd.DataFrame({"supplier": ["a"], "buyer": ["b"]}),
        "members": ["a", "b"],
        "rng": np.random.default_rng(0),
    } | change
    with pytest.raises(ValueError, match=message):
        network_against_chance(**given)
