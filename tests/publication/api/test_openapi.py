"""The description of the API is valid, complete and true."""

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from tests.publication.api.test_access import (
    EVERY,
    FILES,
    NEEDED,
    OF_RUNS,
    OPEN,
    REFERENCE,
    REVIEWED,
    SCOPED,
    SINGLE,
    UPLOADS,
    address_of,
)

pytestmark = pytest.mark.django_db(databases=["default", "published"])


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Client().get("/api/v1/openapi.json").json()


def test_it_is_valid_openapi(document):
    validate(document)


def test_it_is_made_without_a_warning(tmp_path):
    call_command("spectacular", fail_on_warn=True, file=str(tmp_path / "api.yaml"))


def test_it_describes_every_address(document):
    assert len(document["paths"]) == len([*EVERY, *FILES, *UPLOADS, *OF_RUNS, *REVIEWED])


def test_every_parameter_that_a_view_knows_is_described(document):
    asked = {
        parameter["name"]: parameter
        for parameter in document["paths"]["/api/v1/releases/{release}/values"]["get"]["parameters"]
    }
    assert set(asked) == {"release", "industry", "measure", "activity", "level", "year", "breaks"}
    assert not asked["industry"].get("required")  # a region as a whole has none
    assert asked["breaks"]["schema"]["enum"] == ["year", "all"]


def test_a_file_is_asked_for_with_the_filters_of_its_list_and_a_format(document):
    paths = document["paths"]
    for path in [path for path in paths if path.endswith("/export")]:
        of_list, of_file = (
            {parameter["name"] for parameter in paths[p]["get"]["parameters"]}
            for p in (path.removesuffix("/export"), path)
        )
        assert of_file == of_list - {"page_size", "cursor", "geometry"} | {"format"}, path
        assert len(paths[path]["get"]["responses"]["200"]["content"]) == 5
        assert list(paths[path]) == ["get"]


def test_open_addresses_need_no_key_and_records_do(document):
    for path, operations in document["paths"].items():
        security = next(iter(operations.values()))["security"]
        of_records = path.split("/")[3:4] and path.split("/")[3] in {
            "datasets", "firms", "links", "statistics", "prices", "coefficients",
            "region-figures", "runs", "uploads", "clusters", "programmes",
        }  # fmt: skip
        assert (security != [{}]) == bool(of_records), path


def test_every_answer_is_as_described(document, asking, private):
    client = asking("token of A")
    for name in [*OPEN, *SCOPED, *REFERENCE, *SINGLE]:
        if name in {"api-shapes", "api-docs", "api-openapi"} or name.endswith("-export"):
            continue
        address = address_of(name, private)
        answer = client.get(address, NEEDED.get(name)).json()
        assert_fits(document, schema_of(document, address), answer)


def test_every_refusal_is_as_described(document, client):
    problem = client.get("/api/v1/regions?x=1").json()
    assert_fits(document, {"$ref": "#/components/schemas/Problem"}, problem)


def schema_of(document, address):
    """Return what is described for the one path that the address fits."""
    parts = address.split("/")
    [path] = [
        path
        for path in document["paths"]
        if len(path.split("/")) == len(parts)
        and all(p.startswith("{") or p == a for p, a in zip(path.split("/"), parts, strict=True))
    ]
    answer = document["paths"][path]["get"]["responses"]["200"]["content"]
    return answer["application/json"]["schema"]


def assert_fits(document, schema, answer):
    whole = schema | {"components": document["components"]}
    errors = [f"{list(e.path)}: {e.message}" for e in OAS31Validator(whole).iter_errors(answer)]
    assert errors == []
