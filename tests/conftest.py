"""What every test may rely on."""

import os
import threading

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties

from tests.database import copied_database
from tests.waiting import PATIENCE_S

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop

# The same examples every time, however busy the machine: a run says something of the change, not of chance.
properties.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow],
)
# Others, and many more of them (see CONTRIBUTING.md).
properties.register_profile(
    "search", properties.get_profile("same"), derandomize=False, max_examples=1000
)
properties.load_profile("same")


@pytest.fixture(autouse=True)
def language_of_the_settings():
    """Begin in the settings' language: a request of an earlier test may have left another active."""
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def patient_questions():
    """Let no question to the database be stopped because the machine is busy."""
    from publication.api import patience

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "SECONDS", PATIENCE_S)
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    """Serve the files as they were built, without gathering them first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_password_hashes():
    """Hash at once: what makes passwords slow to guess is Django's, and not tested here."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def pytest_runtest_setup(item):
    """Let no test speak with anything but this machine."""
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever a test does in the tiny geography is taken back after it."""
    for item in items:
        needs_database = {"tiny", "server"} & set(getattr(item, "fixturenames", ()))
        if needs_database and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases=["default", "published"]))


class LongFilesFirst:
    """Of two processes neither is left alone with the longest file at the end."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        first = {
            mark: {item.path for item in items if item.get_closest_marker(mark)}
            for mark in ("faults", "slow")
        }
        items.sort(
            key=lambda item: (item.path not in first["faults"], item.path not in first["slow"])
        )


def pytest_configure(config):
    config.pluginmanager.register(LongFilesFirst())


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Instead of pytest-django's, which migrates in every process (see tests/database.py)."""
    with django_db_blocker.unblock(), copied_database():
        yield


def committed(work):
    """Do `work` in a connection of its own, so that it is committed whatever the test rolls back."""
    failures = []

    def do():
        try:
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


@pytest.fixture
def tiny(django_db_setup, django_db_blocker):
    """The tiny geography with its firms, run and release, committed once (see tests/data/tiny.py)."""
    from firms.models import Dataset
    from tests.data import tiny as world

    def build():
        assert connection.settings_dict["NAME"].startswith("test_"), "never outside a test database"
        with connection.cursor() as cursor:
            # A transactional test has emptied the other tables, but not what is published.
            cursor.execute("DELETE FROM published.release")
        world.build()

    with django_db_blocker.unblock():
        if not Dataset.objects.filter(code="tiny").exists():
            committed(build)
    return world


@pytest.fixture(scope="session")
def _server(django_db_setup, django_db_blocker):
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    with django_db_blocker.unblock():
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()
        thread.join()


@pytest.fixture
def server(tiny, _server):
    """The address of Sentra, served on the test database with the tiny geography committed in it."""
    return _server


@pytest.fixture
def offices(db):
    """Two offices with a register each and people of every role (see tests/data/offices.py)."""
    from tests.data.offices import build_offices

    return build_offices()


@pytest.fixture
def signed_in(offices):
    """Return a function that gives a client in which somebody of the offices is signed in."""
    from django.test import Client

    def sign_in(name, language="en"):
        client = Client()
        client.force_login(offices.people[name], backend="agencies.permissions.RolePermissions")
        client.cookies["django_language"] = language
        return client

    return sign_in
