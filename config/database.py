"""Turn a database address into Django's settings."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"postgis", "postgres", "postgresql"}


def database(url: str, *, role: str | None = None) -> dict:
    """Return Django's settings for ``postgis://user:password@host:port/name?host=/socket/folder``.

    With `role`, every connection takes that role from its first moment on.
    """
    try:
        parts = urlsplit(url)
        given_port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL must look like postgis://user:password@host:5432/name ({error})."
        ) from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name:
        raise ImproperlyConfigured(
            f"DATABASE_URL must look like postgis://user:password@host:5432/name; "
            f"its scheme is {parts.scheme!r} and its database name {name!r}."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    port = query.pop("port", None) or str(given_port or "")
    options = dict(query)
    if role:
        options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
