"""Who may: agencies, the people in them, and the tokens of their programs."""

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """An office that owns data: a planning board, a statistics office, a ministry."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name"]

    def __str__(self):
        return self.name


class User(AbstractUser):
    """A person.  What the person may do hangs on memberships, not on Django's own permissions."""

    agencies = models.ManyToManyField(Agency, through="Membership", related_name="people")

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")


class Role(models.TextChoices):
    VIEWER = "viewer", _("viewer")
    CLERK = "clerk", _("data-entry clerk")
    ANALYST = "analyst", _("analyst")
    MANAGER = "manager", _("manager")
    ADMINISTRATOR = "administrator", _("administrator")


class Membership(models.Model):
    """The role of a person in an agency."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="memberships", verbose_name=_("agency")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "agency"], name="one_role_per_agency"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self):
        return f"{self.user} · {self.agency} · {self.get_role_display()}"


class ApiTokenQuerySet(models.QuerySet):
    def usable(self):
        """Leave out what was revoked or has expired, by the database's clock."""
        return self.filter(revoked_at=None, expires_at__gt=Now())

    def of_secret(self, secret: str):
        """Return the tokens (one or none) whose secret this is."""
        return self.filter(digest=ApiToken.digest_of(secret))


class ApiToken(models.Model):
    """The key by which a partner's program acts for an agency.  Only its digest is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="tokens", verbose_name=_("agency")
    )
    name = models.CharField(
        _("name"), max_length=100, help_text=_("Whose program uses it, for what.")
    )
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=["read", "write"]), name="token_scope_known"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.agency})"

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        # 256 random bits need no slow hash; the digest only keeps a stolen database from being a key ring.
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
