"""Load a sample as a dataset and an edition of boundaries: all of it, or nothing, and once."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection, transaction

from firms.models import (
    Coefficient,
    Dataset,
    ExternalParty,
    Firm,
    FirmRegion,
    FirmState,
    FirmYear,
    Price,
    SupplierLink,
)
from firms.sample.copying import prepare_for_many_rows
from firms.sample.loader import Loader, recipe
from firms.sample.plan import Plan
from firms.sample.register import Block
from firms.sample.sessions import load_side_by_side
from regions.models import BoundarySet, Region

UNFINISHED = " (unfinished)"  # what a dataset's source ends with while its firms are being loaded


class AlreadyThereError(Exception):
    """Something else has the name; the text says what."""


def is_loaded(name: str, source: str) -> bool:
    """Return whether this very sample is loaded; refuse to take a name that something else has."""
    found = Dataset.objects.filter(code=name).first()
    if found is not None and found.source == source:
        return True
    if found is not None and found.source.endswith(UNFINISHED):
        return False
    if found is not None:
        made = f" (made by: {found.source})" if found.source else ""
        raise AlreadyThereError(
            f"There is already another dataset {name}{made}. Give the new one another name "
            f"with --dataset."
        )
    if BoundarySet.objects.filter(code=name).exists():
        raise AlreadyThereError(
            f"There is already a boundary set {name}. Give the sample another name with --dataset."
        )
    return False


def load(
    plan: Plan,
    name: str,
    blocks: Iterable[Block],
    loaded: Callable[[Block], None] = lambda block: None,
) -> None:
    """Load every block or nothing, calling `loaded` after each, and count the new rows.

    A large sample is loaded through two sessions.  They need to see the regions and the dataset, which
    are therefore committed before and are marked as unfinished until the firms are there.
    """
    with one_at_a_time():
        discard_unfinished(name)
        if is_loaded(name, recipe(plan)):
            raise AlreadyThereError(f"The dataset {name} was loaded by somebody else meanwhile.")
        if plan.n_blocks == 1:
            with transaction.atomic():
                loader = Loader(plan, name)
                prepare_for_many_rows()
                for block in blocks:
                    loader.add(block)
                    loaded(block)
        else:
            load_many(plan, name, blocks, loaded)
    analyze()


def load_many(plan: Plan, name: str, blocks: Iterable[Block], loaded: Callable) -> None:
    counting = threading.Lock()

    def load_one(block: Block) -> None:
        loader.add(block)
        with counting:
            loaded(block)

    try:
        with transaction.atomic():
            loader = Loader(plan, name)
            sources = Dataset.objects.filter(pk=loader.dataset.pk)
            sources.update(source=recipe(plan) + UNFINISHED)
        load_side_by_side(blocks, load_one)
        sources.update(source=recipe(plan))
    except BaseException:
        with suppress(DatabaseError):  # where the database is gone, the next attempt does it
            discard_unfinished(name)
        raise


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let samples be loaded one after another, so that two never take the same name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('make_sample', 0))")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('make_sample', 0))")


OF_DATASET = {
    Price: "dataset_id = %(dataset)s",
    SupplierLink: "dataset_id = %(dataset)s",
    FirmRegion: "state_id IN (SELECT id FROM firms_firmstate WHERE firm_id IN"
    " (SELECT id FROM firms_firm WHERE dataset_id = %(dataset)s))",
    FirmState: "firm_id IN (SELECT id FROM firms_firm WHERE dataset_id = %(dataset)s)",
    FirmYear: "firm_id IN (SELECT id FROM firms_firm WHERE dataset_id = %(dataset)s)",
    Firm: "dataset_id = %(dataset)s",
}


@transaction.atomic
def discard_unfinished(name: str) -> None:
    """Take away what an interrupted attempt left behind, with the edition that it made for itself."""
    found = Dataset.objects.filter(code=name, source__endswith=UNFINISHED).first()
    if found is None:
        return
    with connection.cursor() as cursor:
        for model, rows in OF_DATASET.items():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table} WHERE {rows}", {"dataset": found.pk})
    Coefficient.objects.filter(classification=found.classification, source=name).delete()
    ExternalParty.objects.filter(dataset=found).delete()
    edition = found.boundary_set
    found.delete()
    for level in edition.levels.order_by("-depth"):
        Region.objects.filter(level=level).delete()
        level.delete()
    edition.delete()


def analyze() -> None:
    """Let the planner of queries know of the new rows at once."""
    tables = (Firm, FirmState, FirmRegion, FirmYear, SupplierLink, Region, Price)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")
