"""Files that become records: sent, looked at, answered, applied, reverted.  For those who may upload."""

import uuid

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.response import Response

from agencies.models import Agency
from ingest import services, storing
from ingest.kinds import NotAllowed, kinds, questions_of
from ingest.models import Problem as FileProblem
from ingest.models import Upload
from ingest.options import Unknown, checked
from ingest.problems import sentence
from jobs.leases import CannotBeDone
from jobs.models import JobState
from publication.api.lists import ListOf, ListQuery, given
from publication.api.problems import Problem
from publication.api.progress import Step, with_progress
from publication.api.strict import Choice, Code, Query, refuse
from publication.api.views import RecordView

CHUNK_BYTES = 1 << 20
SHOWN_PROBLEMS = 50
SPARE_BYTES = 1 << 20  # what a multipart body may hold beside the file


class UploadRefused(Problem):
    """A file that was not taken, with a code of its own."""

    def __init__(self, code: str, status: int, detail: str):
        self.status_code, self.title = status, gettext_lazy("File not taken")
        self.code, self.errors, self.detail = code, [], detail


class AsItComes(BaseParser):
    """The body is the file."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream


class UploadSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    agency = serializers.CharField(source="agency.code")
    kind = serializers.CharField()
    target = serializers.CharField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    task = serializers.ChoiceField(Upload.Task.values)
    job_state = serializers.CharField(source="state")
    verdict = serializers.ChoiceField(Upload.Verdict.values)
    step = Step()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    rows_in_file = serializers.IntegerField(allow_null=True)
    rows_accepted = serializers.IntegerField(allow_null=True)
    rows_rejected = serializers.IntegerField(allow_null=True)
    queued_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    applied_at = serializers.DateTimeField(allow_null=True)
    reverted_at = serializers.DateTimeField(allow_null=True)


class UploadDetailSerializer(UploadSerializer):
    state = serializers.CharField(
        help_text="The verdict once the task is finished, else the job's state."
    )
    options = serializers.DictField()
    counts = serializers.DictField()
    questions = serializers.ListField(child=serializers.DictField())
    code = serializers.CharField(
        allow_null=True, help_text="Of the first error of a rejected file."
    )
    detail = serializers.CharField(allow_null=True)
    errors = serializers.ListField(child=serializers.DictField())
    problems = serializers.URLField()


class FileProblemSerializer(serializers.Serializer):
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    value = serializers.CharField()
    code = serializers.CharField()
    severity = serializers.ChoiceField(FileProblem.Severity.values)
    details = serializers.DictField()
    message = serializers.CharField(source="*")


class UploadsQuery(ListQuery):
    orderings = {"queued_at": "queued_at"}

    kind = Code()
    verdict = Choice(Upload.Verdict.values)


class Sent(Query):
    """What comes with a raw body, in the address; a multipart body brings the same as fields."""

    kind = Code(help_text="Which kind of file it is.")
    agency = Code(help_text="Whose upload it is; needed by who belongs to several agencies.")
    file_name = serializers.CharField(required=False, max_length=1000)


class Uploads(ListOf, RecordView):
    """Uploads of your agencies, the latest first.  POST sends a file: multipart, or as the body."""

    http_method_names = ["get", "head", "post"]
    parser_classes = (MultiPartParser, AsItComes)
    row = UploadSerializer
    answers = UploadDetailSerializer
    key = ("-queued_at", "-pk")
    query = UploadsQuery

    def initial(self, request, *args, **kwargs):
        if request.method == "POST":
            _refuse_too_large(request)
        super().initial(request, *args, **kwargs)

    def query_of(self, method):
        return _sent_with_options() if method == "POST" else self.query

    def rows(self):
        where = given(self.asked, kind="kind", verdict="verdict")
        return Upload.objects.readable_by(self.principal).filter(**where)

    def filled_in(self, ids, rows):
        return with_progress(Upload, self.row, ids, rows)

    def post(self, request):
        fields, file, name, size = _body(request, dict(self.asked))
        kind = fields.pop("kind", "")
        if kind not in kinds():
            raise refuse("kind", _("Must be one of: %s.") % ", ".join(kinds()), list(kinds()))
        agency = self._agency(fields.pop("agency", ""))
        name = fields.pop("file_name", "") or name
        try:
            options = checked(kinds()[kind], fields)
        except Unknown as unknown:
            raise refuse(unknown.name, str(unknown), unknown.allowed) from None
        key = request.headers.get("Idempotency-Key", "")[:200]
        earlier = self._same_key(agency, key)
        if earlier is not None:
            if (earlier.kind, earlier.size_bytes) != (kind, size or earlier.size_bytes):
                text = _("This Idempotency-Key was used for another file.")
                raise UploadRefused("idempotency_mismatch", 422, text)
            return accepted(request, earlier)
        received = _received(
            file,
            file_name=name,
            kind=kind,
            agency=agency,
            options=options,
            by=request.user if request.user.is_authenticated else None,
            principal=self.principal,
            expected_bytes=size,
            idempotency_key=key,
        )
        return accepted(request, received.upload, again=received.again)

    def _agency(self, code: str) -> Agency:
        may = Agency.objects.all()
        if not self.principal.everywhere:
            may = may.filter(pk__in=self.principal.agencies_for("upload_files"))
        if not may.exists():
            raise Problem("permission_denied")
        if code:
            found = may.filter(code=code).first()
            if found is None:
                raise refuse("agency", _("You upload for no agency of this code."))
            return found
        if len(several := list(may[:2])) > 1:
            raise Problem("missing_parameter", _("Say for which agency: the parameter agency."))
        return several[0]

    @staticmethod
    def _same_key(agency, key) -> Upload | None:
        return Upload.objects.filter(agency=agency, idempotency_key=key).first() if key else None


def _sent_with_options() -> type[Sent]:
    """Return the query of a POST: every option of every kind may stand in the address."""
    from ingest.options import all_names

    fields = {
        name: serializers.CharField(required=False, max_length=20_000) for name in all_names()
    }
    return type("SentWithOptions", (Sent,), fields)


def _refuse_too_large(request) -> None:
    """Refuse by the declared length, before anything is read."""
    declared = int(request.META.get("CONTENT_LENGTH") or 0)
    if declared > settings.UPLOAD_MOST_BYTES + SPARE_BYTES:
        details = {"allowed": settings.UPLOAD_MOST_BYTES}
        raise UploadRefused("file_too_large", 413, sentence("file_too_large", details))


def _body(request, asked):
    """Return the fields, the chunks of the file, its name and its size (None: not known)."""
    try:
        if (request.content_type or "").startswith("multipart/"):
            fields = asked | {k: v for k, v in request.data.items() if isinstance(v, str)}
            if len(request.FILES) != 1 or "file" not in request.FILES:
                raise refuse("file", _("Send exactly one file, in the field “file”."))
            file = request.FILES["file"]
            return fields, file.chunks(CHUNK_BYTES), file.name, file.size
        declared = request.META.get("CONTENT_LENGTH")
        stream = request._request
        chunks = iter(lambda: stream.read(CHUNK_BYTES), b"")
        return asked, chunks, "file.csv", int(declared) if declared else None
    except (UnreadablePostError, BadRequest):
        raise UploadRefused("file_incomplete", 400, sentence("file_incomplete", {})) from None


def _received(chunks, *, idempotency_key, **arguments):
    try:
        received = services.receive(chunks, idempotency_key=idempotency_key, **arguments)
    except storing.NotStored as refused:
        text = sentence(refused.code, refused.details)
        raise UploadRefused(refused.code, refused.status, text) from None
    except NotAllowed as reason:
        status = 409 if reason.code == "owned_by_other_agency" else 403
        code = "permission_denied" if status == 403 else reason.code
        raise UploadRefused(code, status, str(reason)) from None
    except UnreadablePostError:
        raise UploadRefused("file_incomplete", 400, sentence("file_incomplete", {})) from None
    return received


def accepted(request, upload: Upload, *, again: bool = False) -> Response:
    """Answer 202 with the address where the upload can be watched."""
    body = detail(request, upload)
    if again:
        body |= {"code": "duplicate_submission", "detail": sentence("duplicate_submission", {})}
    location = reverse("api-upload", args=[upload.key])
    return Response(body, status=202, headers={"Location": location})


def detail(request, upload: Upload) -> dict:
    """Return everything about one upload."""
    body = dict(UploadSerializer(upload).data)
    errors = [
        {
            "row": problem.row,
            "field": problem.column,
            "value": problem.value,
            "code": problem.code,
            "message": sentence(problem.code, problem.details),
        }
        for problem in upload.problems.filter(severity="error")[:SHOWN_PROBLEMS]
    ]
    stopped = upload.verdict in (Upload.Verdict.REJECTED, Upload.Verdict.QUESTIONS)
    first = errors[0] if errors and stopped else None
    address = request.build_absolute_uri(reverse("api-upload-problems", args=[upload.key]))
    return body | {
        "state": upload.verdict if upload.state == JobState.FINISHED else upload.state,
        "options": upload.options,
        "counts": upload.counts,
        "questions": questions_of(upload),
        "code": first["code"] if first else None,
        "detail": first["message"] if first else None,
        "errors": errors,
        "problems": address,
    }


class OfUpload(RecordView):
    """Base: one upload, readable by its agency."""

    def upload(self, key: str) -> Upload:
        try:
            found = Upload.objects.readable_by(self.principal).filter(key=uuid.UUID(key)).first()
        except ValueError:
            found = None
        if found is None:
            raise Problem("not_found")
        return found

    def writable(self, key: str) -> Upload:
        upload = self.upload(key)
        for action in ("upload_files", kinds()[upload.kind].action):
            if not self.principal.may(action, upload.agency_id):
                raise Problem("permission_denied")
        return upload


class UploadDetail(OfUpload):
    """One upload: its state, counts, open questions and first problems."""

    answers = UploadDetailSerializer

    def get(self, request, upload):
        return Response(detail(request, self.upload(upload)))


class UploadProblems(ListOf, OfUpload):
    """Every problem of a file, in the order of its rows."""

    class query(ListQuery):
        code = Code()
        severity = Choice(FileProblem.Severity.values)

    row = FileProblemSerializer
    key = ("pk",)

    def rows(self, upload):
        where = given(self.asked, code="code", severity="severity")
        return self.upload(upload).problems.filter(**where)

    def filled_in(self, ids, rows):
        return [row | {"message": sentence(row["code"], row["details"])} for row in rows]


class UploadStep(OfUpload):
    """Base: something to do with an upload, by POST without a body."""

    http_method_names = ["post"]
    answers = UploadDetailSerializer
    parser_classes = (JSONParser,)

    def post(self, request, upload):
        found = self.writable(upload)
        try:
            self.do(request, found)
        except CannotBeDone as reason:
            raise UploadRefused("not_now", 409, str(reason)) from None
        return accepted(request, found)

    def do(self, request, upload: Upload) -> None:
        raise NotImplementedError


class ApplyUpload(UploadStep):
    """Write the rows of a file that is ready, all in one transaction."""

    def do(self, request, upload):
        services.queue_apply(upload)


class RevertUpload(UploadStep):
    """Undo everything an applied file changed; refused where its rows were edited since."""

    def do(self, request, upload):
        services.queue_revert(upload)


class AnswerUpload(UploadStep):
    """Answer what is asked: mapping, ignored columns, formats, options.  A JSON object."""

    def do(self, request, upload):
        if not isinstance(request.data, dict):
            raise Problem("bad_request", _("Send a JSON object."))
        try:
            options = checked(kinds()[upload.kind], request.data)
        except Unknown as unknown:
            raise refuse(unknown.name, str(unknown), unknown.allowed) from None
        try:
            kinds()[upload.kind].refuse(upload.options | options, upload.agency, self.principal)
        except NotAllowed as reason:
            raise UploadRefused(reason.code, 409, str(reason)) from None
        services.answer(upload, options)
