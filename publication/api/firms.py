"""Firms, with what they are in a year.  For those who may read their dataset."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from rest_framework import serializers
from rest_framework.response import Response

from firms.models import Firm, FirmRegion, FirmState, FirmYear, inside_box
from publication.api.lists import ListOf, ListQuery, columns, given, only_record
from publication.api.scope import industries_of_code, regions_of_code
from publication.api.strict import BBox, Code, Query, Search, Year
from publication.api.views import RecordView


class StateSerializer(serializers.Serializer):
    """What changes seldom, from a year on."""

    from_year = serializers.IntegerField()
    industry_code = serializers.CharField(source="industry.code")
    holding_id = serializers.CharField(source="holding.code", allow_null=True)
    precision = serializers.CharField()
    longitude = serializers.FloatField(source="*")
    latitude = serializers.FloatField(source="*")
    secondary_industry_codes = serializers.ListField(child=serializers.CharField(), source="*")
    region_code = serializers.CharField(
        source="*", allow_null=True, help_text="In the dataset's edition, at its finest level."
    )
    region_name = serializers.CharField(source="*", allow_null=True)


class YearSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    employees = serializers.IntegerField(allow_null=True)
    output = serializers.FloatField(allow_null=True)


class FirmRowSerializer(serializers.Serializer):
    dataset = serializers.CharField(source="dataset.code")
    firm_id = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    founded_year = serializers.IntegerField(allow_null=True)
    closed_year = serializers.IntegerField(allow_null=True)
    listed = serializers.BooleanField()


class FirmSerializer(FirmRowSerializer):
    state = StateSerializer(source="*", allow_null=True, help_text="The one in force in the year.")
    figures = YearSerializer(
        source="*", allow_null=True, help_text="Of `year`; else the latest there are."
    )


class FirmDetailSerializer(FirmRowSerializer):
    states = StateSerializer(many=True, source="*")
    years = YearSerializer(many=True, source="*")


class FirmsQuery(ListQuery):
    orderings = {
        "firm_id": "firm_id",
        "name": "name",
        "founded_year": "founded_year",
        "closed_year": "closed_year",
    }

    dataset = Code()
    industry = Code(max_length=12, help_text="An industry's code; those below it are included.")
    region = Code(max_length=30, help_text="A region's code; those below it are included.")
    edition = Code(help_text="Of the region; by default every edition that knows the code.")
    year = Year(help_text="Only firms with figures of this year; `as_of` is this year too.")
    as_of = Year(help_text="The firms of this year, as they were in it. By default the latest.")
    bbox = BBox()
    search = Search(help_text="Part of a name, or the beginning of a firm id.")


class Firms(ListOf, RecordView):
    """Firms of the datasets you may read, each as it was in the year asked for."""

    query = FirmsQuery
    row = FirmSerializer
    key = ("dataset_id", "firm_id")  # as the index has it

    def rows(self):
        asked, year = self.asked, as_of(self.asked)
        rows = Firm.objects.readable_by(self.principal)
        rows = rows.filter(**given(asked, dataset="dataset__code"))
        if words := asked.get("search"):
            rows = rows.filter(Q(name__icontains=words) | Q(firm_id__istartswith=words))
        if year is not None:
            rows = working_in(rows, year)
        if "year" in asked:
            rows = rows.filter(Exists(FirmYear.objects.filter(firm=OuterRef("pk"), year=year)))
        where = state_filters(asked)
        if where is None:
            return rows
        return rows.filter(Exists(states_in_force(year).filter(where, firm=OuterRef("pk"))))

    def filled_in(self, ids, rows):
        year = as_of(self.asked)
        states = states_by_firm(states_in_force(year).filter(firm__in=ids))
        figures = figures_by_firm(ids, self.asked.get("year"))
        return [
            row | {"state": next(iter(states.get(pk, ())), None), "figures": figures.get(pk)}
            for pk, row in zip(ids, rows, strict=True)
        ]


def as_of(asked: dict) -> int | None:
    return asked.get("as_of") or asked.get("year")


def working_in(rows, year: int):
    """Keep the firms that were there in a year, as far as is known."""
    return rows.exclude(founded_year__gt=year).exclude(closed_year__lte=year)


def state_filters(asked: dict) -> Q | None:
    """Return what the state in force must fulfil, or nothing when nothing is asked of it."""
    where = Q()
    if "industry" in asked:
        where &= Q(industry__in=industries_of_code(asked["industry"]))
    if "region" in asked:
        regions = regions_of_code(asked["region"], asked.get("edition"))
        where &= Q(Exists(FirmRegion.objects.filter(state=OuterRef("pk"), region__in=regions)))
    if "bbox" in asked:
        where &= inside_box(*asked["bbox"].extent)
    return where if where else None


def states_in_force(year: int | None):
    """Return the last state of each firm, or the last that began no later than a year."""
    begun = Q() if year is None else Q(from_year__lte=year)
    later = FirmState.objects.filter(
        begun, firm=OuterRef("firm"), from_year__gt=OuterRef("from_year")
    )
    return FirmState.objects.filter(begun, ~Exists(later))


def states_by_firm(states) -> dict[int, list[dict]]:
    """Return {firm: its states, earliest first} as they are answered."""
    names = columns(StateSerializer)
    by_firm: dict[int, list[dict]] = {}
    for firm, point, region, secondary, *values in (
        states.annotate(region=region_of_state(), secondary=secondary_codes())
        .order_by("firm", "from_year")
        .values_list("firm", "point", "region", "secondary", *names.values())
    ):
        state = dict(zip(names, values, strict=True)) | {
            "longitude": point.x,
            "latitude": point.y,
            "secondary_industry_codes": secondary,
            "region_code": region and region["code"],
            "region_name": region and region["name"],
        }
        by_firm.setdefault(firm, []).append(state)
    return by_firm


def region_of_state() -> Subquery:
    """Return code and name of the state's region in its dataset's own edition."""
    edition = OuterRef("firm__dataset__boundary_set")
    return Subquery(
        FirmRegion.objects.filter(state=OuterRef("pk"), boundary_set=edition).values(
            found=JSONObject(code="region__code", name="region__name")
        )
    )


def secondary_codes() -> ArraySubquery:
    through = FirmState.secondary_industries.through
    return ArraySubquery(
        through.objects.filter(firmstate=OuterRef("pk"))
        .order_by("industry__code")
        .values("industry__code")
    )


def figures_by_firm(ids: list[int], year: int | None) -> dict[int, dict]:
    """Return {firm: the figures of a year, or the latest there are}."""
    rows = FirmYear.objects.filter(firm__in=ids)
    rows = (
        rows.order_by("firm", "-year").distinct("firm") if year is None else rows.filter(year=year)
    )
    return {
        firm: {"year": year, "employees": employees, "output": output}
        for firm, year, employees, output in rows.values_list("firm", "year", "employees", "output")
    }


class FirmDetail(RecordView):
    """One firm, with all its states and yearly figures."""

    query = Query
    answers = FirmDetailSerializer

    def get(self, request, dataset, firm_id):
        rows = Firm.objects.readable_by(self.principal).filter(
            dataset__code=dataset, firm_id=firm_id
        )
        return Response(only_record(rows, FirmRowSerializer, self._filled_in))

    def _filled_in(self, pk, row):
        states = states_by_firm(FirmState.objects.filter(firm=pk)).get(pk, [])
        years = FirmYear.objects.filter(firm=pk).order_by("year")
        return row | {"states": states, "years": list(years.values("year", "employees", "output"))}
