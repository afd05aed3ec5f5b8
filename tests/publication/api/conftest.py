"""Who asks, and what there is to be kept from them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, ApiToken, Membership, User


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Name static files as they are, whether or not they were gathered before."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def ask(tiny, client):
    """Ask a public address and return the answer, which must be one."""

    def ask(address, **parameters):
        response = client.get(address, parameters)
        assert response.status_code == 200, response.content
        return response.json()

    return ask


def person(role: str, agency: str) -> Client:
    user = User.objects.create_user(f"{role}-{agency}")
    Membership.objects.create(user=user, agency=Agency.objects.get(code=agency), role=role)
    client = Client()
    client.force_login(user, backend="agencies.permissions.RolePermissions")
    return client


def token_of(agency: str, scope="read", **changes) -> tuple[str, ApiToken]:
    """Return a new token's secret and the token."""
    secret = ApiToken.new_secret()
    values = {"expires_at": timezone.now() + timedelta(days=1)} | changes
    token = ApiToken.objects.create(
        agency=Agency.objects.get(code=agency),
        name="test",
        scope=scope,
        digest=ApiToken.digest_of(secret),
        **values,
    )
    return secret, token


def program(agency: str, scope="read", **changes) -> Client:
    return Client(headers={"authorization": f"Token {token_of(agency, scope, **changes)[0]}"})


def analysts_program(agency: str) -> Client:
    """Return a program with a write token that an analyst made."""
    maker, made = User.objects.get_or_create(username=f"maker-{agency}")
    if made:
        Membership.objects.create(
            user=maker, agency=Agency.objects.get(code=agency), role="analyst"
        )
    return program(agency, "write", created_by=maker)


@pytest.fixture
def asking(private):
    """Return the client of somebody, by name."""
    makers = {
        "nobody": Client,
        "viewer of A": lambda: person("viewer", "agency-a"),
        "clerk of A": lambda: person("clerk", "agency-a"),
        "clerk of B": lambda: person("clerk", "agency-b"),
        "token of A": lambda: program("agency-a"),
        "token of B": lambda: program("agency-b"),
        "program of A": lambda: analysts_program("agency-a"),
    }
    return lambda who: makers[who]()
