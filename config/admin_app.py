from django.contrib.admin.apps import AdminConfig


class SentraAdminConfig(AdminConfig):
    """Django's admin, with Sentra's own site."""

    default_site = "config.admin_site.SentraAdminSite"
