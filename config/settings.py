"""Settings.  Everything that differs between places is read from the environment; see .env.example."""

import importlib.util
import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.database import database
from config.tiles import origins_of, tile_layers

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SENTRA_VAR") or ROOT / "var")


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def kept(name: str) -> str:
    """Return what bin/run keeps in the state folder, for commands that are started beside it."""
    file = VAR / name
    return file.read_text().strip() if file.exists() else ""


def words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


def patched_library(package: str, pattern: str) -> str | None:
    """Return the library that a wheel ships; Debian's own GDAL reads files and URLs named in inputs."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.parent.joinpath(f"{package}.libs").glob(pattern))
    return str(found[-1]) if found else None


GDAL_LIBRARY_PATH = patched_library("pyogrio", "libgdal*.so*")
GEOS_LIBRARY_PATH = patched_library("shapely", "libgeos_c*.so*")

DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or kept("secret_key")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. bin/run makes one; elsewhere set the environment variable."
    )
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "config.admin_app.SentraAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "leaflet",
    "agencies",
    "jobs",
    "ingest",
    "regions",
    "firms",
    "clusters",
    "publication",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageOfTheAddress",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.SessionEnded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "publication.pages.frame",
            ]
        },
    }
]

# Form widgets of our own are templates like all others.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two ways into one database: `default` for an agency's own records, `published` for whatever
# anybody may see.  The second connects as a role that can read the schema `published` and nothing else.
DATABASE_URL = os.environ.get("DATABASE_URL") or kept("database_url")
if not DATABASE_URL:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. bin/run starts a private PostGIS and sets it; elsewhere give "
        "postgis://user:password@host:5432/name."
    )
APPLICATION_ROLE = "sentra_app"
MIGRATION_ROLE = "sentra_migrate"
PUBLISHED_ROLE = "sentra_published"
_published_url = os.environ.get("PUBLISHED_DATABASE_URL", "")
DATABASES = {
    "default": database(DATABASE_URL),
    "published": database(
        _published_url or DATABASE_URL, role=None if _published_url else PUBLISHED_ROLE
    ),
}
DATABASES["default"]["TEST"] = {
    "TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE", "template_postgis")
}
DATABASES["published"]["TEST"] = DATABASES["default"]["TEST"]
DATABASE_ROUTERS = ["config.routers.PublishedRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "agencies.permissions.RolePermissions",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "explorer"
LOGOUT_REDIRECT_URL = "explorer"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours; templates/registration/locked.html says so
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_ENABLE_ADMIN = False

# Without a mail server, a manager makes the link that resets a clerk's password.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "sentra@localhost")

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Jakarta")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "staticfiles"
STATICFILES_DIRS = (
    [("dist", ROOT / "static" / "dist")] if (ROOT / "static" / "dist").is_dir() else []
)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MANIFEST_STRICT = False

# Outside map tiles are off unless somebody turns them on:
# [{"name_id": …, "name_en": …, "url": "https://…/{z}/{x}/{y}.png", "attribution": …, "max_zoom": 18}]
MAP_TILE_LAYERS = tile_layers(os.environ.get("MAP_TILE_LAYERS_FILE", ""))

# For drawing outlines in the admin.  Without tiles it asks nothing of the outside.
LEAFLET_CONFIG = {
    "TILES": [],
    "DEFAULT_CENTER": (-2.5, 118.0),
    "DEFAULT_ZOOM": 4,
    "MIN_ZOOM": 2,
    "MAX_ZOOM": 18,
    "ATTRIBUTION_PREFIX": "",
    "RESET_VIEW": False,
    "SCALE": None,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The nonce is for the drawing of outlines in the admin, whose widget writes a script into its page.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *origins_of(MAP_TILE_LAYERS)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["publication.api.authentication.TokenOrSession"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "publication.api.problems.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sentra",
    "DESCRIPTION": "Where industries concentrate, and the records behind it. How to use it: [the guide](/guide/api).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ClusterStatus": ["candidate", "confirmed", "rejected", "replaced"],
        "Stage": [
            "embryo",
            "growing",
            "mature",
            "declining",
            "embryo_renewal",
            "not_enough_data",
        ],
        "JudgedStage": ["embryo", "growing", "mature", "declining", "embryo_renewal"],
        "ActionStatus": ["planned", "under_way", "done", "dropped"],
    },
}

# Kinds of work that the worker takes, in this order of urgency: model -> the service that does it.
JOB_KINDS = {
    "ingest.Upload": "ingest.services.perform",
    "publication.Publication": "publication.services.perform",
    "clusters.AnalysisRun": "clusters.services.perform",
}

# Whose workers do the heavy work of runs; without one it is done here.
DASK_SCHEDULER_ADDRESS = os.environ.get("DASK_SCHEDULER_ADDRESS", "")

# Kinds of file that can be uploaded: name -> the class that knows its columns and what to do with its rows.
UPLOAD_KINDS = {
    "regions": "regions.imports.boundaries.Regions",
    "region_figures": "regions.imports.tables.RegionFigures",
    "region_codes": "regions.imports.tables.RegionCodes",
    "region_concordance": "regions.imports.tables.RegionConcordance",
    "industries": "firms.imports.industries.Industries",
    "concordance": "firms.imports.tables.Concordance",
    "firms": "firms.imports.firms.Firms",
    "links": "firms.imports.links.Links",
    "statistics": "firms.imports.statistics.Statistics",
    "prices": "firms.imports.tables.Prices",
    "coefficients": "firms.imports.tables.Coefficients",
    "cluster_definitions": "clusters.imports.definitions.ClusterDefinitions",
}
UPLOAD_MOST_BYTES = int(os.environ.get("UPLOAD_MOST_MB", "200")) * 1_000_000
# Limits of reading a file, see ingest/reader/limits.py: rows, memory_bytes, cpu_seconds …
UPLOAD_LIMITS: dict[str, int] = {}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = flag("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "django": {"handlers": [], "propagate": True}},
}

SITE_NAME = _("Sentra")
