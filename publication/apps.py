from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    """What others may see."""

    name = "publication"
    verbose_name = _("Publication")

    def ready(self):
        from publication.database_roles import drop_before_migration, grant_after_migration

        pre_migrate.connect(drop_before_migration, sender=self)
        # The last of our apps: by now every table is there.
        post_migrate.connect(grant_after_migration, sender=self)
