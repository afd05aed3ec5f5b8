"""What every test may rely on."""

import os

import pytest
from django.db import connections

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Close both ways into the test database before it is dropped."""
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def pytest_runtest_setup(item):
    """Let no test speak with anything but this machine."""
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
