"""Published cluster definitions: loaded as a file, used in place of detection, side by side with it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from clusters import review
from clusters.definitions import cluster_names, found_otherwise, tables_for
from clusters.models import Cluster, ClusterDefinition
from clusters.proposals import newest_run, proposals_for
from clusters.services import RunRefused, queue_run
from ingest.models import Upload
from jobs.leases import CannotBeDone
from tests.clusters.planners import found_cluster, new_run, planner, tiny_dataset

pytestmark = pytest.mark.django_db(databases=["default", "published"])

LINES = [
    "cluster_code,cluster_name,industry_code",
    "27,Furniture,31",
    "11,Food,10",
]


@pytest.fixture(autouse=True)
def world(tiny):
    with translation.override("en"):
        yield


@pytest.fixture
def load(tmp_path):
    """Import a table of definitions by the command and return its answer."""

    def load(lines, table="bcd", **options):
        path = tmp_path / "definitions.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        said = io.StringIO()
        call_command(
            "import_cluster_definitions",
            str(path),
            classification="tiny",
            table=table,
            json=True,
            stdout=said,
            **options,
        )
        return json.loads(said.getvalue().strip().splitlines()[-1])

    return load


def test_a_table_is_loaded_changed_and_taken_back(load):
    assert load(LINES)["counts"]["new"] == 2
    assert tables_for(tiny_dataset()) == ["bcd"]
    again = load([LINES[0], "27,Furniture and wood,31", LINES[2]])
    assert (again["counts"]["changed"], again["counts"]["unchanged"]) == (1, 1)
    names = cluster_names(
        tiny_dataset(), "bcd", ClusterDefinition.objects.values_list("industry", flat=True)
    )
    assert sorted(names) == ["Food", "Furniture and wood"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("27,Furniture,99", "industry_code"),
        ("27,,31", "cluster_name"),
        (",Furniture,31", "cluster_code"),
        ("28,Chairs,31", "industry_code"),
    ],
)
def test_a_faulty_line_is_named_and_nothing_is_loaded(load, line, column):
    with pytest.raises((CommandError, SystemExit)):
        load([*LINES, line])
    problems = Upload.objects.latest("pk").problems
    assert column in str(list(problems.values_list("column", flat=True)))
    assert not ClusterDefinition.objects.exists()


def test_an_unknown_table_is_refused_with_those_there_are(load):
    load(LINES)
    dataset = tiny_dataset()
    with pytest.raises(RunRefused, match="there are: bcd"):
        queue_run(
            dataset=dataset,
            boundary_set=dataset.boundary_set,
            levels=["district"],
            measures=["employment"],
            definitions="nace",
        )


def test_a_table_that_names_none_of_the_industries_says_so(load):
    load(LINES[:2])
    trade = tiny_dataset().classification.industries.get(code="47")
    with pytest.raises(CannotBeDone, match="codes may be finer"):
        cluster_names(tiny_dataset(), "bcd", [trade.pk])


def test_an_industry_takes_the_cluster_of_the_one_above_it(load):
    furniture = tiny_dataset().classification.industries.get(code="31")
    chairs = furniture.classification.industries.create(
        code="3100", title_en="Chairs", parent=furniture, level="class"
    )
    load(LINES)
    assert cluster_names(tiny_dataset(), "bcd", [chairs.pk])[chairs.pk] == "Furniture"


def test_what_was_found_by_a_table_stands_beside_what_links_show():
    rina = planner()
    by_links = found_cluster(new_run(), "By links")
    review.confirm(by_links, by=rina)
    run = new_run()
    run.parameters = {"definitions": "bcd"}
    run.save()
    by_table = found_cluster(run, "By table", definition="Furniture", regions=["01.01.01"])
    ClusterDefinition.objects.create(
        table="bcd", classification=tiny_dataset().classification, cluster_code="27",
        cluster_name="Furniture", industry=by_table.industries.get().industry,
    )  # fmt: skip
    assert newest_run(by_links) == by_links.run
    assert newest_run(by_table) == run
    assert proposals_for(by_links) == []
    [beside] = found_otherwise(by_links)
    assert (beside.cluster, beside.table, beside.shared, beside.either) == (by_table, "bcd", 1, 2)
    [beside] = found_otherwise(by_table)
    assert (beside.cluster, beside.table) == (by_links, "")
    review.confirm(by_table, by=rina)
    assert Cluster.objects.filter(status="confirmed").count() == 2
