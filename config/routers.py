"""Which connection a model uses."""


class PublishedRouter:
    """Read what is published through the role that can read nothing else; migrate once, on `default`."""

    def db_for_read(self, model, **hints):
        return "published" if getattr(model, "published", False) else None

    def db_for_write(self, model, **hints):
        return None

    def allow_relation(self, first, second, **hints):
        return None

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
