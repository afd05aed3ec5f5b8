"""What all import commands share: receive a file, see it read, apply it, and say what became of it."""

import json
import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from agencies.models import Agency
from ingest import services, storing
from ingest.kinds import NotAllowed, kinds, questions_of
from ingest.models import Upload
from ingest.options import Unknown, checked, names_of
from ingest.problem_file import write_problems, write_refusal
from ingest.problems import sentence
from jobs.command import PlainCommand
from jobs.leases import CannotBeDone
from jobs.models import JobState
from jobs.progress import ConsoleProgress
from jobs.worker import wait_for

Verdict = Upload.Verdict
DONE, FAILED, REJECTED = 0, 1, 2
CHUNK_BYTES = 1 << 20
# Options that are kept with the upload as they are given.
PLAIN = ["code_system", "classification", "edition", "level", "dataset", "layer", "sheet",
         "encoding", "delimiter", "crs", "on_problem"]  # fmt: skip


class ImportCommand(PlainCommand):
    """Base of `import_*`; a subclass names its kind and may add options of its own."""

    kind: str

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        for name in PLAIN[:-1]:
            parser.add_argument(f"--{name.replace('_', '-')}")
        parser.add_argument("--on-problem", choices=["reject", "skip"], default="reject")
        parser.add_argument("--agency", help="whose upload it is; by default the only agency")
        parser.add_argument("--year", help="the year of all rows, where no column says it")
        parser.add_argument(
            "--map", action="append", default=[], metavar="TARGET=SOURCE", dest="maps",
            help="our column = the file's column; repeatable",
        )  # fmt: skip
        parser.add_argument(
            "--constant", action="append", default=[], metavar="TARGET=VALUE", dest="constants",
            help="our column = one value for all rows; repeatable",
        )  # fmt: skip
        parser.add_argument(
            "--ignore", action="append", default=[], metavar="SOURCE",
            help="a column of the file that is left out; repeatable",
        )  # fmt: skip
        parser.add_argument(
            "--ignore-rest", action="store_true", help="leave out every column that is not mapped"
        )
        parser.add_argument(
            "--decimal", action="append", default=[], metavar="[COLUMN=]SIGN", help="point or comma"
        )
        parser.add_argument(
            "--option", action="append", default=[], metavar="NAME=VALUE", dest="more",
            help="an option that only this kind has",
        )  # fmt: skip
        parser.add_argument(
            "--resolve", action="append", default=[], metavar="NAME=FIRM_ID",
            help="the firm that a name in the file means; repeatable",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="read and check, apply nothing")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, file, as_json, dry_run, **options):
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        agency = self.agency(options["agency"])
        try:
            chosen = checked(kinds()[self.kind], self.chosen(options))
            upload = self.read(file, agency, chosen)
            if upload.verdict == Verdict.READY and not dry_run:
                upload = self.apply(upload)
        except storing.NotStored as refused:
            return self.refused(refused.code, refused.details, as_json)
        except Unknown as unknown:
            raise CommandError(f"{unknown.name}: {unknown}") from None
        except NotAllowed as reason:
            raise CommandError(str(reason)) from None
        except CannotBeDone as reason:
            raise CommandError(str(reason)) from None
        self.report(upload, as_json, dry_run)

    def agency(self, code: str | None) -> Agency:
        """Return the agency: the one named, made if need be, or the only one there is."""
        if code:
            return Agency.objects.get_or_create(code=code, defaults={"name": code})[0]
        found = list(Agency.objects.all()[:2])
        if len(found) > 1:
            codes = ", ".join(Agency.objects.values_list("code", flat=True))
            raise CommandError(
                _("Say whose file it is: --agency, one of %(codes)s.") % {"codes": codes}
            )
        if found:
            return found[0]
        self.stderr.write("There is no agency yet; one named “local” is made.")
        return Agency.objects.create(code="local", name="Local")

    def chosen(self, options: dict) -> dict:
        """Return the upload's options from the command line."""
        chosen = {name: options[name] for name in PLAIN if options.get(name)}
        chosen["mapping"] = pairs(options["maps"], "--map")
        chosen["constants"] = pairs(options["constants"], "--constant")
        if options["year"]:
            chosen["constants"]["year"] = options["year"]
        chosen["ignored"] = options["ignore"]
        chosen["ignore_rest"] = options["ignore_rest"]
        signs = {"point": ".", "comma": ",", ".": ".", ",": ","}
        declared = {}
        for text in options["decimal"]:
            column, found, sign = text.rpartition("=")
            if sign not in signs:
                raise CommandError(
                    _("--decimal takes point or comma, not %(sign)s.") % {"sign": sign}
                )
            declared[column if found else "*"] = signs[sign]
        if declared:
            chosen["decimal"] = declared
        if options["resolve"]:
            chosen["resolutions"] = pairs(options["resolve"], "--resolve")
        return self.known(chosen) | pairs(options["more"], "--option")

    def known(self, chosen: dict) -> dict:
        """Leave out common options that mean nothing for this kind, and say so."""
        allowed = names_of(kinds()[self.kind])
        for name in [name for name in chosen if name not in allowed]:
            self.stderr.write(
                f"--{name.replace('_', '-')} has no meaning for {self.kind}; left out."
            )
            del chosen[name]
        if "year" not in {column.name for column in kinds()[self.kind].columns}:
            chosen["constants"].pop("year", None)
        return chosen

    def read(self, file: Path, agency, chosen: dict) -> Upload:
        with open(file, "rb") as opened:
            received = services.receive(
                iter(lambda: opened.read(CHUNK_BYTES), b""),
                file_name=file.name,
                kind=self.kind,
                agency=agency,
                options=chosen,
                expected_bytes=file.stat().st_size,
            )
        upload = received.upload
        if received.again and upload.verdict == Verdict.APPLIED:
            self.stderr.write(sentence("duplicate_submission", {}))
            return upload
        return self.wait(upload)

    def apply(self, upload: Upload) -> Upload:
        for _attempt in range(2):
            services.queue_apply(upload)
            upload = self.wait(upload)
            if upload.verdict != Verdict.READY or upload.state != JobState.FINISHED:
                break
        return upload

    def wait(self, upload: Upload) -> Upload:
        progress = ConsoleProgress(self.stderr)
        upload = wait_for(upload, listener=progress)
        progress.close()
        return upload

    def refused(self, code, details, as_json):
        text = sentence(code, details)
        ours = code in ("no_sandbox", "not_enough_space")
        problems = None if ours else str(write_refusal(code, text))
        self.stderr.write(text)
        if problems:
            self.stderr.write(_("Problems, row by row: %(file)s") % {"file": problems})
        if as_json:
            self.stdout.write(json.dumps({"id": None, "state": "rejected", "counts": {}, "code": code,
                                          "detail": text, "problems_file": problems}))  # fmt: skip
        sys.exit(FAILED if ours else REJECTED)

    def report(self, upload: Upload, as_json: bool, dry_run: bool) -> None:
        problems = write_problems(upload) if upload.problems.exists() else None
        state = upload.verdict if upload.state == JobState.FINISHED else upload.state
        if not as_json:
            self.tell(upload)
        for question in questions_of(upload):
            self.stderr.write(asked(question))
        if upload.error:
            self.stderr.write(upload.error)
        if problems:
            self.stderr.write(_("Problems, row by row: %(file)s") % {"file": problems})
        if as_json:
            counts = upload.counts | {
                "rows": upload.rows_in_file,
                "accepted": upload.rows_accepted,
                "rejected": upload.rows_rejected,
            }
            report = {
                "id": str(upload.key),
                "state": state,
                "counts": counts,
                "problems_file": str(problems) if problems else None,
                "questions": questions_of(upload),
                "dry_run": dry_run,
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if upload.state != JobState.FINISHED:
            sys.exit(FAILED)
        if upload.verdict in (Verdict.REJECTED, Verdict.QUESTIONS):
            sys.exit(REJECTED)

    def tell(self, upload: Upload) -> None:
        counts = upload.counts
        self.stdout.write(
            _(
                "%(file)s: %(verdict)s. %(rows)s rows: %(new)s new, %(changed)s changed, "
                "%(unchanged)s unchanged, %(rejected)s rejected; %(warnings)s warnings."
            )
            % {
                "file": upload.file_name,
                "verdict": upload.get_verdict_display(),
                "rows": upload.rows_in_file if upload.rows_in_file is not None else "–",
                **{name: counts.get(name, "–") for name in ("new", "changed", "unchanged")},
                "rejected": counts.get("rejected", "–"),
                "warnings": counts.get("warnings", 0),
            }
        )


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """Read `name=value` arguments."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise CommandError(
                _("%(option)s takes name=value, not %(text)s.") % {"option": option, "text": text}
            )
        found[name.strip()] = value.strip()
    return found


def asked(question: dict) -> str:
    """Put a question, its choices and the option that answers it into words."""
    lines = [question["text"]]
    details = question["details"]
    for name in ("missing", "columns"):
        if details.get(name):
            lines.append("  " + ", ".join(details[name]))
    lines += [f"  {value}  {label}" for value, label in question["choices"][:40]]
    option = {"mapping": "--map TARGET=SOURCE", "ignored": "--ignore SOURCE"}.get(
        question["option"], f"--{question['option'].replace('_', '-')}"
    )
    known = {"classification", "edition", "dataset", "level", "sheet", "layer", "crs", "encoding",
             "code_system", "decimal", "delimiter", "mapping", "ignored"}  # fmt: skip
    if question["option"] not in known:
        option = f"--option {question['option']}=…"
    lines.append(_("Answer with %(option)s.") % {"option": option})
    return "\n".join(lines)
