"""What must hold for any register: order does not matter, nor does the unit of employment; bad input is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.cluster_parameters import ClusterParameters, described
from analysis.detection import detected_clusters
from tests.analysis.detection.samples import sample
from tests.analysis.detection.scoring import found

TABLES = ("clusters", "cells", "industries", "members")
NO_LINKS = pd.DataFrame({"supplier": [], "buyer": [], "kind": []})


def weaving_town(weavers=30, spinners=2, others=368):
    """A town of weavers, its spinners, and trade everywhere."""
    number = weavers + spinners + others
    firms = pd.DataFrame(
        {
            "firm": range(number),
            "holding": None,
            "employees": 10.0,
            "region": ["north"] * 60 + ["south"] * (number - 60),
            "industry": ["1312"] * weavers + ["1311"] * spinners + ["4711"] * others,
        }
    )
    yarn = pd.DataFrame(
        {"supplier": weavers + np.arange(weavers) % spinners, "buyer": range(weavers)}
    )
    goods = pd.DataFrame({"supplier": range(300, 390), "buyer": range(200, 290)})
    return firms, pd.concat([yarn, goods], ignore_index=True).assign(kind="raw_material")


def same(one, other):
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


def test_shuffling_rows_changes_nothing():
    register, rng = sample(3), np.random.default_rng(8)
    firms = register.firms().sample(frac=1, random_state=rng)
    links = register.links.sample(frac=1, random_state=rng)
    neighbors = rng.permutation(register.neighbors[:, ::-1])
    same(found(3), detected_clusters(firms, links, neighbors))


def test_scaling_employment_and_its_thresholds_together_changes_no_cluster():
    register, usual = sample(4), ClusterParameters()
    firms = register.firms()
    scaled = detected_clusters(
        firms.assign(employees=firms["employees"] * 100),
        register.links,
        register.neighbors,
        parameters=replace(usual, min_employment=usual.min_employment * 100),
    )
    for table in ("industries", "members"):
        pd.testing.assert_frame_equal(getattr(found(4), table), getattr(scaled, table))
    places = ["cluster", "region", "industry", "seed"]
    pd.testing.assert_frame_equal(found(4).cells[places], scaled.cells[places])


def test_labels_may_be_of_any_kind():
    firms, links = weaving_town()
    text = firms.assign(firm="F" + firms["firm"].astype(str))
    ends = {end: "F" + links[end].astype(str) for end in ("supplier", "buyer")}
    found = detected_clusters(text, links.assign(**ends), [("north", "south")])
    assert found.industries["role"].tolist() == ["raw_material", "core"]
    assert set(found.members["firm"]) >= {"F0", "F31"}


def test_one_big_firm_is_no_cluster():
    firms, links = weaving_town(weavers=2)
    firms.loc[0, "employees"] = 5_000.0
    assert detected_clusters(firms, links, [("north", "south")]).clusters.empty


def test_thirty_firms_of_one_owner_are_no_cluster():
    firms, links = weaving_town()
    firms["holding"] = np.where(firms["industry"] == "1312", "W", None)
    assert detected_clusters(firms, links, [("north", "south")]).clusters.empty


def test_a_supplier_of_the_whole_town_does_not_support_its_core():
    firms, _ = weaving_town()
    everybody = pd.DataFrame({"supplier": 30, "buyer": [n for n in range(60) if n != 30]})
    elsewhere = pd.DataFrame({"supplier": range(300, 390), "buyer": range(200, 290)})
    links = pd.concat([everybody, elsewhere], ignore_index=True).assign(kind="service")
    found = detected_clusters(firms, links, [("north", "south")])
    assert found.industries["role"].tolist() == ["core"]


def test_who_shares_the_cores_buyers_is_complementary():
    """Embroiderers sell to the two exporters who also buy the cloth, and nothing to the weavers."""
    firms, links = weaving_town()
    firms.loc[32:35, "industry"] = "1399"
    exported = pd.DataFrame({"supplier": range(36), "external_buyer": np.arange(36) % 2})
    links = pd.concat(
        [links, exported[(exported["supplier"] != 30) & (exported["supplier"] != 31)]]
    )
    found = detected_clusters(firms, links, [("north", "south")])
    assert dict(found.industries[["industry", "role"]].to_numpy())["1399"] == "complementary"


def test_a_circle_of_suppliers_has_one_core():
    """Each sells to the next and nowhere else; the trade that is served most is core."""
    firms, _ = weaving_town(weavers=20, spinners=20, others=360)
    one = pd.DataFrame({"supplier": range(20), "buyer": range(20, 40)})
    other = pd.DataFrame({"supplier": [*range(20, 40), 20], "buyer": [*range(20), 1]})
    elsewhere = pd.DataFrame({"supplier": range(300, 390), "buyer": range(200, 290)})
    links = pd.concat([one, other, elsewhere], ignore_index=True).assign(kind="component")
    found = detected_clusters(firms, links, [("north", "south")])
    assert len(found.clusters) == 1
    assert set(found.cells["industry"]) == {"1312"}
    assert found.industries.set_index("industry")["role"].to_dict() == {
        "1312": "core",
        "1311": "component",
    }


def test_regions_that_do_not_touch_make_two_clusters():
    firms, _ = weaving_town(weavers=60)
    firms.loc[:59, "region"] = ["east"] * 30 + ["west"] * 30
    apart = detected_clusters(firms, NO_LINKS, [("east", "south"), ("west", "south")])
    beside = detected_clusters(firms, NO_LINKS, [("east", "west")])
    assert len(apart.clusters) == 2
    assert len(beside.clusters) == 1
    assert set(beside.cells["region"]) == {"east", "west"}


def test_links_to_firms_that_closed_are_counted_and_left_out():
    firms, links = weaving_town()
    gone = detected_clusters(firms[firms["firm"] != 31], links, [("north", "south")])
    assert gone.ended_links == 15
    assert gone.industries["links"].max() == 15


def test_values_in_a_second_currency_are_not_added():
    firms, links = weaving_town()
    links = links.assign(value=100.0, currency=["USD"] * 3 + ["IDR"] * (len(links) - 3), year=2025)
    found = detected_clusters(firms, links, [("north", "south")])
    assert found.currency == "IDR"
    assert found.industries["value"].max() == 2_700


def test_a_firm_may_be_a_member_of_two_clusters():
    firms, links = weaving_town(weavers=20, spinners=20, others=360)
    firms.loc[40:41, "industry"] = "2822"
    firms.loc[20:39, "industry"] = "1610"
    serves = pd.DataFrame({"supplier": [40] * 30, "buyer": [*range(15), *range(20, 35)]})
    elsewhere = pd.DataFrame({"supplier": range(300, 390), "buyer": range(200, 290)})
    links = pd.concat([serves, elsewhere], ignore_index=True).assign(kind="machinery")
    found = detected_clusters(firms, links, [("north", "south")])
    memberships = found.members[found.members["firm"] == 40]
    assert len(found.clusters) == 2
    assert memberships["cluster"].tolist() == [1, 2]
    assert set(memberships["role"]) == {"machinery"}


def test_unsurveyed_links_are_expected_and_not_observed():
    firms, _ = weaving_town()
    table = pd.DataFrame({"using": ["1312"], "supplying": ["1311"], "coefficient": [0.3]})
    found = detected_clusters(firms, NO_LINKS, [("north", "south")], coefficients=table)
    yarn = found.industries.set_index("industry").loc["1311"]
    assert (yarn["role"], bool(yarn["observed"])) == ("raw_material", False)
    assert yarn["confidence"] == pytest.approx(0.3)


def test_thresholds_that_find_nothing_and_everything():
    firms, links = weaving_town()
    nothing = detected_clusters(
        firms, links, [("north", "south")], parameters=ClusterParameters(min_firms=1000)
    )
    assert nothing.clusters.empty
    assert nothing.members.empty
    loose = ClusterParameters(
        min_quotient=1, significance=0.2, min_firms=2, min_holdings=1, min_employment=0
    )
    everything = detected_clusters(firms, links, [("north", "south")], parameters=loose)
    assert len(everything.clusters) >= 1


def test_an_empty_register_has_no_clusters():
    firms, _ = weaving_town()
    assert detected_clusters(firms.iloc[:0], NO_LINKS, []).clusters.empty


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"firms": {"firm": 1}}, "firms.firm holds the label 1 twice"),
        ({"firms": {"employees": -1.0}}, "firms.employees holds -1"),
        ({"links": {"value": -5.0}}, "links.value holds -5"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(change, sentence):
    firms, links = weaving_town()
    firms, links = firms.assign(**change.get("firms", {})), links.assign(**change.get("links", {}))
    with pytest.raises(ValueError, match=sentence):
        detected_clusters(firms, links, [("north", "south")])


def test_every_threshold_has_default_minimum_and_maximum():
    for entry in described():
        assert entry["minimum"] <= entry["default"] <= entry["maximum"]
        with pytest.raises(ValueError, match=entry["name"]):
            ClusterParameters(**{entry["name"]: entry["maximum"] * 2})
