"""What happens to a file: received, read, answered, applied, reverted."""

from contextlib import suppress

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ingest import mapping, reading, sandbox, storing
from ingest.kinds import NotAllowed, Question, kinds
from ingest.ledger import Ledger, as_upload, check_references_at_once
from ingest.models import Problem, Upload
from ingest.problems import sentence
from ingest.reader.sniffing import format_of, head_of, name_format
from ingest.reader.verdict import Refused
from ingest.reverting import InTheWay, revert
from ingest.staging import Staging
from jobs.leases import CannotBeDone, Lease
from jobs.models import JobState

Task, Verdict = Upload.Task, Upload.Verdict
APPLY_LOCK = 7003  # first number of the advisory lock that serializes an agency's imports


class Received:
    """The upload of a file that came, and whether it had come before."""

    def __init__(self, upload: Upload, again: bool):
        self.upload, self.again = upload, again


def receive(
    chunks, *, file_name, kind, agency, options=None, by=None, principal=None,
    expected_bytes=None, idempotency_key="",
) -> Received:  # fmt: skip
    """Store a file and queue its reading.  The one way in, for page, API and command line."""
    if kind not in kinds():
        raise storing.NotStored("kind_unknown", 400, allowed=", ".join(kinds()))
    options = dict(options or {})
    if principal is not None:
        if not principal.may(kinds()[kind].action, agency.pk):
            raise NotAllowed("not_allowed", _("You may not upload such files for this agency."))
        kinds()[kind].refuse(options, agency, principal)
    name = storing.shown_name(file_name)
    stored = storing.store(chunks, expected_bytes)
    try:
        _refuse_at_the_door(storing.path_of(stored.key), name)
        target = kinds()[kind].target(options)
        first = _same_file(agency, kind, target, stored.sha256)
        if first is None:
            with transaction.atomic():
                upload = Upload.objects.create(
                    key=stored.key,
                    agency=agency,
                    kind=kind,
                    target=target,
                    file_name=name,
                    sha256=stored.sha256,
                    size_bytes=stored.size_bytes,
                    options=options,
                    idempotency_key=idempotency_key,
                    created_by=by,
                )
            return Received(upload, again=False)
    except IntegrityError:
        # The same file came twice at the same moment; the other one was first.
        first = _same_file(agency, kind, target, stored.sha256) or (
            Upload.objects.get(agency=agency, idempotency_key=idempotency_key)
        )
    except BaseException:
        storing.discard(stored.key)
        raise
    storing.discard(stored.key)
    if first.sha256 == stored.sha256:
        _hear(first, options)
    return Received(first, again=True)


def _same_file(agency, kind, target, sha256) -> Upload | None:
    return (
        Upload.objects.filter(agency=agency, kind=kind, target=target, sha256=sha256)
        .exclude(verdict__in=[Verdict.REJECTED, Verdict.REVERTED])
        .exclude(state__in=[JobState.FAILED, JobState.CANCELLED])
        .first()
    )


def _hear(upload: Upload, options: dict) -> None:
    """Read a waiting file once more where it was sent again with more said about it."""
    if all(_holds(upload.options.get(name), value) for name, value in options.items()):
        return
    with suppress(CannotBeDone):  # it is being worked on, or is past this step
        answer(upload, options)


def _holds(kept, given) -> bool:
    """Does what an upload keeps of an option, completed by its reading, say what is given now?"""
    if isinstance(given, dict):
        return given.items() <= (kept or {}).items()
    if isinstance(given, list):
        return set(given) <= set(kept or [])
    return (kept or "") == given or not (kept or given)


def _refuse_at_the_door(path, name: str) -> None:
    """Refuse at once what its first bytes show to be something else; the rest is read in the sandbox."""
    try:
        _packed = name_format(name)[1]
        format_of(head_of(path, _packed), name)
    except Refused as refused:
        raise storing.NotStored(refused.code, 415, **refused.details) from None


def _queue(upload: Upload, task: str, verdicts, **changes) -> None:
    """Put a finished upload back into the queue for its next task, if it still stands as expected."""
    waiting = Upload.objects.filter(pk=upload.pk, verdict__in=verdicts).exclude(
        state__in=[JobState.QUEUED, JobState.RUNNING]
    )
    try:
        with transaction.atomic():
            queued = waiting.update(
                state=JobState.QUEUED,
                task=task,
                step="",
                done=0,
                total=None,
                error="",
                finished_at=None,
                queued_at=Now(),
                **changes,
            )
    except IntegrityError:
        raise CannotBeDone(
            _("The same file has been uploaded again since; go on with that upload.")
        ) from None
    if not queued:
        raise CannotBeDone(_("The upload is being worked on, or is past this step."))
    upload.refresh_from_db()


def answer(upload: Upload, options: dict) -> None:
    """Take answers (mapping, ignored columns, formats, what to do with bad rows) and read again."""
    changed = upload.options | {k: v for k, v in options.items() if v is not None}
    _queue(
        upload,
        Task.READ,
        [Verdict.PENDING, Verdict.QUESTIONS, Verdict.READY, Verdict.REJECTED],
        options=changed,
        target=kinds()[upload.kind].target(changed),
        verdict=Verdict.PENDING,
    )


def queue_apply(upload: Upload) -> None:
    _queue(upload, Task.APPLY, [Verdict.READY])


def queue_revert(upload: Upload) -> None:
    _queue(upload, Task.REVERT, [Verdict.APPLIED])


def perform(upload: Upload, lease: Lease) -> None:
    """Do the upload's task; called by the worker, or by a command that waits."""
    Staging.sweep()  # what died before it could tidy up after itself
    {Task.READ: _read, Task.APPLY: _apply, Task.REVERT: _revert}[upload.task](upload, lease)


def _read(upload: Upload, lease: Lease) -> None:
    upload.problems.all().delete()
    upload.facts, upload.questions, upload.counts = {}, [], {}
    upload.rows_in_file = upload.rows_accepted = upload.rows_rejected = None
    kind = kinds()[upload.kind](upload)
    try:
        lease.report(gettext_noop("Looking at the file"))
        upload.facts, whole = reading.inspect(upload)
        # So that the first rows can be looked at while the others are still read.
        Upload.objects.filter(pk=upload.pk).update(facts=upload.facts)
        questions = reading.settle_mapping(kind, upload, upload.facts)
        questions += reading.settle_decimals(kind, upload, upload.facts)
        try:
            kind.prepare()
        except Question as question:
            questions.append(question)
        if questions:
            return _ask(upload, lease, questions)
        _stage(upload, lease, kind, whole)
    except Question as question:
        _ask(upload, lease, [question])
    except reading.FileRefused as refused:
        _reject(upload, lease, refused.refused)
    except sandbox.NoSandbox:
        raise CannotBeDone(sentence("no_sandbox", {})) from None


def _forget_ignored(upload) -> None:
    """Keep no cell of a column that is ignored, not even among the first rows that are shown."""
    used = set(upload.options["mapping"].values())
    kept = [header in used for header in upload.facts["headers"]]
    upload.facts["sample"] = [
        [cell if keep else None for cell, keep in zip(row, kept, strict=True)]
        for row in upload.facts["sample"]
    ]


def _stage(upload, lease, kind, whole) -> None:
    _forget_ignored(upload)
    reader = reading.Reader(kind, upload, upload.facts, lease, whole)
    staging = reader.read()
    lease.report(gettext_noop("Comparing with what is there"))
    kind.report, kind.progress = reader.report, lease.report
    kind.check_staged(staging)
    reader.report.flush()
    upload.rows_in_file = reader.rows
    upload.rows_accepted = staging.count_accepted()
    upload.rows_rejected = reader.rows - upload.rows_accepted
    lease.report(gettext_noop("Counting what would change"))
    upload.counts = kind.preview(staging) | {
        "rejected": upload.rows_rejected,
        "warnings": reader.report.warnings,
    }
    refuse = upload.rows_rejected and upload.options.get("on_problem", "reject") != "skip"
    if refuse or not upload.rows_accepted:
        upload.verdict, upload.staging_table = Verdict.REJECTED, ""
        Staging.drop_all_of(upload)
    else:
        upload.verdict, upload.staging_table = Verdict.READY, staging.name
    _finish(upload, lease)


# Under which code an open question stands in the list of problems.
CODES = {"ignored": "header_unknown", "mapping": "header_missing", "decimal": "number_format_ambiguous",
         "encoding": "encoding_unknown", "layer": "choose_layer", "sheet": "choose_sheet",
         "crs": "crs_missing"}  # fmt: skip


def _ask(upload, lease, questions) -> None:
    upload.questions = [question.as_dict() for question in questions]
    for question in questions:
        columns = question.details.get("columns") or question.details.get("missing") or [""]
        code = question.details.get("code") or CODES.get(question.option, "answer_needed")
        allowed = ", ".join(str(value) for value, _label in question.choices[:20])
        for column in columns:
            details = {"missing": column, "allowed": allowed, "option": question.option}
            Problem.objects.create(upload=upload, column=column[:120], code=code, details=details)
    upload.verdict = Verdict.QUESTIONS
    _finish(upload, lease)


def _reject(upload, lease, refused: dict) -> None:
    Problem.objects.create(
        upload=upload,
        row=refused["row"],
        column=refused["column"],
        code=refused["code"],
        details=refused["details"],
    )
    Staging.drop_all_of(upload)
    upload.rows_accepted = upload.rows_rejected = None
    upload.verdict = Verdict.REJECTED
    _finish(upload, lease)


def _finish(upload, lease, **more) -> None:
    """Mark the task finished and write the report with it, only if the attempt is still ours."""
    with transaction.atomic():
        lease.end(JobState.FINISHED)
        Upload.objects.filter(pk=upload.pk).update(
            options=upload.options,
            facts=upload.facts,
            questions=upload.questions,
            counts=upload.counts,
            verdict=upload.verdict,
            rows_in_file=upload.rows_in_file,
            rows_accepted=upload.rows_accepted,
            rows_rejected=upload.rows_rejected,
            staging_table=upload.staging_table,
            **more,
        )


def _apply(upload: Upload, lease: Lease) -> None:
    kind = kinds()[upload.kind](upload)
    columns = {column.name: column.type.sql for column in kind.columns} | kind.derived
    staging = Staging(upload, columns, upload.staging_table)
    if not staging.exists() or staging.count() != upload.rows_in_file:
        # An unlogged table is emptied when the database server crashes; the file is still there.
        return _read(upload, lease)
    kind.given = set(upload.options["mapping"]) | set(upload.options.get("constants", {}))
    if upload.facts.get("geometry"):
        kind.given.add("geometry")
    kind.prepare()
    lease.report(gettext_noop("Writing rows"))
    ledger = Ledger(upload)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, upload.agency_id])
        check_references_at_once()
        with as_upload(upload):
            kind.apply(staging, ledger)
        upload.verdict = Verdict.APPLIED
        upload.counts |= {"added_rows": ledger.added, "changed_rows": ledger.changed}
        mapping.remember(upload)
        upload.staging_table = ""
        _finish(upload, lease, applied_at=Now())
    Staging.drop_all_of(upload)


def _revert(upload: Upload, lease: Lease) -> None:
    lease.report(gettext_noop("Taking back rows"))
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(%s, %s)", [APPLY_LOCK, upload.agency_id]
                )
            upload.counts["reverted_rows"] = revert(upload)
            upload.verdict = Verdict.REVERTED
            _finish(upload, lease, reverted_at=Now())
    except InTheWay as found:
        upload.counts["in_the_way"] = found.rows[:200]
        upload.verdict = Verdict.APPLIED
        message = _(
            "%(count)s rows were edited since or are referred to by others; nothing was undone."
        )
        _finish(upload, lease, error=message % {"count": len(found.rows)})
