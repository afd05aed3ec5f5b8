"""How gunicorn serves Sentra, under bin/run and in the container."""

import os

host = os.environ.get("LISTEN", "127.0.0.1")
port = os.environ.get("PORT", "8000")
bind = f"{host}:{port}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# One import for all workers: half the memory, and the second start waits for one instead of two.
preload_app = True
timeout = 60
graceful_timeout = 5
# Heartbeats must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True


def when_ready(server):
    """Import every page before the workers are forked, so that no first visitor waits for it."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018


def pre_request(worker, request):
    """Keep the time of a body that is to come."""
    from config import slow_clients

    slow_clients.watch(request)


def post_request(worker, request, environ, response):
    """A connection that is kept waits for its next request as long as it likes."""
    from config import slow_clients

    slow_clients.let_be(request)
