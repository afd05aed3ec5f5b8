from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    """What others may see."""

    name = "publication"
    verbose_name = _("Publication")

    def ready(self):
        from publication.database_roles import grant_after_migration

        # The last of our apps: by now every table is there.
        post_migrate.connect(grant_after_migration, sender=self)
