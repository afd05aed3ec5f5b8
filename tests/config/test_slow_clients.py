"""D22: clients whose bodies trickle in or break off hold nobody up."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 1.0
COOKIE = "csrftoken=" + "a" * 32
pytestmark = [pytest.mark.faults, pytest.mark.slow]


class OverFile(http.client.HTTPConnection):
    """HTTP over a socket that is a file."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = dialed(self.path)


def dialed(path) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(PATIENCE_S)
    client.connect(str(path))
    return client


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def door(folder):
    """The web server as it is configured, with one process of two threads, at a socket."""
    # Where temporary files lie may be too long a path for a socket.
    short = Path(tempfile.mkdtemp(prefix="sentra-test-", dir="/tmp"))
    place = short / "web"
    environment = os.environ | {
        "WEB_WORKERS": "1", "WEB_THREADS": "2", "SLOW_BODY_SECONDS": str(PATIENCE), "DEBUG": "1",
        "SECRET_KEY": settings.SECRET_KEY, "TMPDIR": str(folder), "SENTRA_VAR": str(folder / "var"),
    }  # fmt: skip
    # A kept connection waits for a client that may be slow to come to its turn on a busy machine.
    command = [
        "-m",
        "gunicorn",
        "--config",
        "config/gunicorn.py",
        "--bind",
        f"unix:{place}",
        "--keep-alive",
        "60",
    ]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [sys.executable, *command, "config.wsgi"], cwd=ROOT, env=environment,
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until(lambda: place.exists() or server.poll() is not None)
        assert server.poll() is None and alive(place), (folder / "log").read_text()
        yield place
    finally:
        server.terminate()
        server.wait(PATIENCE_S)
        shutil.rmtree(short)


def alive(place) -> bool:
    with closing(OverFile(place)) as client:
        client.request("GET", "/alive")
        return client.getresponse().status == 200


PLAIN = "application/x-www-form-urlencoded"


def begin(place, stated: int, sent: bytes, media_type=PLAIN) -> socket.socket:
    """Begin to send a form with a body of a stated length, of which only a part is sent."""
    client = dialed(place)
    head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}\r\nContent-Length: {stated}\r\n"
    head += f"Content-Type: {media_type}\r\n\r\n"
    with suppress(
        BrokenPipeError, ConnectionResetError
    ):  # ended by the other side before all was sent
        client.sendall(head.encode() + sent)
    return client


def test_bodies_that_come_to_a_halt_are_ended_and_others_are_answered(door):
    silent = [begin(door, 1_000, b"a=1") for _ in range(2)]
    assert alive(door)  # as soon as one of both threads is free again: without an end, never
    for client in silent:
        with closing(client):
            assert client.recv(100).startswith(b"HTTP/1.1 4")


def test_bodies_that_trickle_in_are_ended(door):
    with closing(begin(door, 1_000_000, b"a=")) as client:
        client.settimeout(0.1)
        until(partial(refuses, client), "the server hangs up", every=0)
    assert alive(door)


def refuses(client) -> bool:
    """Send a byte and tell whether the other side answers or hangs up within a tenth of a second."""
    try:
        client.send(b"x")
        client.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_a_connection_that_breaks_off_or_says_a_wrong_length_leaves_nothing(door, folder):
    part = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    sent = part + b"x" * 4_000_000  # more than is kept in memory
    with closing(begin(door, 9_000_000, sent, "multipart/form-data; boundary=cut")):
        pass
    with closing(begin(door, 3, b"a=1&b=2&c=3")) as client:  # more than stated: no second request
        assert client.recv(100).startswith(b"HTTP/1.1 4")
    assert alive(door)
    # Another thread of the server reads what was sent to the end before it sees that no more comes.
    until(lambda: not left_behind(folder), "nothing is left behind")


def left_behind(folder) -> list[Path]:
    return [*folder.glob("**/*.upload*"), *folder.glob("**/uploads/*")]


def test_a_kept_connection_has_time_between_its_requests(door):
    with closing(OverFile(door)) as client:
        for wait in (0, 1.5 * PATIENCE):
            time.sleep(wait)
            client.request("GET", "/alive")
            answer = client.getresponse()
            answer.read()
            assert answer.status == 200
