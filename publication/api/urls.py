"""The addresses below /api/v1, none of which ends in a slash."""

from django.urls import path

from publication.api import (
    clusters,
    concentration,
    documentation,
    figures,
    firms,
    industries,
    links,
    programmes,
    records,
    regions,
    releases,
    reviewing,
    run_clusters,
    run_figures,
    runs,
    totals,
    transitions,
    uploads,
)
from publication.api.export import export_of


def listed(address: str, view: type, name: str) -> list:
    """Return the addresses of a list and of its rows as a file, which comes before what is below it."""
    return [
        path(address, view.as_view(), name=name),
        path(f"{address}/export", export_of(view).as_view(), name=f"{name}-export"),
    ]


urlpatterns = [
    path("openapi.json", documentation.OpenAPI.as_view(), name="api-openapi"),
    path("docs", documentation.Documentation.as_view(), name="api-docs"),
    *listed("boundary-sets", regions.BoundarySets, "api-boundary-sets"),
    path("boundary-sets/<str:edition>", regions.BoundarySetDetail.as_view(), name="api-boundary-set"),
    path(
        "boundary-sets/<str:edition>/shapes/<slug:level>.<slug:content>.json",
        regions.Shapes.as_view(),
        name="api-shapes",
    ),
    *listed("regions", regions.Regions, "api-regions"),
    path("regions/<str:edition>/<str:code>", regions.RegionDetail.as_view(), name="api-region"),
    *listed("classifications", industries.Classifications, "api-classifications"),
    *listed("industries", industries.Industries, "api-industries"),
    path(
        "industries/<str:classification>/<str:code>",
        industries.IndustryDetail.as_view(),
        name="api-industry",
    ),
    *listed("releases", releases.Releases, "api-releases"),
    path("releases/<str:release>", releases.ReleaseDetail.as_view(), name="api-release"),
    path("releases/<str:release>/values", figures.Values.as_view(), name="api-values"),
    *listed("releases/<str:release>/concentration", concentration.Concentration, "api-concentration"),
    *listed("releases/<str:release>/industries", totals.IndustriesOfRelease, "api-release-industries"),
    path(
        "releases/<str:release>/industries/<str:code>",
        totals.IndustryOfRelease.as_view(),
        name="api-release-industry",
    ),
    *listed("releases/<str:release>/regions", totals.RegionsOfRelease, "api-release-regions"),
    path(
        "releases/<str:release>/regions/<str:code>",
        totals.RegionOfRelease.as_view(),
        name="api-release-region",
    ),

    *listed("datasets", records.Datasets, "api-datasets"),
    *listed("firms", firms.Firms, "api-firms"),
    path("firms/<str:dataset>/<path:firm_id>", firms.FirmDetail.as_view(), name="api-firm"),
    *listed("links", links.Links, "api-links"),
    *listed("statistics", records.Statistics, "api-statistics"),
    *listed("prices", links.Prices, "api-prices"),
    *listed("coefficients", records.Coefficients, "api-coefficients"),
    *listed("region-figures", records.RegionFigures, "api-region-figures"),
    *listed("uploads", uploads.Uploads, "api-uploads"),
    path("uploads/<str:upload>", uploads.UploadDetail.as_view(), name="api-upload"),
    *listed("uploads/<str:upload>/problems", uploads.UploadProblems, "api-upload-problems"),
    path(
        "uploads/<str:upload>/answers",
        uploads.AnswerUpload.as_view(),
        name="api-upload-answers",
    ),
    path("uploads/<str:upload>/apply", uploads.ApplyUpload.as_view(), name="api-upload-apply"),
    path("uploads/<str:upload>/revert", uploads.RevertUpload.as_view(), name="api-upload-revert"),
    *listed("clusters", reviewing.ReviewedClusters, "api-review-clusters"),
    path("clusters/<str:cluster>", reviewing.ReviewedCluster.as_view(), name="api-review-cluster"),
    path("clusters/<str:cluster>/confirm", reviewing.ConfirmCluster.as_view(), name="api-cluster-confirm"),
    path("clusters/<str:cluster>/reject", reviewing.RejectCluster.as_view(), name="api-cluster-reject"),
    path("clusters/<str:cluster>/revoke", reviewing.RevokeDecision.as_view(), name="api-cluster-revoke"),
    path("clusters/<str:cluster>/split", reviewing.SplitCluster.as_view(), name="api-cluster-split"),
    path("clusters/<str:cluster>/merge", reviewing.MergeClusters.as_view(), name="api-cluster-merge"),
    path(
        "clusters/<str:cluster>/stages/<int:year>/override",
        reviewing.OverrideStage.as_view(),
        name="api-cluster-override",
    ),
    *listed("clusters/<str:cluster>/history", reviewing.ClusterHistory, "api-cluster-history"),
    path(
        "clusters/<str:cluster>/proposals",
        reviewing.ClusterProposals.as_view(),
        name="api-cluster-proposals",
    ),
    path(
        "clusters/<str:cluster>/proposals/<str:proposal>/accept",
        reviewing.AcceptProposal.as_view(),
        name="api-proposal-accept",
    ),
    path(
        "clusters/<str:cluster>/proposals/<str:proposal>/dismiss",
        reviewing.DismissProposal.as_view(),
        name="api-proposal-dismiss",
    ),
    path(
        "clusters/<str:cluster>/social-ties",
        reviewing.ClusterSocialTies.as_view(),
        name="api-cluster-ties",
    ),
    *listed("programmes", programmes.Programmes, "api-programmes"),
    *listed("programmes/agenda", programmes.Agenda, "api-agenda"),
    path("programmes/<str:programme>", programmes.ProgrammeDetail.as_view(), name="api-programme"),
    *listed("programmes/<str:programme>/actions", programmes.ProgrammeActions, "api-programme-actions"),
    path(
        "programmes/<str:programme>/actions/<uuid:action>",
        programmes.ProgrammeActionDetail.as_view(),
        name="api-programme-action",
    ),
    path(
        "programmes/<str:programme>/indicators",
        programmes.ProgrammeIndicators.as_view(),
        name="api-programme-indicators",
    ),
    path(
        "programmes/<str:programme>/indicators/<str:measure>",
        programmes.ProgrammeIndicatorDetail.as_view(),
        name="api-programme-indicator",
    ),
    path(
        "programmes/<str:programme>/notes",
        programmes.ProgrammeNotes.as_view(),
        name="api-programme-notes",
    ),
    path(
        "programmes/<str:programme>/notes/<slug:step>",
        programmes.ProgrammeNoteOfStep.as_view(),
        name="api-programme-note",
    ),
    path(
        "programmes/<str:programme>/draft",
        programmes.DraftDiagnosis.as_view(),
        name="api-programme-draft",
    ),
    *listed("programmes/<str:programme>/history", programmes.ProgrammeHistory, "api-programme-history"),
    *listed("runs", runs.Runs, "api-runs"),
    path("runs/<str:run>/transitions", transitions.RunTransitions.as_view(), name="api-run-transitions"),
    path("runs/<str:run>", runs.RunDetail.as_view(), name="api-run"),
    path("runs/<str:run>/cancel", runs.CancelRun.as_view(), name="api-run-cancel"),
    path("runs/<str:run>/offer", run_figures.OfferOfRun.as_view(), name="api-run-offer"),
    path("runs/<str:run>/values", run_figures.ValuesOfRun.as_view(), name="api-run-values"),
    *listed("runs/<str:run>/concentration", run_figures.ConcentrationOfRun, "api-run-concentration"),
    *listed("runs/<str:run>/industries", run_figures.IndustriesOfRun, "api-run-industries"),
    path(
        "runs/<str:run>/industries/<str:code>",
        run_figures.IndustryOfRun.as_view(),
        name="api-run-industry",
    ),
    *listed("runs/<str:run>/regions", run_figures.RegionsOfRun, "api-run-regions"),
    path(
        "runs/<str:run>/regions/<str:code>",
        run_figures.RegionOfRun.as_view(),
        name="api-run-region",
    ),
]  # fmt: skip


def _below_a_cluster(start: str, name: str, views: dict) -> list:
    """Return the addresses of the lists below a cluster, and of their files."""
    return [
        address
        for part, view in views.items()
        for address in listed(f"{start}/clusters/<str:cluster>/{part}", view, f"{name}-{part}")
    ]


urlpatterns += [
    *listed("releases/<str:release>/clusters", clusters.Clusters, "api-clusters"),
    path(
        "releases/<str:release>/clusters/<str:cluster>",
        clusters.ClusterOfRelease.as_view(),
        name="api-cluster",
    ),
    *_below_a_cluster("releases/<str:release>", "api-cluster", clusters.views()),
    *listed("runs/<str:run>/clusters", run_clusters.ClustersOfRun, "api-run-clusters"),
    path(
        "runs/<str:run>/clusters/<str:cluster>",
        run_clusters.ClusterOfRun.as_view(),
        name="api-run-cluster",
    ),
    *_below_a_cluster("runs/<str:run>", "api-run-cluster", run_clusters.views()),
]
