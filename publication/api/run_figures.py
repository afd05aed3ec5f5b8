"""Figures of a run, whole: what is asked below a release, for those who may read the run's dataset."""

from rest_framework.response import Response

from publication.api.concentration import AskingConcentration
from publication.api.figures import AskingValues
from publication.api.lists import ListOf
from publication.api.origins import OfRun
from publication.api.reading import finished_run, levels_named
from publication.api.releases import OfferSerializer, offered, years_known
from publication.api.totals import (
    AskingIndustries,
    AskingIndustry,
    AskingRegion,
    AskingRegions,
)
from publication.api.views import RecordView


class RunView(RecordView):
    """An address below a run, whose figures are asked of its `origin`."""

    def get(self, request, run, **kwargs):
        self.origin = OfRun(finished_run(self.principal, run))
        return self.respond(request, **kwargs)

    def respond(self, request, **kwargs):
        raise NotImplementedError


class RunList(ListOf, RunView):
    """A list below a run."""

    row_id = "run_id"  # any: a row of these views is named by several columns

    def get(self, request, run):
        return RunView.get(self, request, run)

    def respond(self, request):
        return ListOf.get(self, request)


class OfferOfRun(RunView):
    """What a map of the run can show: its levels, years and measures, and where its shapes are."""

    answers = OfferSerializer

    def respond(self, request):
        run, origin = self.origin.run, self.origin
        levels = levels_named(run.boundary_set.code, run.levels)
        own = {"industry_level": run.industry_level, "parameters": run.parameters}
        return Response(offered(origin, levels, years_known(origin)) | own)


class ValuesOfRun(AskingValues, RunView):
    """One figure for every region of a level, and the limits of its color classes."""


class ConcentrationOfRun(AskingConcentration, RunList):
    """Region × industry: how strongly the industry concentrates there, and how sure that is."""

    # By industry first, as its table is indexed: a page costs the same wherever it lies.
    key = ("industry_code", "year", "measure", "level", "region_code")


class IndustriesOfRun(AskingIndustries, RunList):
    """The industries that occur, with their totals in one year."""


class IndustryOfRun(AskingIndustry, RunView):
    """One industry: its totals by level, year and activity."""


class RegionsOfRun(AskingRegions, RunList):
    """Regions with their totals over all industries."""


class RegionOfRun(AskingRegion, RunView):
    """One region: its totals by year and activity, over all industries."""
