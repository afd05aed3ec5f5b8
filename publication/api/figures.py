"""The figures of a release or a run: what asking for them has in common, and values for the map."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from publication.api.lists import ListOf, given
from publication.api.measures import CELL, MEASURES, REGION
from publication.api.origins import Origin
from publication.api.problems import Problem
from publication.api.releases import ReleaseView
from publication.api.strict import Choice, Code, Query, Year, one_of, refuse
from publication.api.values import Cut, values

ACTIVITY = "What is counted; by default employment where there is any."
LEVEL = "One of its levels; by default the finest."
YEAR = "One of its years; by default the latest."


class Activity(Code):
    def __init__(self, **options):
        super().__init__(**{"max_length": 20, "help_text": ACTIVITY} | options)


class ValuesQuery(Query):
    industry = Code(
        max_length=12, help_text="Needed for every measure but those that regions have as a whole."
    )
    measure = Choice(list(MEASURES), default="location_quotient")
    activity = Activity()
    level = Code(max_length=30, help_text=LEVEL)
    year = Year(help_text=YEAR)
    breaks = Choice(
        ["year", "all"],
        default="year",
        help_text="Cut the classes from this year, or from all years so that they compare.",
    )


class ClassSerializer(serializers.Serializer):
    low = serializers.FloatField(allow_null=True, help_text="Not itself in the class.")
    high = serializers.FloatField(allow_null=True, help_text="Itself in the class.")
    count = serializers.IntegerField()


class SourceSerializer(serializers.Serializer):
    release = serializers.UUIDField(allow_null=True, help_text="null: figures of a run.")
    dataset = serializers.CharField()
    dataset_name = serializers.CharField()
    owner = serializers.CharField()
    edition = serializers.CharField()
    classification = serializers.CharField()
    fictional = serializers.BooleanField()
    run = serializers.UUIDField()
    released_at = serializers.DateTimeField(allow_null=True)
    industry = serializers.CharField(allow_null=True)
    level = serializers.CharField()
    year = serializers.IntegerField()


def by_region(child, text: str):
    return serializers.DictField(child=child, help_text=f"By region: {text}")


class ValuesSerializer(serializers.Serializer):
    measure = serializers.ChoiceField(list(MEASURES))
    grain = serializers.ChoiceField(
        [CELL, REGION], help_text="Of an industry in a region, or of a region as a whole."
    )
    activity = serializers.CharField()
    unit = serializers.CharField()
    method = serializers.ChoiceField(["user_defined", "fisher_jenks"])
    breaks = serializers.ListField(
        child=serializers.FloatField(), help_text="Upper limits of all classes but the last."
    )
    classes = ClassSerializer(many=True)
    values = by_region(serializers.FloatField(allow_null=True), "the figure; null is undefined.")
    low = by_region(
        serializers.FloatField(), "lower bound of the 90% interval, where the measure has one."
    )
    high = by_region(
        serializers.FloatField(), "upper bound of the 90% interval, where the measure has one."
    )
    firms = by_region(serializers.FloatField(), "establishments of the industry.")
    uncertain = by_region(serializers.BooleanField(), "true where it hangs on few firms.")
    flags = by_region(serializers.CharField(), "why null: n not defined, c confidential.")
    source = SourceSerializer()


class AskingFigures:
    """What is asked of `origin`, where the question leaves it open."""

    origin: Origin
    asked: dict

    def level(self) -> str:
        """Return the level asked for; by default the finest there is."""
        levels = self.origin.levels
        return one_of("level", self.asked.get("level") or levels[-1], levels)

    def year(self) -> int:
        years = self.origin.years
        return one_of("year", self.asked.get("year") or max(years), years)

    def activity(self) -> str:
        offered = self.origin.activities
        usual = "employment" if "employment" in offered else offered[0]
        return one_of("activity", self.asked.get("activity") or usual, offered)


class AskingValues(AskingFigures):
    """One figure for every region of a level, and the limits of its color classes."""

    query = ValuesQuery
    answers = ValuesSerializer

    def respond(self, request):
        asked = self.asked
        cut = Cut(
            origin=self.origin,
            measure=asked["measure"],
            activity=self.activity(),
            industry=self._industry(),
            level=self.level(),
            year=self.year(),
        )
        return Response(values(cut, breaks_of=asked["breaks"]))

    def _industry(self) -> str | None:
        code = self.asked.get("industry")
        if MEASURES[self.asked["measure"]].grain == REGION:
            return None
        if code is None:
            text = _("industry: this measure is one of an industry, say which.")
            raise Problem(
                "missing_parameter",
                text,
                [{"parameter": "industry", "code": "missing_parameter", "message": text}],
            )
        if self.origin.industry(code) is None:
            raise refuse(
                "industry",
                _("%(code)s is no industry of %(classification)s.")
                % {"code": code, "classification": self.origin.classification_code},
            )
        return code


class AskingRows(AskingFigures):
    """A list of figures."""

    def chosen(self, table, **paths):
        """Return a table's rows of the activity and the filters that were asked for."""
        if "level" in self.asked:
            self.level()
        if "year" in self.asked:
            self.year()
        where = given(self.asked, level="level", year="year", **paths)
        return self.origin.rows_of(table).filter(measure=self.activity(), **where)


class Values(AskingValues, ReleaseView):
    """One figure for every region of a level, and the limits of its color classes."""


class ReleaseList(ListOf, ReleaseView):
    """A list below a release."""

    def get(self, request, release):
        return ReleaseView.get(self, request, release)

    def respond(self, request):
        return ListOf.get(self, request)
