"""Publishing is work like other work: seen while it goes on, ended when asked, all or nothing."""

import io
from itertools import count

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils.translation import gettext

from clusters.services import queue_run
from jobs import leases, worker
from jobs.models import JobState
from jobs.worker import wait_for
from publication import services
from publication.models import Publication, PublishedRelease, Release
from tests.data import tiny as world

STEPS = ["Copying results", "Copying clusters", "Computing the checksum"]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "published"])


def finished_run(code="mine"):
    dataset = world.load_dataset(code)
    run = queue_run(
        dataset=dataset,
        boundary_set=dataset.boundary_set,
        levels=["regency", "district"],
        measures=["employment"],
    )
    return wait_for(run)


@pytest.fixture
def run():
    """A finished run; nothing else is published."""
    withdraw_all()
    yield finished_run()
    withdraw_all()


def withdraw_all():
    for release in Release.objects.all():
        services.withdraw(release)
    with connection.cursor() as cursor:
        # What a transactional test leaves: it empties the other tables, but not what is published.
        cursor.execute("DELETE FROM published.release")


@pytest.fixture
def elsewhere():
    """Return what another session reads."""
    settings = connection.settings_dict
    session = psycopg2.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"]
    )
    session.autocommit = True

    def read(statement):
        with session.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    yield read
    session.close()


def do(publication, listener=None):
    """Do a publication as a worker does, and return how it stands."""
    job = leases.claim(Publication, publication.pk)
    worker.perform(job, services.perform, listener=listener)
    publication.refresh_from_db()
    return publication


def test_how_far_it_is_can_be_seen_before_anything_of_it_can(run, elsewhere, monkeypatch):
    # Reports that follow each other within half a second are one: here a second passes between any two.
    monkeypatch.setattr(leases, "monotonic", count().__next__)
    seen = []

    def listener(*said):
        found = elsewhere("SELECT state, step, done, total FROM publication_publication")
        seen.append((said, found, elsewhere("SELECT count(*) FROM published.release")))

    assert do(services.queue_publication(run), listener).state == JobState.FINISHED
    # How many of its reports are told within a step depends on how long it takes.
    assert seen[0][0] == ("Copying results", 0, 2)
    assert list(dict.fromkeys(step for (step, *_), *_ in seen)) == STEPS
    for told, found, releases in seen:
        assert (found, releases) == ([("running", *told)], [(0,)])
    assert PublishedRelease.objects.get(current=True).run_key == run.key
    assert Release.objects.get().content_sha256 == PublishedRelease.objects.get().content_sha256


def test_asked_to_end_it_leaves_nothing(run):
    publication = services.queue_publication(run)

    def listener(step, *_):
        if step == "Copying clusters":
            # Who asks is not kept waiting by the transaction that copies.
            leases.in_another_session(lambda: services.cancel_publication(run))

    assert do(publication, listener).state == JobState.CANCELLED
    assert not Release.objects.exists() and not PublishedRelease.objects.exists()
    # It may be asked for again.
    assert do(services.queue_publication(run)).state == JobState.FINISHED


def test_one_that_fails_says_so_and_the_map_shows_what_it_showed(run, monkeypatch):
    before = services.publish_release(run)
    other = finished_run("other")
    with monkeypatch.context() as broken:
        broken.setattr(services, "copy_clusters", lambda *_: 1 / 0)
        failed = do(services.queue_publication(other))
    assert (failed.state, failed.error.split(":")[0]) == (JobState.FAILED, "Unexpected error")
    assert PublishedRelease.objects.get().run_key == run.key
    assert Release.objects.get() == before and Release.objects.get().current
    assert do(services.queue_publication(other)).state == JobState.FINISHED
    assert PublishedRelease.objects.get(current=True).run_key == other.key
    # The earlier one is there still, and shown again without being copied again.
    assert services.queue_publication(run) is None
    assert PublishedRelease.objects.get(current=True).run_key == run.key


def test_what_may_no_longer_be_published_when_its_turn_comes_is_not(run):
    publication = services.queue_publication(run)
    run.dataset.public = False
    run.dataset.save()
    failed = do(publication)
    assert failed.state == JobState.FAILED and "mine" in failed.error
    assert not Release.objects.exists()


def test_asked_for_twice_it_is_done_once(run):
    first = services.queue_publication(run)
    assert services.queue_publication(run) == first
    do(first)
    assert services.queue_publication(run) is None
    assert (Publication.objects.count(), Release.objects.count()) == (1, 1)


def test_the_command_shows_how_far_it_is_and_says_the_release(run, monkeypatch):
    out, err = io.StringIO(), io.StringIO()
    call_command("publish_release", str(run.key), stdout=out, stderr=err)
    assert out.getvalue().strip() == str(Release.objects.get().key)
    said = err.getvalue()
    places = [said.index(gettext(step)) for step in STEPS]
    assert places == sorted(places)
    other = finished_run("other")
    monkeypatch.setattr(services, "copy_clusters", lambda *_: 1 / 0)
    with pytest.raises(CommandError, match="Unexpected error"):
        call_command("publish_release", str(other.key), stdout=out, stderr=err)
