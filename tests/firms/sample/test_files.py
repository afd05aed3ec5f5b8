"""The files: columns of the contract, codes as text, the same bytes for the same seed."""

import hashlib
import json
import subprocess
import sys
import time

import pandas as pd
import pytest
import shapely

from tests.firms.sample.conftest import write

COLUMNS = {
    "firms": "firm_id,name,industry_code,latitude,longitude,region_code,year,employees,output,holding_id,"
    "founded_year,closed_year,listed,address",
    "links": "supplier_id,buyer_id,kind,input_code,annual_value,currency,quantity,unit,year,source",
    "prices": "supplier_id,input_code,min_quantity,unit,unit_price,currency,year",
    "coefficients": "using_industry,supplying_industry,coefficient",
    "industries": "code,parent_code,title_id,title_en,other_names_id,other_names_en",
    "region_figures": "region_code,year,population",
    "statistics": "region_code,industry_code,year,employment,establishments,value_added,flag",
}


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_import_files(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        assert file.readline().strip().replace('"', "") == COLUMNS[name]


def test_regions_come_as_geojson_with_parents_first(folder):
    features = json.loads((folder / "regions.geojson").read_text())["features"]
    seen = set()
    for feature in features:
        own = feature["properties"]
        assert list(own) == ["code", "name", "level", "parent_code"]
        assert own["parent_code"] in seen or own["level"] == "province"
        seen.add(own["code"])
    levels = [feature["properties"]["level"] for feature in features]
    assert [levels.count(level) for level in ("province", "regency", "district")] == [1, 8, 60]
    shapes = shapely.from_geojson(json.dumps({"type": "FeatureCollection", "features": features}))
    assert shapely.is_valid(shapes.geoms[0]) and len(shapes.geoms) == 69


def test_codes_are_text_with_their_leading_zeros(folder, firms):
    assert firms.industry_code.str.len().eq(4).all()
    assert firms.industry_code.str.startswith("0").any()
    industries = pd.read_csv(folder / "industries.csv", dtype=str, keep_default_na=False)
    assert set(firms.industry_code) <= set(industries.code)
    assert set(industries.parent_code) - {""} <= set(industries.code)
    assert industries.code.is_unique and industries.title_id.ne("").all()


def test_all_firms_are_written_once_per_known_year(firms):
    assert firms.firm_id.nunique() == pytest.approx(4_000, abs=25)  # a few were never asked
    assert not firms.duplicated(["firm_id", "year"]).any()
    assert sorted(firms.year.unique()) == list(range(2016, 2026))
    assert firms.employees.ge(1).all() and firms.output.gt(0).all()
    closed = firms[firms.closed_year.notna()]
    assert (closed.year < closed.closed_year).all() and (firms.founded_year <= firms.year).all()
    assert 0.9 < firms.listed.mean() < 1


def test_some_firms_move_or_change_industry_and_some_share_an_owner(firms):
    per_firm = firms.groupby("firm_id")[["industry_code", "latitude"]].nunique()
    assert 5 < (per_firm.industry_code > 1).sum() < 60
    assert 10 < (per_firm.latitude > 1).sum() < 90
    owners = firms.drop_duplicates("firm_id").holding_id.dropna()
    assert len(owners) > 150 and owners.value_counts().between(1, 5).all()


def test_statistics_add_up_and_small_cells_are_unknown(folder, firms):
    rows = pd.read_csv(folder / "statistics.csv", dtype={"region_code": str, "industry_code": str})
    total = rows[rows.industry_code == "TOTAL"].set_index(["region_code", "year"]).employment
    counted = firms.groupby([firms.region_code.str[:5], "year"]).employees.sum()
    assert (total.sort_index().to_numpy() == counted.sort_index().to_numpy()).all()
    hidden = rows.flag == "suppressed"
    assert rows[hidden][["employment", "establishments", "value_added"]].isna().all(axis=None)
    assert rows[~hidden].employment.notna().all()


def test_members_buy_inputs_that_have_price_lists_with_breaks(folder, truth):
    rows = pd.read_csv(folder / "prices.csv", dtype={"input_code": str})
    assert (rows.unit_price > 0).all() and (rows.unit != "").all()
    lists = rows[rows.year == 2025].groupby(["supplier_id", "input_code"])
    assert (lists.size() == 3).all()
    assert lists.unit_price.apply(lambda price: price.is_monotonic_decreasing).all()
    for cluster in truth["clusters"]:
        assert set(rows.input_code) & set(cluster["supporting"])
        assert rows.supplier_id.isin(cluster["firms"]).any()


def test_coefficients_are_shares_and_hold_the_planted_relations(folder, truth):
    rows = pd.read_csv(folder / "coefficients.csv", dtype={0: str, 1: str})
    assert rows.coefficient.between(0, 1).all()
    assert rows.groupby("using_industry").coefficient.sum().max() < 1
    pairs = set(zip(rows.using_industry, rows.supplying_industry, strict=True))
    for cluster in truth["clusters"]:
        assert {(core, code) for core in cluster["core"] for code in cluster["supporting"]} <= pairs


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder, tmp_path):
    again, other = write(tmp_path / "again"), write(tmp_path / "other", seed=2)
    assert digests(again) == digests(folder)
    different = [name for name, digest in digests(other).items() if digests(folder)[name] != digest]
    assert set(digests(folder)) - set(different) == {"industries.csv"}


# What getrusage says of a process may be the peak of the one that started it.
PEAK = "print(int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024)"
MEASURE = f"""
import sys
from firms.sample.plan import plan
from firms.sample.register import blocks
made = plan(seed=1, firms=int(sys.argv[1]), districts=60)
assert sum(len(block) for block in blocks(made)) == made.n_firms
{PEAK}
"""
WRITE = f"""
import sys
from pathlib import Path
from tests.firms.sample.conftest import write
write(Path(sys.argv[1]))
{PEAK}
"""


def peak_mib(code, argument):
    command = [sys.executable, "-c", code, str(argument)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_firms():
    assert peak_mib(MEASURE, 350_000) < 1.1 * peak_mib(MEASURE, 200_000)


def test_the_default_is_made_in_seconds_and_little_memory(tmp_path):
    # Half a second of the processor's own time, which a busy machine stretches, though not tenfold.
    began = time.process_time()
    write(tmp_path)
    assert time.process_time() - began < 6
    assert peak_mib(WRITE, tmp_path) < 1024
