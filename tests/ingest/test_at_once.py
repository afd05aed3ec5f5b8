"""Several files at the same moment: each is there once, and none is half there."""

import threading
import uuid

import pytest
from django.db import connections

from agencies.models import Agency
from firms.models import Dataset, Firm, FirmYear
from ingest import services
from ingest.models import Upload
from jobs.worker import wait_for
from tests.conftest import committed
from tests.ingest.conftest import FIRMS


def at_once(*work):
    """Run functions in threads of their own, each with its own connection; return what they returned."""
    results, gate = [None] * len(work), threading.Barrier(len(work))

    def run(place, function):
        try:
            gate.wait()
            results[place] = function()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def planners(tiny, django_db_blocker):
    """An agency that is really there, and goes with all it brought when the test ends."""
    code = f"at-once-{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        committed(lambda: Agency.objects.create(code=code, name=code))
        yield code
        committed(lambda: clear(code))


def clear(code):
    mine = Upload.objects.filter(agency__code=code)
    for upload in mine.filter(verdict="applied").order_by("-applied_at"):
        services.queue_revert(upload)
        wait_for(upload)
    Dataset.objects.filter(owner__code=code).delete()
    mine.delete()
    Agency.objects.filter(code=code).delete()


def bring(code, text, dataset):
    upload = services.receive(
        [text.encode()],
        file_name="a.csv",
        kind="firms",
        agency=Agency.objects.get(code=code),
        options={"dataset": dataset, "classification": "tiny", "edition": "tiny"},
    ).upload
    upload = wait_for(upload)
    if upload.verdict == "ready":
        services.queue_apply(upload)
        upload = wait_for(upload)
    return upload


def test_the_same_file_sent_twelve_times_at_once_is_one_upload(planners, django_db_blocker):
    """D21"""
    text = FIRMS + "F1,A,31,-0.5,0.5,2024,1\n"
    agency = Agency.objects.get(code=planners)

    def send():
        return services.receive(
            [text.encode()], file_name="a.csv", kind="firms", agency=agency
        ).upload.pk

    assert len(set(at_once(*[send] * 12))) == 1
    assert Upload.objects.filter(agency=agency).count() == 1


def test_two_files_of_one_agency_at_once_are_both_applied(planners, django_db_blocker):
    """D08: the same firms in both, so that they must wait for each other."""
    dataset = f"d-{planners}"
    # In a connection of its own: the test itself may stand in a transaction that would hold the lock.
    committed(lambda: bring(planners, FIRMS + "F0,A,31,-0.5,0.5,2020,1\n", dataset))
    rows = [f"F{n},A,31,-0.5,0.5,{{year}},1\n" for n in range(200)]
    texts = [FIRMS + "".join(rows).format(year=year) for year in (2023, 2024)]
    found = at_once(*[lambda text=text: bring(planners, text, dataset) for text in texts])
    assert [getattr(upload, "verdict", upload) for upload in found] == ["applied", "applied"]
    assert Firm.objects.filter(dataset__code=dataset).count() == 200
    assert FirmYear.objects.filter(firm__dataset__code=dataset).count() == 401
