"""Invent the fictional province: load it, write it as files, or both."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import CommandError
from django.db import OperationalError

from firms.sample.files import Files
from firms.sample.loader import recipe
from firms.sample.loading import AlreadyThereError, is_loaded, load
from firms.sample.plan import Plan, PlanError, check, plan
from firms.sample.register import Block, blocks
from jobs.command import PlainCommand
from jobs.progress import ConsoleProgress


class Command(PlainCommand):
    help = (
        "Invent a fictional province with firms, supplier links and planted clusters, and load it as "
        "a dataset and an edition of boundaries. With --output also write it as import files, with "
        "the truth about what was planted in truth.json."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1, help="decides everything (1)")
        parser.add_argument("--firms", type=int, default=4_000, help="how many firms (4000)")
        parser.add_argument("--districts", type=int, default=60, help="how many districts (60)")
        parser.add_argument(
            "--plant",
            type=int,
            metavar="CLUSTERS",
            help="how many clusters to plant, 0 for none (by default one for every 7 or 8 districts)",
        )
        parser.add_argument(
            "--dataset", default="sample", help="code of the dataset and the edition (sample)"
        )
        parser.add_argument("--output", type=Path, metavar="DIR", help="write import files here")
        parser.add_argument(
            "--files-only", action="store_true", help="write the files and load nothing"
        )
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *, seed, firms, districts, plant, dataset, output, files_only, **options):
        check_wishes(dataset, output, files_only)
        self.progress = ConsoleProgress(
            self.stderr if options["json"] else self.stdout, language="en"
        )
        try:
            check(seed=seed, firms=firms, districts=districts, planted=plant)
            self.progress("Inventing the province")
            made = plan(seed=seed, firms=firms, districts=districts, planted=plant)
            there = not files_only and is_loaded(dataset, recipe(made))
            files = Files(made, output) if output else None
        except (PlanError, AlreadyThereError) as reason:
            raise CommandError(str(reason)) from None
        except OSError as reason:
            raise CommandError(f"The files cannot be written to {output}: {reason}.") from None
        self.make(made, files, dataset, load_it=not (files_only or there))
        self.progress.close()
        self.report(made, dataset, output, there, options["json"])

    def make(self, made: Plan, files: Files | None, dataset: str, *, load_it: bool) -> None:
        """Invent block by block, and give each block to whatever wants it."""
        done = 0

        def written() -> Iterator[Block]:
            for block in blocks(made):
                if files:
                    files.add(block)
                yield block

        def count(block: Block) -> None:
            nonlocal done
            done += len(block)
            self.progress(step, done, made.n_firms)

        step = "Loading firms" if load_it else "Writing firms"
        try:
            if load_it:
                self.progress("Loading the regions")
                load(made, dataset, written(), count)
            elif files:
                for block in written():
                    count(block)
            if files:
                files.finish()
        except OSError as reason:
            raise CommandError(
                f"The files could not be written: {reason}. Nothing was loaded."
            ) from None
        except AlreadyThereError as reason:
            raise CommandError(str(reason)) from None
        except OperationalError as reason:
            raise CommandError(
                f"The database gave up: {str(reason).strip()}. Nothing was loaded."
            ) from None

    def report(self, made: Plan, dataset: str, output, there: bool, as_json: bool) -> None:
        counts = {
            "firms": made.n_firms,
            "districts": made.province.n_districts,
            "clusters": len(made.clusters),
        }
        if as_json:
            state = "unchanged" if there else "done"
            report = {"id": dataset, "state": state, "counts": counts, "problems_file": None}
            self.stdout.write(json.dumps(report))
        elif there:
            self.stdout.write(f"The dataset {dataset} is already there, made by the same wishes.")
        else:
            self.stdout.write(
                f"{made.n_firms:,} firms in {made.province.n_districts:,} districts with "
                f"{len(made.clusters):,} planted clusters"
                + (f"; files in {output}." if output else f"; dataset {dataset}.")
            )


def check_wishes(dataset: str, output: Path | None, files_only: bool) -> None:
    if files_only and output is None:
        raise CommandError("--files-only needs a folder to write to: add --output DIR.")
    if output is not None and output.exists() and not output.is_dir():
        raise CommandError(f"{output} is a file; --output needs a folder.")
    if not re.fullmatch(r"[-a-zA-Z0-9_]{1,60}", dataset):
        raise CommandError(
            f"The name of a dataset has at most 60 letters, digits, hyphens and underscores; "
            f"{dataset!r} does not fit."
        )
