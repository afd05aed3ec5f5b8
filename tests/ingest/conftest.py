"""Bring a file to the tiny geography and see what becomes of it."""

import pytest

from agencies.models import Agency
from ingest import services
from jobs.worker import wait_for

INTO_TINY = {
    "dataset": "mine",
    "classification": "tiny",
    "edition": "tiny",
    "code_system": "fictional",
}
FIRMS = "firm_id,name,industry_code,latitude,longitude,year,employees\n"


@pytest.fixture
def agency(tiny, db):
    return Agency.objects.create(code="planners", name="Planners")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Keep every test's files apart."""
    settings.VAR = tmp_path


@pytest.fixture
def bring(agency):
    """Upload content (text or bytes) as a file of a kind and return the upload once it was read."""

    def bring(content, name="firms.csv", kind="firms", apply=False, **options):
        if isinstance(content, str):
            content = content.encode()
        given = (INTO_TINY if kind in ("firms", "links", "statistics", "prices") else {}) | options
        received = services.receive(
            [content], file_name=name, kind=kind, agency=agency, options=given
        )
        upload = wait_for(received.upload)
        if apply:
            assert upload.verdict == "ready", (upload.error, codes(upload), upload.questions)
            services.queue_apply(upload)
            upload = wait_for(upload)
            assert upload.verdict == "applied", upload.error
        upload.again = received.again
        return upload

    return bring


def codes(upload) -> dict[str, list[int | None]]:
    """Return the rows of each problem code of an upload."""
    found: dict[str, list[int | None]] = {}
    for problem in upload.problems.all():
        found.setdefault(problem.code, []).append(problem.row)
    return found
