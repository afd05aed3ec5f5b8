"""The kept test database is made anew whenever anything that makes it changes."""

import ast
import inspect

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate

from tests.database import ROOT, sources


def project_modules_of_migrations():
    """Return the files of the project that a migration imports; models only name what fields need."""
    for migration in ROOT.glob("*/migrations/*.py"):
        for node in ast.walk(ast.parse(migration.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                file = ROOT / (name.replace(".", "/") + ".py")
                if file.exists() and "models" not in name.split("."):
                    yield file


def test_all_that_migrations_run_is_watched():
    assert set(project_modules_of_migrations()) <= set(sources())


@pytest.mark.parametrize("signal", [pre_migrate, post_migrate])
def test_all_that_signals_of_migrations_run_is_watched(signal):
    receivers = [r for app in apps.get_app_configs() for r in signal._live_receivers(app)[0]]
    ours = {
        inspect.getsourcefile(receiver)
        for receiver in receivers
        if (ROOT / receiver.__module__.split(".")[0]).is_dir()
    }
    assert ours and ours <= {str(file) for file in sources()}


@pytest.mark.django_db
def test_it_is_migrated_to_the_last():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
