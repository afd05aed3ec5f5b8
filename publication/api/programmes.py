"""Programs of clusters: their steps, texts, actions, indicators, and what is due."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from clusters import programmes as services
from clusters.assessment import standings
from clusters.models import (
    Cluster,
    Programme,
    ProgrammeAction,
    ProgrammeChange,
    ProgrammeNote,
    Step,
)
from publication.api.bodies import Body, request_key
from publication.api.lists import ListOf, ListQuery, given, only_record
from publication.api.problems import Problem
from publication.api.reviewing import ChangeSerializer
from publication.api.strict import Choice, Code, Search, refuse
from publication.api.writing import NoBody, WritingView, declining, no_decisions, with_etag

Status = ProgrammeAction.Status
DATE = {"required": False, "allow_null": True}


class ProgrammeSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    cluster = serializers.UUIDField(source="cluster.key")
    cluster_name = serializers.CharField(source="cluster.name")
    dataset = serializers.CharField(source="cluster.dataset.code")
    name = serializers.CharField()
    step = serializers.ChoiceField(Step.values)
    round = serializers.IntegerField(help_text="Goes up when an assessment leads back.")
    started_date = serializers.DateField()
    ended_date = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ProgrammesQuery(ListQuery):
    orderings = {"name": "name", "started_date": "started_date"}

    dataset = Code()
    cluster = serializers.UUIDField(required=False)
    step = Choice(Step.values)
    running = serializers.BooleanField(required=False, default=None, allow_null=True)
    search = Search(help_text="Part of a name.")


class StartedProgramme(Body):
    cluster = serializers.UUIDField(help_text="Of a confirmed cluster.")
    name = serializers.CharField(max_length=200)
    started_date = serializers.DateField(required=False)


class ChangedProgramme(Body):
    name = serializers.CharField(max_length=200, required=False)
    step = serializers.ChoiceField(Step.values, required=False)
    started_date = serializers.DateField(required=False)
    ended_date = serializers.DateField(**DATE)
    reason = serializers.CharField(max_length=4_000, required=False, allow_blank=True)


class OfProgramme(WritingView):
    """Base: one program."""

    model = Programme
    action = "run_programmes"
    answers = ProgrammeSerializer

    def respond(self, programme: Programme, status=200, location="") -> Response:
        programme.refresh_from_db()
        rows = Programme.objects.filter(pk=programme.pk)
        return with_etag(programme, only_record(rows, ProgrammeSerializer), status, location)


class Programmes(ListOf, OfProgramme):
    """Programs of the datasets you may read.  POST starts one for a confirmed cluster."""

    http_method_names = ["get", "head", "post"]
    query = ProgrammesQuery
    row = ProgrammeSerializer
    key = ("name", "pk")
    bodies = {"POST": StartedProgramme}
    statuses = {"POST": 201}

    def rows(self):
        where = given(
            self.asked,
            dataset="cluster__dataset__code",
            cluster="cluster__key",
            step="step",
            search="name__icontains",
        )
        if self.asked.get("running") is not None:
            where["ended_date__isnull"] = self.asked["running"]
        return Programme.objects.readable_by(self.principal).filter(**where)

    def post(self, request):
        sent = self.body(request)
        readable = Cluster.objects.readable_by(self.principal).filter(key=sent["cluster"])
        if not readable.exists():
            raise refuse("cluster", _("There is no such cluster, or none that you may read."))
        cluster = readable.allowing(self.action, self.principal).first()
        if cluster is None:
            raise no_decisions()
        with declining():
            programme = services.start(
                cluster,
                sent["name"],
                started_date=sent.get("started_date"),
                by=self.principal,
                key=request_key(request),
            )
        return self.respond(programme, 201, reverse("api-programme", args=[programme.key]))


class ProgrammeDetail(OfProgramme):
    """One program.  PATCH changes name, dates or step; If-Match names the version you have seen."""

    http_method_names = ["get", "head", "patch"]
    bodies = {"PATCH": ChangedProgramme}

    def get(self, request, programme):
        return self.respond(self.readable(programme))

    def patch(self, request, programme):
        row, sent = self.writable(programme), self.body(request)
        asked = self.asked_with(request, row, required=True)
        step, reason = sent.pop("step", None), sent.pop("reason", "")
        with declining():
            if sent or step is None:
                services.change(row, **asked, **sent)
                asked |= {"version": row.version, "key": ""}
            if step is not None:
                services.go_to_step(row, step, reason=reason, **asked)
        return self.respond(row)


class ProgrammeChangeSerializer(ChangeSerializer):
    pass


class ProgrammeHistory(ListOf, OfProgramme):
    """Everything that was changed about a program, the latest first."""

    http_method_names = ["get", "head"]
    query = ListQuery
    row = ProgrammeChangeSerializer
    key = ("-version", "pk")

    def rows(self, programme):
        return ProgrammeChange.objects.filter(programme=self.readable(programme))


# Texts


class NoteSerializer(serializers.Serializer):
    step = serializers.ChoiceField(Step.values)
    text = serializers.CharField()
    run = serializers.UUIDField(allow_null=True, help_text="From which it was drafted.")


class NotesSerializer(serializers.Serializer):
    results = NoteSerializer(many=True)


class Text(Body):
    text = serializers.CharField(max_length=services.LONGEST_TEXT, allow_blank=True)


class ProgrammeNotes(OfProgramme):
    """What was written in each step."""

    http_method_names = ["get", "head"]
    answers = NotesSerializer

    def get(self, request, programme):
        rows = ProgrammeNote.objects.filter(programme=self.readable(programme))
        rows = rows.select_related("run")
        return Response(
            {
                "results": [
                    {"step": row.step, "text": row.text, "run": row.run.key if row.run else None}
                    for row in rows
                ]
            }
        )


class ProgrammeNoteOfStep(OfProgramme):
    """PATCH writes the text of a step; the text before stays in the history."""

    http_method_names = ["patch"]
    bodies = {"PATCH": Text}

    def patch(self, request, programme, step):
        row, sent = self.writable(programme), self.body(request)
        asked = self.asked_with(request, row, required=True)
        with declining():
            services.write_note(row, step, sent["text"], **asked)
        return self.respond(row)


class DraftDiagnosis(OfProgramme):
    """Draft the diagnosis from the newest run, in the language of Accept-Language."""

    http_method_names = ["post"]
    bodies = {"POST": NoBody}

    def post(self, request, programme):
        row = self.writable(programme)
        self.body(request)
        with declining():
            services.draft_diagnosis(row, **self.asked_with(request, row))
        return self.respond(row)


# Actions


class ActionSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="key")
    programme = serializers.UUIDField(source="programme.key")
    step = serializers.ChoiceField(Step.values)
    title = serializers.CharField()
    owner = serializers.CharField(source="owner.username", allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(Status.values)
    budget = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    documents = serializers.ListField(child=serializers.CharField())


class ActionFields(Body):
    step = serializers.ChoiceField(Step.values, required=False)
    title = serializers.CharField(max_length=200, required=False)
    owner = serializers.CharField(max_length=150, required=False, allow_null=True)
    due_date = serializers.DateField(**DATE)
    status = serializers.ChoiceField(Status.values, required=False)
    budget = serializers.DecimalField(max_digits=18, decimal_places=2, **DATE)
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True)
    documents = serializers.ListField(
        child=serializers.CharField(max_length=500), required=False, max_length=20
    )


class NewAction(ActionFields):
    title = serializers.CharField(max_length=200)


class ActionsQuery(ListQuery):
    orderings = {"due_date": "due_date"}

    step = Choice(Step.values)
    status = Choice(Status.values)


class ProgrammeActions(ListOf, OfProgramme):
    """The actions of a program.  POST adds one; If-Match is the program's version."""

    http_method_names = ["get", "head", "post"]
    query = ActionsQuery
    row = answers = ActionSerializer
    key = ("due_date", "pk")
    bodies = {"POST": NewAction}
    statuses = {"POST": 201}

    def rows(self, programme):
        where = given(self.asked, step="step", status="status")
        return ProgrammeAction.objects.filter(programme=self.readable(programme), **where)

    def filled_in(self, ids, rows):
        return [row | {"budget": written(row["budget"])} for row in rows]

    def post(self, request, programme):
        row, sent = self.writable(programme), self.body(request)
        asked = self.asked_with(request, row)
        if services.done_before(self.principal, asked["key"]) is not None:
            raise Problem("repeated_request")
        with declining():
            action = services.add_action(row, **asked, **sent)
        location = reverse("api-programme-action", args=[row.key, action.key])
        return with_etag(row, action_described(action), 201, location)


class ProgrammeActionDetail(OfProgramme):
    """One action.  PATCH changes the fields that are sent; If-Match is the program's version."""

    http_method_names = ["get", "head", "patch"]
    answers = ActionSerializer
    bodies = {"PATCH": ActionFields}

    def get(self, request, programme, action):
        row = self.readable(programme)
        return with_etag(row, action_described(self._action(row, action)))

    def patch(self, request, programme, action):
        row, sent = self.writable(programme), self.body(request)
        found = self._action(row, action)
        with declining():
            services.change_action(found, **self.asked_with(request, row, required=True), **sent)
        row.refresh_from_db()
        return with_etag(row, action_described(found))

    def _action(self, programme, key):
        found = programme.actions.select_related("owner", "programme").filter(key=key).first()
        if found is None:
            raise Problem("not_found")
        return found


def action_described(action: ProgrammeAction) -> dict:
    return {
        "id": action.key,
        "programme": action.programme.key,
        "step": action.step,
        "title": action.title,
        "owner": action.owner.username if action.owner else None,
        "due_date": action.due_date,
        "status": action.status,
        "budget": written(action.budget),
        "currency": action.currency,
        "documents": action.documents,
    }


def written(amount: Decimal | None) -> str | None:
    """Write money as text: a JSON number may lose its last digits on the way."""
    return None if amount is None else f"{amount:.2f}"


class AgendaSerializer(ActionSerializer):
    programme_name = serializers.CharField(source="programme.name")
    overdue = serializers.BooleanField(source="*")


class AgendaQuery(ListQuery):
    orderings = {"due_date": "due_date"}

    dataset = Code()


class Agenda(ListOf, OfProgramme):
    """The open actions of running programs, overdue first, those without a date last."""

    http_method_names = ["get", "head"]
    query = AgendaQuery
    row = answers = AgendaSerializer
    key = ("due_date", "pk")

    def rows(self):
        found = Programme.objects.readable_by(self.principal)
        found = found.filter(**given(self.asked, dataset="cluster__dataset__code"))
        return services.agenda(found)

    def filled_in(self, ids, rows):
        return [
            row
            | {
                "budget": written(row["budget"]),
                "overdue": ProgrammeAction(status=row["status"], due_date=row["due_date"]).overdue,
            }
            for row in rows
        ]


# Indicators


class IndicatorSerializer(serializers.Serializer):
    measure = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(help_text="jobs, firms, ratio, share (0 to 1) or points.")
    baseline = serializers.FloatField(allow_null=True)
    baseline_year = serializers.IntegerField(allow_null=True)
    target = serializers.FloatField()
    target_year = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True, help_text="In the newest run.")
    value_low = serializers.FloatField(
        allow_null=True, help_text="Lower bound of its 90% interval, where it has one."
    )
    value_high = serializers.FloatField(allow_null=True)
    year = serializers.IntegerField(allow_null=True)
    reached = serializers.FloatField(allow_null=True, help_text="Share of the way to the target.")


class IndicatorsSerializer(serializers.Serializer):
    results = IndicatorSerializer(many=True)


class Target(Body):
    target = serializers.FloatField()
    target_year = serializers.IntegerField(min_value=1900, max_value=2200, **DATE)


class NewIndicator(Target):
    measure = serializers.CharField(max_length=40)


class ProgrammeIndicators(OfProgramme):
    """The indicators of a program with their current values.  POST chooses a measure and a target."""

    http_method_names = ["get", "head", "post"]
    answers = IndicatorsSerializer
    bodies = {"POST": NewIndicator}
    statuses = {"POST": 201}

    def get(self, request, programme):
        return self.listed(self.readable(programme))

    def post(self, request, programme):
        row, sent = self.writable(programme), self.body(request)
        with declining():
            services.add_indicator(
                row,
                sent["measure"],
                sent["target"],
                target_year=sent.get("target_year"),
                **self.asked_with(request, row),
            )
        return self.listed(row, 201)

    def listed(self, programme, status=200):
        fresh = Programme.objects.select_related("cluster__dataset").get(pk=programme.pk)
        return with_etag(fresh, {"results": [standing(one) for one in standings(fresh)]}, status)


def standing(one) -> dict:
    indicator = one.indicator
    return {
        "measure": indicator.measure,
        "name": one.label,
        "unit": one.unit,
        "baseline": indicator.baseline,
        "baseline_year": indicator.baseline_year,
        "target": indicator.target,
        "target_year": indicator.target_year,
        "value": one.now.value,
        "value_low": one.now.low,
        "value_high": one.now.high,
        "year": one.now.year,
        "reached": one.reached,
    }


class ProgrammeIndicatorDetail(ProgrammeIndicators):
    """PATCH changes the target of an indicator, DELETE removes it; the answer lists all that are left."""

    http_method_names = ["patch", "delete"]
    bodies = {"PATCH": Target}
    statuses = {}

    def patch(self, request, programme, measure):
        row, sent = self.writable(programme), self.body(request)
        asked = self.asked_with(request, row, required=True)
        with declining():
            services.change_indicator(
                self._indicator(row, measure),
                sent["target"],
                target_year=sent.get("target_year"),
                **asked,
            )
        return self.listed(row)

    def delete(self, request, programme, measure):
        row = self.writable(programme)
        with declining():
            asked = self.asked_with(request, row)
            services.remove_indicator(self._indicator(row, measure), **asked)
        return self.listed(row)

    def _indicator(self, programme, measure):
        found = programme.indicators.filter(measure=measure[:40]).first()
        if found is None:
            raise Problem("not_found")
        return found
