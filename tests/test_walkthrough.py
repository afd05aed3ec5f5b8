"""The walk of docs/walkthrough.md: its own commands, on the real files, with the figures it states.

The files lie in `shared/data` beside the project, or where SENTRA_WALK_DATA points to.  Of the 7,285 districts
only those of one province and those around the factories are loaded, which takes a minute less; with
SENTRA_WALK_WHOLE=1 all of them are.
"""

import csv
import gzip
import io
import json
import os
import re
import shlex
import subprocess
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client, override_settings

from clusters.models import (
    AnalysisRun,
    Cluster,
    ClusterCell,
    ClusterEvidence,
    ClusterIndustry,
    StageAssessment,
)
from clusters.services import discard_run
from firms.models import (
    Classification,
    Coefficient,
    Dataset,
    Firm,
    FirmState,
    Industry,
    Statistic,
    SupplierLink,
)
from ingest import services
from ingest.models import Upload
from jobs import leases
from jobs.worker import wait_for
from publication.models import Release
from publication.services import withdraw
from regions.models import Region

ROOT = Path(__file__).resolve().parent.parent
BESIDE = [parent / "shared" / "data" for parent in ROOT.parents]
DATA = Path(
    os.environ.get("SENTRA_WALK_DATA") or next((p for p in BESIDE if p.is_dir()), BESIDE[0])
)
WHOLE = os.environ.get("SENTRA_WALK_WHOLE") == "1"
DISTRICTS = "indonesia/id_districts_7285.geojson.gz"
FACTORIES = "supplier_lists/oar_facility_lists_geocoded.csv"
GRDP = "indonesia/pdrb_kabkota_17sektor_2013_2016.csv.gz"
CROSSWALK = "indonesia/crosswalk_bps_kemendagri_514.csv"
TABLE = "indonesia/io2016_sulawesi_selatan_17x17_raw.csv"
NEAR = 0.05  # degrees around a factory in which districts are kept

pytestmark = [
    pytest.mark.slow,
    # The module's own transaction is around those of its tests.
    pytest.mark.django_db(databases=["default", "published"]),
    pytest.mark.skipif(
        not DATA.is_dir(),
        reason=f"the files of the walk are not at {DATA}; SENTRA_WALK_DATA may name their folder",
    ),
]


def commands() -> list[tuple[str, int]]:
    """Return the lines of the page's blocks of commands, each with the exit code it promises."""
    page = (ROOT / "docs" / "walkthrough.md").read_text()
    lines = [
        line
        for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
    ]
    found = [re.fullmatch(r"(.*?)(?: # (\d))?", line) for line in lines if line.strip()]
    return [(one[1], int(one[2] or 0)) for one in found]


def few_districts(folder: Path) -> None:
    """Make a folder like the real one, with the districts of Yogyakarta and those around the factories."""
    for path in DATA.rglob("*"):
        if path.is_file() and str(path.relative_to(DATA)) != DISTRICTS:
            link = folder / path.relative_to(DATA)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    told = json.loads(gzip.decompress((DATA / DISTRICTS).read_bytes()))
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in told["features"]])
    places = factories()
    tree = shapely.STRtree(shapely.points(places["lng"], places["lat"]))
    near = set(
        tree.query(shapely.box(*(shapely.bounds(shapes) + np.array([-1, -1, 1, 1]) * NEAR).T))[0]
    )
    told["features"] = [
        one for place, one in enumerate(told["features"])
        if place in near or one["properties"]["code"].startswith("34.")
    ]  # fmt: skip
    (folder / DISTRICTS).write_bytes(gzip.compress(json.dumps(told).encode(), 1))


def factories() -> pd.DataFrame:
    return pd.read_csv(DATA / FACTORIES)


def run(line: str, folder: Path, data: Path) -> int:
    """Run one command of the page: ours within this process, so that it can be taken back; others in a shell."""
    if line.startswith("export "):
        return 0
    words = shlex.split(line.replace("$DATA", str(data)))
    if words[:2] != ["python", "manage.py"]:
        named = os.environ | {"DATA": str(data)}
        return subprocess.run(["sh", "-c", line], cwd=folder, env=named, check=False).returncode
    try:
        call_command(*words[2:], stdout=io.StringIO(), stderr=io.StringIO())
    except SystemExit as end:
        return end.code
    return 0


TABLES = [
    "agencies_agency", "firms_classification", "firms_industry", "firms_dataset", "firms_firm", "firms_firmstate",
    "firms_firmyear", "firms_firmregion", "firms_holding", "firms_externalparty", "firms_supplierlink",
    "firms_statistic", "firms_coefficient", "regions_boundaryset", "regions_level", "regions_region",
    "regions_regionshape", "regions_boundaryfault", "regions_regioncode", "regions_regionfigure",
]  # fmt: skip


def contents() -> dict[str, tuple]:
    """Return count and content hash of every table that a file may write."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(
                f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {table} t"
            )
            found[table] = cursor.fetchone()
    return found


@contextmanager
def one_session():
    """Let what happens in this transaction be read in it: nothing of it can be seen by another session."""
    usual = connections["published"]
    connections["published"] = connections["default"]
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(leases, "in_another_session", lambda work: work())
            yield
    finally:
        connections["published"] = usual


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    """Walk the page once; all of it is rolled back when the last test of this file is over."""
    folder = tmp_path_factory.mktemp("walk")
    data = DATA if WHOLE else tmp_path_factory.mktemp("data")
    if not WHOLE:
        few_districts(data)
    before, codes, here = [], [], os.getcwd()
    with (
        django_db_blocker.unblock(),
        override_settings(VAR=folder),
        transaction.atomic(),
        one_session(),
    ):
        os.chdir(folder)
        try:
            for line, _promised in commands():
                uploads = Upload.objects.count()
                content = contents()
                codes.append((line, run(line, folder, data)))
                if Upload.objects.count() > uploads:
                    before.append((Upload.objects.latest("pk"), content))
            with connection.cursor() as cursor:
                # What every test would else check anew at its end.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            yield SimpleNamespace(folder=folder, codes=codes, before=before)
        finally:
            os.chdir(here)
            transaction.set_rollback(True)


def upload_of(name: str) -> Upload:
    """Return what became of a file."""
    return Upload.objects.filter(file_name=Path(name).name).latest("pk")


def problems(upload: Upload) -> Counter:
    return Counter(upload.problems.values_list("code", flat=True))


def test_every_command_ends_as_the_page_says(walk):
    assert [code for _line, code in walk.codes] == [code for _line, code in commands()], walk.codes


def test_provinces_regencies_and_districts_are_there(walk):
    levels = Counter(
        Region.objects.filter(boundary_set__code="indonesia").values_list("level__code", flat=True)
    )
    assert (levels["province"], levels["regency"]) == (38, 514)
    assert levels["district"] == 7285 if WHOLE else levels["district"] > 78
    assert set(problems(upload_of(DISTRICTS))) >= {"overlaps_measured", "coverage_stays_invalid"}


def test_the_classification_has_every_level_and_every_leading_zero(walk):
    mine = Industry.objects.filter(classification=Classification.objects.get(code="kbli2015"))
    levels = Counter(mine.values_list("level", flat=True))
    assert levels == {"section": 21, "division": 88, "group": 240, "class": 520, "subclass": 1574}
    with gzip.open(DATA / "classifications/kbli2015.csv.gz", "rt") as file:
        stated = {(row["code"], row["parent"] or None) for row in csv.DictReader(file)}
    assert set(mine.values_list("code", "parent__code")) == stated
    assert sum(code.startswith("0") for code, _parent in stated) > 100


def test_the_accounts_find_all_regencies_through_the_crosswalk(walk):
    mine = Statistic.objects.filter(dataset__code="pdrb")
    assert mine.count() == 37_008
    assert mine.values("region").distinct().count() == 514
    upload = upload_of(GRDP)
    assert (upload.rows_in_file, upload.rows_accepted, upload.rows_rejected) == (
        39_528,
        37_008,
        2_520,
    )
    # 1101 of the one system is Simeulue, 11.01 of the other Aceh Selatan.
    simeulue = mine.get(region__code="11.09", industry=None, year=2013).value_added
    grdp = pd.read_csv(DATA / GRDP, dtype={"area_code": str})
    there = grdp[(grdp.area_code == "1101") & (grdp.sector_code == "TOTAL") & (grdp.year == 2013)]
    assert simeulue == there["pdrb_adhk2010_miliar_rp"].item()


@pytest.mark.parametrize(
    ("code", "year"),
    [("3507", 2014), ("3522", 2014), ("3525", 2014), ("3328", 2014), ("9112", 2013)],
    ids=["Malang", "Bojonegoro", "Gresik", "Tegal", "Pegunungan Arfak"],
)
def test_what_is_wrong_in_the_source_is_reported_and_kept(walk, code, year):
    grdp = pd.read_csv(DATA / GRDP, dtype={"area_code": str})
    rows = grdp.index[(grdp.area_code == code) & (grdp.year == year)] + 2
    found = upload_of(GRDP).problems.filter(
        row__in=rows.tolist(), code__in=["sum_differs", "jump_between_years"]
    )
    assert found.exists()
    assert set(found.values_list("severity", flat=True)) == {"warning"}
    assert (
        Statistic.objects.filter(dataset__code="pdrb", year=year, region__codes__code=code).count()
        == 18
    )


def test_factories_in_indonesia_become_firms_of_their_districts(walk):
    upload = upload_of(FACTORIES)
    assert upload.rows_in_file == 932
    mine = Firm.objects.filter(dataset__code="factories")
    there = factories()
    indonesian = there.index[there.country.str.upper().isin(["INDONESIA", "ID"])]
    assert mine.count() == len(indonesian) == upload.rows_accepted
    expected = {f"{there.buyer_list[place]}-{place + 2}" for place in indonesian}
    assert set(mine.values_list("firm_id", flat=True)) == expected
    refused = upload.problems.filter(severity="error")
    assert set(refused.values_list("code", flat=True)) <= {
        "outside_every_region",
        "coordinate_out_of_range",
    }
    assert refused.values("row").distinct().count() == 932 - len(indonesian)
    states = FirmState.objects.filter(firm__dataset__code="factories")
    assert set(states.values_list("regions__region__level__code", flat=True)) == {"district"}
    assert set(states.values_list("from_year", "industry__code")) == {(2019, "15")}


def test_the_factory_in_two_districts_is_noted_and_near_duplicates_are_reported(walk):
    upload = upload_of(FACTORIES)
    note = upload.problems.get(code="in_several_regions")
    assert (note.severity, note.details["found"]) == ("note", "35.74.01, 35.74.04")
    firm = FirmState.objects.get(
        firm__dataset__code="factories", firm__firm_id__endswith=f"-{note.row}"
    )
    assert firm.regions.get().region.code == "35.74.01"
    assert problems(upload)["near_duplicate"] > 0


def test_links_load_only_once_the_contributors_are_declared_to_be_buyers(walk):
    named = "supplier_lists/oar_contributor_facility_links.csv"
    assert Firm.objects.filter(dataset__code="facilities").count() == 163
    assert [code for line, code in walk.codes if "import_links" in line] == [2, 0]
    links = SupplierLink.objects.filter(dataset__code="facilities")
    assert links.count() == 172
    assert set(links.values_list("buyer", flat=True)) == {None}
    stated = pd.read_csv(DATA / named)
    first = stated.drop_duplicates(["contributor", "facility"])
    found = links.values_list("external_buyer__name", "supplier__firm_id", "status", "confidence")
    assert set(found) == set(first.itertuples(index=False, name=None))


def independent_quotients() -> pd.Series:
    """Return the quotients on stated totals, computed without anything of the project."""
    grdp = pd.read_csv(DATA / GRDP, dtype={"area_code": str})
    ways = pd.read_csv(DATA / CROSSWALK, dtype=str).set_index("bps_code_2020")["kemendagri_code"]
    grdp["region_code"] = grdp.area_code.map(ways)
    value = grdp.dropna(subset="region_code").set_index(["year", "region_code", "sector_code"])
    table = value["pdrb_adhk2010_miliar_rp"].unstack("sector_code")
    total = table.pop("TOTAL")
    shares = table.div(total, axis="index")
    nation = table.groupby("year").sum().div(total.groupby("year").sum(), axis="index")
    return shares.div(nation, axis="index", level="year").stack()


def test_quotients_equal_an_independent_computation(walk):
    read = pd.read_csv(walk.folder / "quotients.csv", dtype={"region_code": str})
    found = read.set_index(["year", "region_code", "industry_code"])["location_quotient"]
    expected = independent_quotients()
    assert found.index.get_level_values("region_code").nunique() == 514
    assert len(found) == len(expected) == 514 * 17 * 4
    np.testing.assert_allclose(found.reindex(expected.index), expected, rtol=1e-9, atol=0)


def coefficients() -> pd.DataFrame:
    """Return inputs per unit of output from the published table: a row per supplier, a column per buyer."""
    raw = pd.read_csv(DATA / TABLE, header=None, skiprows=3, dtype=str)
    codes = raw.iloc[0, 3:20].tolist()
    inputs = raw.iloc[1:18].set_index(2).iloc[:, 2:19].astype(float).set_axis(codes, axis=1)
    total = raw[raw[2] == "2100"].iloc[0, 3:20].astype(float).to_numpy()
    return inputs / total


def test_the_published_table_becomes_coefficients(walk):
    rows = Coefficient.objects.filter(classification__code="pdrb17")
    found = rows.values_list("using_industry__code", "supplying_industry__code", "coefficient")
    expected = coefficients().stack()
    assert len(found) > 250
    for using, supplying, value in found:
        assert value == pytest.approx(expected[supplying, using], abs=1e-9)


def test_specialized_regencies_are_weaker_candidates_with_a_grade(walk):
    """Every core cell leans on its sector by an independent computation, and nothing that does not."""
    clusters = Cluster.objects.filter(run__dataset__code="pdrb")
    assert set(clusters.values_list("status", flat=True)) == {"candidate"}
    cells = ClusterCell.objects.filter(cluster__in=clusters)
    rows = cells.values_list("region__code", "industry__code", "location_quotient", "grade")
    quotients = independent_quotients().loc[2016]
    for region, industry, quotient, grade in rows:
        assert quotient == pytest.approx(quotients[region, industry], rel=1e-9)
        assert quotient >= 2
        assert grade in ("A", "B")
    found = {(region, industry) for region, industry, _quotient, _grade in rows}
    high = quotients[quotients >= 2]
    # Who by the table lives on a sector beside it supports that one, and is no core.
    assert len(found) >= 0.9 * len(high)
    evidence = ClusterEvidence.objects.filter(cluster__in=clusters)
    assert set(evidence.values_list("grade", flat=True)) <= {"A", "B"}
    assert set(evidence.values_list("firms", flat=True)) == {None}


def test_roles_from_the_table_are_expected_and_not_observed(walk):
    rows = ClusterIndustry.objects.filter(cluster__run__dataset__code="pdrb").exclude(role="core")
    assert rows.count() > 100
    assert set(rows.values_list("observed", "confidence")) == {(False, 0.3)}
    assert all(value >= 0.01 for value in rows.values_list("coefficient", flat=True))


def test_four_years_are_not_enough_to_tell_a_stage(walk):
    stages = StageAssessment.objects.filter(cluster__run__dataset__code="pdrb")
    assert set(stages.values_list("year", flat=True)) == {2013, 2014, 2015, 2016}
    assert set(stages.values_list("stage", flat=True)) == {"not_enough_data"}


def test_the_map_shows_them(walk):
    page = Client()
    release = page.get("/api/v1/releases/current").json()
    assert (release["dataset"]["code"], release["activities"][0]["code"]) == ("pdrb", "value_added")
    asked = "industry=C&level=regency&year=2016&measure=location_quotient"
    told = page.get(f"/api/v1/releases/current/values?{asked}").json()
    expected = independent_quotients().loc[2016].xs("C", level="sector_code")
    assert len(told["values"]) == 514
    assert told["values"] == pytest.approx(expected.to_dict(), rel=1e-9)
    [listed, *_] = page.get("/api/v1/releases/current/clusters?page_size=1").json()["results"]
    assert (listed["basis"], listed["stage"]) == ("statistics", "not_enough_data")
    text = page.get(f"/clusters/{listed['id']}?lang=en").content.decode()
    assert "found in published statistics alone" in text.lower()
    shapes = page.get(release["levels"][0]["shapes_url"]).json()
    assert {one["properties"]["code"] for one in shapes["features"]} == set(told["values"])


def test_every_file_can_be_taken_back_and_leaves_what_was_before(walk):
    """Last: it undoes the walk.  An active edition stays, as the page of formats says."""
    for run_of_walk in AnalysisRun.objects.filter(dataset__code="pdrb"):
        for release in Release.objects.filter(run=run_of_walk):
            withdraw(release)
        discard_run(run_of_walk)
    for upload, content in reversed(walk.before):
        upload.refresh_from_db()
        if upload.target == "indonesia" and upload.kind == "regions":
            continue
        if upload.verdict != "applied":
            continue
        services.queue_revert(upload)
        upload = wait_for(upload)
        assert upload.verdict == "reverted", (upload.file_name, upload.error, upload.counts)
        now = contents()
        assert now == content | {"agencies_agency": now["agencies_agency"]}, upload.file_name
    assert not Dataset.objects.filter(code__in=["pdrb", "factories", "facilities"]).exists()
