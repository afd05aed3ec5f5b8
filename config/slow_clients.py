"""Ends requests whose body trickles in: a thread of the web server must not wait for one of them for ever.

gunicorn itself sets no such limit; the server in front usually does.  A body may take as long as it needs
as long as it comes at a rate that any telephone line has.
"""

import os
import time

PATIENCE_SECONDS = float(os.environ.get("SLOW_BODY_SECONDS", "30"))
LEAST_BYTES_PER_SECOND = 1_000


class TooSlow(OSError):
    """The client sends too slowly.  To the application this is a connection that broke."""


class Watched:
    """Reads a connection as `chunk` does, while a request is at work, and keeps the time."""

    def __init__(self, sock, chunk):
        self.sock, self.chunk = sock, chunk
        self.began, self.received = time.monotonic(), 0

    def __call__(self, size_hint=None) -> bytes:
        self.sock.settimeout(PATIENCE_SECONDS)
        try:
            data = self.chunk(size_hint)
        except TimeoutError:
            raise TooSlow("no byte of the body for too long") from None
        finally:
            self.sock.settimeout(None)
        self.received += len(data)
        seconds = time.monotonic() - self.began
        if seconds > PATIENCE_SECONDS and self.received < seconds * LEAST_BYTES_PER_SECOND:
            raise TooSlow(f"{self.received} bytes of the body in {seconds:.0f} s")
        return data


def watch(request) -> None:
    """Watch a request's body from now on (gunicorn's `pre_request`)."""
    unreader = request.unreader
    unreader.chunk = Watched(unreader.sock, type(unreader).chunk.__get__(unreader))


def let_be(request) -> None:
    """Watch no longer: the next request on this connection has a time of its own (`post_request`)."""
    unreader = request.unreader
    unreader.__dict__.pop("chunk", None)
