"""What is planted is there, and its stages can be read from the figures."""

import numpy as np
import pandas as pd
import pytest

from firms.sample.plan import plan
from firms.sample.register import block as make_block
from firms.sample.stories import DECLINING, EMBRYO, GROWING, MATURE, RENEWAL, STORIES


def quotients(figure: pd.DataFrame) -> pd.DataFrame:
    return figure.div(figure.sum(axis=1), axis=0) / (figure.sum() / figure.to_numpy().sum())


def table(firms, year=2025, of="employees"):
    rows = firms[firms.year == year]
    count = "sum" if of == "employees" else "count"
    return rows.pivot_table(
        index="region_code",
        columns="industry_code",
        values="employees",
        aggfunc=count,
        fill_value=0,
    )


def test_eight_clusters_with_every_stage_at_the_end(truth):
    assert len(truth["clusters"]) == 8
    last = [cluster["stages"]["2025"] for cluster in truth["clusters"]]
    assert set(last) == {EMBRYO, GROWING, MATURE, DECLINING, RENEWAL}
    renewed = [
        list(c["stages"].values()) for c in truth["clusters"] if c["stages"]["2025"] == RENEWAL
    ]
    assert all(DECLINING in stages for stages in renewed)


def test_one_cluster_crosses_a_regency_border(truth):
    regencies = [{code[:5] for code in cluster["regions"]} for cluster in truth["clusters"]]
    assert [len(found) > 1 for found in regencies].count(True) == 1


def test_clusters_share_no_district_and_keep_out_of_the_decoys(truth):
    planted = [code for cluster in truth["clusters"] for code in cluster["regions"]]
    assert len(set(planted)) == len(planted)
    assert {decoy["kind"] for decoy in truth["decoys"]} == {"one_big_firm", "dense_town"}
    for decoy in truth["decoys"]:
        assert not set(decoy["regions"]) & set(planted)


def test_core_industries_are_specialized_where_they_are_planted(firms, truth):
    jobs, plants = quotients(table(firms)), quotients(table(firms, of="firms"))
    for cluster in truth["clusters"]:
        for region in cluster["regions"]:
            for code in cluster["core"]:
                assert jobs.loc[region, code] > 2
                assert plants.loc[region, code] > 2


def test_every_planted_cell_has_firms_of_several_owners_none_of_which_turns_it(firms, truth):
    now = firms[firms.year == 2025]
    for cluster in truth["clusters"]:
        for region in cluster["regions"]:
            for code in cluster["core"]:
                cell = now[(now.region_code == region) & (now.industry_code == code)]
                assert len(cell) >= 5
                assert cell.holding_id.fillna(cell.firm_id).nunique() >= 3
                assert cell.employees.max() < 0.6 * cell.employees.sum()


def test_the_big_plant_fakes_a_high_quotient_and_the_dense_town_does_not(firms, truth):
    jobs, plants = quotients(table(firms)), table(firms, of="firms")
    decoys = {decoy["kind"]: decoy for decoy in truth["decoys"]}
    big, town = decoys["one_big_firm"], decoys["dense_town"]
    assert jobs.loc[big["regions"][0], big["industry"]] > 5
    assert plants.loc[big["regions"][0], big["industry"]] <= 4
    whole = plants.groupby(plants.index.isin(town["regions"])).sum()
    assert quotients(whole).loc[True, town["industry"]] < 1.7
    assert plants.loc[town["regions"]].sum(axis=1).mean() > 1.5 * plants.sum(axis=1).mean()


def test_firms_of_the_truth_are_those_of_its_industries_and_regions(firms, truth):
    for cluster in truth["clusters"]:
        members = firms[firms.firm_id.isin(cluster["firms"])]
        # A firm of one year may be among those that nobody asked.
        assert 0.98 < members.firm_id.nunique() / len(cluster["firms"]) <= 1
        assert set(members.region_code) == set(cluster["regions"])
        assert set(members.industry_code) == {*cluster["core"], *cluster["supporting"]}


@pytest.mark.parametrize("number", range(8))
def test_firms_and_jobs_follow_the_stages(sample, block, number):
    cluster = sample.clusters[number]
    core = (block.firms.cluster == number) & (block.firms.role == 0)
    firms = (block.firms.employees[core] > 0).sum(axis=0)
    jobs = block.firms.employees[core].sum(axis=0)
    entries = np.array([(block.firms.start[core] == year).sum() for year in range(10)])
    exits = np.array([(block.firms.end[core] == year).sum() for year in range(10)])
    for year, stage in enumerate(cluster.stages()):
        if year == 0:
            continue
        if stage == DECLINING:
            assert jobs[year] < 0.9 * jobs[year - 1] and exits[year] > entries[year]
        if stage in (GROWING, RENEWAL):
            assert jobs[year] > 1.03 * jobs[year - 1] and entries[year] > exits[year]
        if stage == MATURE:
            assert abs(jobs[year] / jobs[year - 1] - 1) < 0.09
        if stage == EMBRYO:
            assert firms[year] <= 15 and jobs[year] < 240


def test_clusters_other_than_embryos_are_well_above_a_critical_mass(sample, block):
    for number, cluster in enumerate(sample.clusters):
        core = (block.firms.cluster == number) & (block.firms.role == 0)
        if cluster.stages()[-1] != EMBRYO:
            assert (block.firms.employees[core, -1] > 0).sum() > 20
            assert block.firms.employees[core, -1].sum() > 280


def test_every_seed_plants_all_eight():
    for seed in range(1, 7):
        made = plan(seed=seed, firms=4_000, districts=60)
        assert [cluster.story.code for cluster in made.clusters] == [s.code for s in STORIES[:8]]
        assert len(made.decoys) == 2


def test_larger_registers_have_larger_clusters_and_more_districts_more_of_them():
    usual = plan(seed=1, firms=4_000, districts=60)
    large = plan(seed=1, firms=40_000, districts=60)
    wide = plan(seed=1, firms=40_000, districts=300)
    assert len(large.clusters) == 8 and len(wide.clusters) == 40
    factor = large.clusters[0].core_firms() / usual.clusters[0].core_firms()
    assert factor == pytest.approx(10)
    planted = make_block(wide, 0).firms.cluster >= 0
    assert 0.1 < planted.mean() < 0.45
