"""Every public measure meets every kind of bad input: a sentence that names it, or a defined result."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array

import analysis

OF_CLUSTERS = (
    "detection", "lifecycle", "transitions", "character", "benefits", "affiliations", "comparison",
)  # fmt: skip
MEASURES = sorted(
    name
    for module, names in analysis.MODULES.items()
    for name in names
    # Clusters and what follows from them are no measures of a table.
    if not module.startswith(OF_CLUSTERS)
)
REGIONS, INDUSTRIES = list("nswe"), ["autos", "food", "tyres"]
TABLE = pd.DataFrame(
    [[5.0, 1, 0], [2, 7, 1], [0, 3, 4], [1, 1, 6]], index=REGIONS, columns=INDUSTRIES
)
OF_REGIONS = pd.Series([1.0, 2, 3, 4], index=REGIONS)
SHARES = OF_REGIONS / 10
OF_INDUSTRIES = pd.Series([10.0, 20, 30], index=INDUSTRIES)
GROUPS = pd.Series(["metal", "field", "metal"], index=INDUSTRIES)
FLOWS = pd.DataFrame(np.arange(9.0).reshape(3, 3), index=INDUSTRIES, columns=INDUSTRIES)
CHAIN = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
SIZES, OF_PLANTS = np.array([5.0, 2, 7, 1, 3]), np.array(["n", "s", "n", "w", "e"])
KINDS = np.array(["autos", "food", "autos", "autos", "food"])
POINTS = np.array([[0.0, 0], [9000, 0], [0, 4000], [3000, 3000], [5000, 100]])
SQUARES = pd.Series([shapely.box(k * 9000, 0, k * 9000 + 9000, 9000) for k in range(4)], REGIONS)
LINKS = pd.DataFrame({"supplier": [1, 2, 2, 9], "buyer": [2, 1, 3, 1], "value": [5.0, 1, 2, 3]})


def rng():
    return np.random.default_rng(1)


PLANTS = {"plant_sizes": SIZES, "plant_regions": OF_PLANTS, "plant_industries": KINDS}
PLACES = {"points": POINTS, "industries": KINDS, "weights": SIZES}
TIMES = {"start": OF_INDUSTRIES, "end": OF_INDUSTRIES + 1}
ONE_TABLE = (
    "all_indices", "cosine", "entropy", "gini_of_location_quotients", "gini_specialization",
    "hachman", "herfindahl", "hoover", "krugman_specialization", "location_quotient",
    "locational_gini_lorenz", "stability_grade", "standardized_location_quotient",
)  # fmt: skip
OF_PRESENCE = ["association", "jaccard", "proximity", "economic_complexity"]
# What each is given where nothing is wrong.
GOOD = {
    **{name: {"activity": TABLE} for name in ONE_TABLE},
    **{name: {"presence": TABLE} for name in OF_PRESENCE},
    "location_quotient": {
        "activity": TABLE, "region_totals": OF_REGIONS * 10, "industry_totals": OF_INDUSTRIES,
    },
    "krugman_specialization": {"activity": TABLE, "reference": OF_INDUSTRIES},
    "gini_specialization": {"activity": TABLE, "reference": OF_INDUSTRIES},
    "hachman": {"activity": TABLE, "reference": OF_INDUSTRIES},
    "all_indices": {"activity": TABLE, "groups": GROUPS},
    "related_variety": {"activity": TABLE, "groups": GROUPS},
    "unrelated_variety": {"activity": TABLE, "groups": GROUPS},
    "cluster_index": {
        "employment": TABLE, "establishments": TABLE, "area_km2": OF_REGIONS,
        "population": OF_REGIONS,
    },
    "strong_clusters": {"employment": TABLE, "establishments": TABLE},
    "observatory_stars": {"employment": TABLE},
    "theil_t": {"values": SIZES},
    "theil_l": {"values": SIZES},
    "coagglomeration": {"activity": TABLE, "region_shares": SHARES},
    "ellison_glaeser": {
        "plant_sizes": SIZES, "plant_regions": OF_PLANTS, "region_shares": SHARES,
    },
    "ellison_glaeser_by_industry": PLANTS | {"region_shares": SHARES},
    "group_coagglomeration": PLANTS | {"region_shares": SHARES},
    "location_quotient_cells": PLANTS,
    "location_quotient_interval": PLANTS,
    "relatedness_density": {"presence": TABLE, "proximity": FLOWS / 9},
    "input_output_link": {"flows": FLOWS},
    "shift_share": TIMES | {
        "nation_start": OF_INDUSTRIES * 9, "nation_end": OF_INDUSTRIES * 9 + 2,
    },
    "shift_share_by_region": {"start": TABLE, "end": TABLE + 1},
    "theil_sen_slope": {"values": pd.Series([1.0, 3, 2, 5, 7], index=range(2020, 2025))},
    "theil_sen_slopes": {"values": TABLE.T.set_axis(range(2020, 2024), axis=1)},
    "entry_exit_rates": {"founded": [2020, 2021, np.nan], "closed": [np.nan, 2023, 2022],
                         "years": [2021, 2022]},
    "contiguity_weights": {"geometries": SQUARES},
    "row_standardized": {"weights": CHAIN},
    "moran": {"values": OF_REGIONS, "weights": CHAIN, "rng": rng()},
    "moran_by_industry": {"values": TABLE, "weights": CHAIN},
    "local_moran": {"values": OF_REGIONS, "weights": CHAIN, "rng": rng()},
    "getis_ord_star": {"values": OF_REGIONS, "weights": CHAIN},
    "benjamini_hochberg": {"p_values": [0.01, 0.2, 0.9]},
    "duranton_overman": {"points": POINTS, "distances": [0, 1000, 2000]},
    "duranton_overman_bands": {
        "points": POINTS, "sites": POINTS, "distances": [0, 1000], "simulations": 39, "rng": rng(),
    },
    "marcon_puech": PLACES | {"industry": "autos", "radii": [0, 4000]},
    "marcon_puech_bands": PLACES | {
        "industry": "autos", "radii": [0, 4000], "simulations": 39, "rng": rng(),
    },
    "network_figures": {"links": LINKS, "members": [1, 2, 3]},
    "network_against_chance": {"links": LINKS, "members": [1, 2, 3], "rng": rng()},
    "cell_totals": {
        "region": np.array([0, 1]), "industry": np.array([1, 0]), "activity": np.array([1.0, 2]),
        "regions": 2, "industries": 2,
    },
    "assigned_regions": {"points": POINTS, "geometries": SQUARES},
}  # fmt: skip
# Figures below 0 make sense there, as logarithms or residuals do.
MAY_BE_NEGATIVE = {("theil_sen_slope", "values"), ("theil_sen_slopes", "values")} | {
    (name, "values") for name in ("moran", "moran_by_industry", "local_moran", "getis_ord_star")
}
# Arrays with one figure per plant.
OF_FIGURES = {("marcon_puech", "weights"), ("marcon_puech_bands", "weights")} | {
    (name, "plant_sizes") for name in MEASURES
}


def changed(frame, value):
    """Return a copy whose first figure is another."""
    other = frame.copy().astype(object if isinstance(value, str) else float)
    if isinstance(other, pd.DataFrame):
        other.iloc[0, 0] = value
    elif isinstance(other, pd.Series):
        other.iloc[0] = value
    else:
        other.flat[0] = value
    return other


def faults_of(name: str, argument: str, value):
    """Yield what may be wrong with an argument, and how the fault is called."""
    positive = (name, argument) not in MAY_BE_NEGATIVE
    if isinstance(value, (pd.DataFrame, pd.Series)) and argument not in (
        "groups",
        "links",
        "geometries",
    ):
        yield "infinite", changed(value, np.inf)
        yield "text", changed(value, "many")
        if positive:
            yield "negative", changed(value, -1.0)
        if (name, argument) not in UNLABELLED:
            yield "label twice", pd.concat([value, value.iloc[:1]])
    if isinstance(value, pd.DataFrame) and argument != "links":
        yield "no table", [[1, 2]]
    if (name, argument) in OF_FIGURES:
        for fault, figure in (("infinite", np.inf), ("negative", -1.0), ("unknown", np.nan)):
            yield fault, changed(value, figure)
        yield "too short", value[:-1]
    if argument in ("plant_regions", "plant_industries", "industries") and name != "cell_totals":
        yield "too short", value[:-1]
        yield "no label", np.array([None, *value[1:]], dtype=object)
    if argument in ("points", "sites"):
        yield "three columns", np.zeros((5, 3))
        # A point without a place is in no region; regions are where they are, whatever the unit.
        if name != "assigned_regions":
            yield "unknown", changed(value, np.nan)
            yield "infinite", changed(value, np.inf)
            yield "degrees", POINTS / 1e5 + [106.8, -6.2]
    if isinstance(value, csr_array):
        yield "another shape", csr_array(np.ones((3, 4)))
        yield "negative", -value
        yield "unknown", value * np.nan
        yield "dense", value.toarray()
    if argument == "rng":
        yield "missing", None
        yield "a number", 1
    if argument in ("distances", "radii"):
        yield "negative", [-1.0]
        yield "infinite", [np.inf]
        yield "none", []


# The order stands for the regions.
UNLABELLED = {(name, "values") for name in ("moran", "local_moran", "getis_ord_star")} | {
    ("moran_by_industry", "values"),
    ("theil_sen_slopes", "values"),  # any rows: only times must differ
}
FAULTS = {
    f"{name}({argument}: {fault})": (name, argument, fault, bad)
    for name, given in GOOD.items()
    for argument, value in given.items()
    for fault, bad in faults_of(name, argument, value)
}


def test_no_measure_is_left_out():
    assert sorted(GOOD) == MEASURES


@pytest.mark.parametrize("name", MEASURES)
def test_good_input_is_accepted_and_left_as_it_was(name):
    before = {argument: repr(value) for argument, value in GOOD[name].items() if argument != "rng"}
    getattr(analysis, name)(**GOOD[name])
    assert before == {argument: repr(GOOD[name][argument]) for argument in before}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_with_what_is_allowed(case):
    name, argument, fault, bad = FAULTS[case]
    # Of two arguments of different length either may be named.
    named = r"(plant_\w+|weights|industries)" if fault == "too short" else argument
    with pytest.raises(ValueError, match=rf"^{named}\b.* holds .*; allowed: ") as raised:
        getattr(analysis, name)(**GOOD[name] | {argument: bad})
    assert "np." not in str(raised.value)


LABELLED = [
    (name, argument)
    for name, given in GOOD.items()
    for argument, value in given.items()
    if isinstance(value, pd.Series | pd.DataFrame)
    and (name, argument) not in UNLABELLED
    and argument not in ("geometries", "links")
]
SECOND = [(name, argument) for name, argument in LABELLED if argument != next(iter(GOOD[name]))]
# There, what is new or gone is a change like any other.
MAY_LACK = [("shift_share_by_region", "end")]


@pytest.mark.parametrize(("name", "argument"), SECOND)
def test_labels_in_another_order_mean_the_same(name, argument):
    given, function = GOOD[name], getattr(analysis, name)
    turned = given | {argument: given[argument].iloc[::-1]}
    once, twice = (figures(function(**each)) for each in (given, turned))
    assert once.keys() == twice.keys()
    for label in once:
        assert once[label] == pytest.approx(twice[label], abs=1e-12, nan_ok=True), label


def figures(found) -> dict:
    """Return what a result holds, by name and label."""
    if dataclasses.is_dataclass(found):
        return {
            (field.name, label): value
            for field in dataclasses.fields(found)
            for label, value in figures(getattr(found, field.name)).items()
        }
    if isinstance(found, pd.DataFrame):
        return {
            (column, label): value
            for column in found
            for label, value in zip(found.index, found[column], strict=True)
        }
    return found.to_dict() if isinstance(found, pd.Series) else {"": found}


@pytest.mark.parametrize(("name", "argument"), [each for each in SECOND if each not in MAY_LACK])
def test_a_label_missing_on_one_side_is_named(name, argument):
    short = GOOD[name] | {argument: GOOD[name][argument].iloc[:-1]}
    with pytest.raises(ValueError, match=rf"{argument}|plant_regions"):
        getattr(analysis, name)(**short)


@pytest.mark.parametrize("measure", ["duranton_overman", "marcon_puech"])
def test_plants_at_one_place_and_a_radius_of_zero_have_a_result(measure):
    together = GOOD[measure] | {"points": np.zeros((5, 2))}
    found = getattr(analysis, measure)(**together)
    assert len(found) and not np.isinf(found).any()
    at_zero = GOOD[measure] | {"distances" if "distances" in together else "radii": [0]}
    assert len(getattr(analysis, measure)(**at_zero)) == 1


@pytest.mark.parametrize(
    "measure", ["moran", "moran_by_industry", "local_moran", "getis_ord_star", "row_standardized"]
)
@pytest.mark.parametrize(
    "weights",
    [np.zeros((4, 4)), np.diag([1.0, 0, 0], k=1), np.triu(np.arange(16.0).reshape(4, 4), 1)],
    ids=["islands", "one pair", "not row-equal"],
)
def test_weights_with_islands_or_unequal_rows_have_a_result(measure, weights):
    getattr(analysis, measure)(**GOOD[measure] | {"weights": csr_array(weights)})
