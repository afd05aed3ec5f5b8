from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Plugs the apps together and checks that what they stand on is sound."""

    name = "config"

    def ready(self):
        from config import checks  # noqa: F401
