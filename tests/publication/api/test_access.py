"""Every address × everybody who may ask: what is given, and what is refused."""

import pytest
from django.urls import get_resolver, reverse

from publication.api.cluster_parts import PARTS
from tests.data.tiny_cluster import KEY

pytestmark = pytest.mark.django_db(databases=["default", "published"])

OPEN = {
    "api-root": [],
    "api-openapi": [],
    "api-docs": [],
    "api-boundary-sets": [],
    "api-boundary-set": ["tiny"],
    "api-shapes": ["tiny", "district", "HASH"],
    "api-regions": [],
    "api-region": ["tiny", "01.01"],
    "api-classifications": [],
    "api-industries": [],
    "api-industry": ["tiny", "31"],
    "api-releases": [],
    "api-release": ["current"],
    "api-values": ["current"],
    "api-concentration": ["current"],
    "api-release-industries": ["current"],
    "api-release-industry": ["current", "31"],
    "api-release-regions": ["current"],
    "api-release-region": ["current", "01.01"],
    "api-clusters": ["current"],
    "api-cluster": ["current", KEY],
    **{f"api-cluster-{part}": ["current", KEY] for part in PARTS},
}
# Lists that anybody may take home as a file; test_export.py opens the files.
OPEN |= {
    f"{name}-export": OPEN[name]
    for name in [
        "api-boundary-sets", "api-regions", "api-classifications", "api-industries", "api-releases",
        "api-concentration", "api-release-industries", "api-release-regions", "api-clusters",
        *(f"api-cluster-{part}" for part in PARTS),
    ]
}  # fmt: skip
NEEDED = {"api-values": {"industry": "31"}} | {
    name: {"format": "csv"} for name in OPEN if name.endswith("-export")
}
# Lists of an agency's records: those of others are not in them.
SCOPED = ["api-datasets", "api-firms", "api-links", "api-statistics", "api-prices", "api-runs"]
# Reference data that only those who are known may read.
REFERENCE = ["api-coefficients", "api-region-figures"]
SINGLE = ["api-firm", "api-run"]
# Of a finished run; test_transitions.py, test_clusters.py, test_run_figures.py and test_runs.py ask them.
OF_RUNS = ["api-run-transitions", "api-run-cancel", "api-run-offer",
           "api-run-values", "api-run-concentration",
           "api-run-concentration-export", "api-run-industries", "api-run-industries-export",
           "api-run-industry", "api-run-regions", "api-run-regions-export", "api-run-region",
           "api-run-clusters", "api-run-clusters-export", "api-run-cluster",
           *(f"api-run-cluster-{part}{file}" for part in PARTS for file in ("", "-export"))]  # fmt: skip
EVERY = [*OPEN, *SCOPED, *REFERENCE, *SINGLE]
# The same lists as files; test_export.py asks them.
FILES = [f"{name}-export" for name in [*SCOPED, *REFERENCE, "api-uploads", "api-upload-problems",
         "api-review-clusters", "api-cluster-history", "api-programmes", "api-agenda",
         "api-programme-actions", "api-programme-history"]]  # fmt: skip
# Files that people and programs send; tests/publication/api/test_uploads.py asks them.
UPLOADS = ["api-uploads", "api-upload", "api-upload-problems", "api-upload-answers",
           "api-upload-apply", "api-upload-revert"]  # fmt: skip
# What planners decide; tests/publication/api/test_reviewing.py asks them.
REVIEWED = ["api-review-clusters", "api-review-cluster", "api-cluster-confirm", "api-cluster-reject",
            "api-cluster-revoke", "api-cluster-split", "api-cluster-merge", "api-cluster-override",
            "api-cluster-history", "api-cluster-proposals", "api-proposal-accept",
            "api-proposal-dismiss", "api-cluster-ties", "api-programmes", "api-agenda",
            "api-programme", "api-programme-actions", "api-programme-action",
            "api-programme-indicators", "api-programme-indicator", "api-programme-notes",
            "api-programme-note", "api-programme-draft", "api-programme-history"]  # fmt: skip
# Answers 404 to everybody.
NOTHING = ["api-nothing"]

INSIDE = ["viewer of A", "clerk of A", "token of A"]
OUTSIDE = ["clerk of B", "token of B"]


def address_of(name, private):
    if name == "api-firm":
        return reverse(name, args=["secret", private.firm.firm_id])
    if name == "api-run":
        return reverse(name, args=[private.run.key])
    return reverse(name, args=OPEN.get(name, []))


def datasets_in(answer) -> set:
    return {row.get("dataset", row.get("code")) for row in answer.json()["results"]}


@pytest.mark.parametrize("who", ["nobody", *INSIDE, *OUTSIDE])
def test_what_is_published_is_open_to_everybody(asking, private, who):
    client = asking(who)
    statuses = {
        name: client.get(address_of(name, private), NEEDED.get(name), follow=True).status_code
        for name in OPEN
    }
    assert statuses == dict.fromkeys(OPEN, 200)


def test_nobody_reads_records(client, private):
    for name in [*SCOPED, *REFERENCE, *SINGLE]:
        answer = client.get(address_of(name, private))
        assert answer.status_code == 401, name
        assert answer["WWW-Authenticate"].startswith("Token")
        assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("who", INSIDE)
def test_an_agency_reads_its_own_records(asking, private, who):
    client = asking(who)
    for name in SCOPED:
        answer = client.get(address_of(name, private), {"page_size": 1000})
        assert "secret" in datasets_in(answer), name
    for name in SINGLE:
        assert client.get(address_of(name, private)).json()["dataset"] == "secret"


@pytest.mark.parametrize("who", OUTSIDE)
def test_another_agency_does_not_find_them(asking, private, who):
    client = asking(who)
    for name in SCOPED:
        address = address_of(name, private)
        assert "secret" not in datasets_in(client.get(address, {"page_size": 1000})), name
        if name != "api-datasets":
            theirs, none = (client.get(address, {"dataset": d}).json() for d in ("secret", "none"))
            assert theirs == none
            assert theirs["results"] == []


@pytest.mark.parametrize("who", OUTSIDE)
def test_another_agencys_record_is_as_good_as_none(asking, private, who):
    client = asking(who)
    for name in SINGLE:
        address = address_of(name, private)
        theirs = client.get(address)
        none = client.get(address[:-1] + ("0" if address[-1] != "0" else "1"))
        assert theirs.status_code == none.status_code == 404
        assert without_id(theirs) == without_id(none)


def without_id(answer) -> dict:
    return {key: value for key, value in answer.json().items() if key != "request_id"}


@pytest.mark.parametrize("who", [*INSIDE, *OUTSIDE])
def test_whoever_is_known_reads_reference_figures(asking, private, who):
    client = asking(who)
    for name in REFERENCE:
        assert client.get(address_of(name, private)).json()["results"], name


@pytest.mark.parametrize("who", ["clerk of A", "token of A"])
def test_records_are_kept_in_no_shared_cache(asking, private, who):
    client = asking(who)
    for name in [*SCOPED, *REFERENCE, *SINGLE]:
        answer = client.get(address_of(name, private))
        assert answer["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace", "options"])
def test_nothing_is_written_here(asking, private, method):
    client = asking("token of A")
    for name in sorted(set(EVERY) - {"api-runs"}):  # test_runs.py queues some
        answer = getattr(client, method)(address_of(name, private))
        assert answer.status_code == 405, name
        assert answer["Allow"] == "GET, HEAD"
        assert answer.json()["code"] == "method_not_allowed"


def test_no_address_is_ever_given_a_slash(asking, private):
    client = asking("token of A")
    for name in [*OPEN, *SCOPED, *REFERENCE]:
        answer = client.get(f"{address_of(name, private)}/")
        assert answer.status_code == 404, name
        assert answer["Content-Type"] == "application/problem+json"


def test_every_address_of_the_api_has_a_row_above():
    assert {pattern.name for pattern in below_api(get_resolver())} == {
        *EVERY, *FILES, *UPLOADS, *OF_RUNS, *REVIEWED, *NOTHING,
    }  # fmt: skip


def below_api(resolver, prefix=""):
    """Yield the patterns of addresses under /api."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern).lstrip("^")
        if hasattr(entry, "url_patterns"):
            yield from below_api(entry, address)
        elif address.startswith("api"):
            yield entry
