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

urlpatterns = [
    path("openapi.json", documentation.OpenAPI.as_view(), name="api-openapi"),
    path("docs", documentation.Documentation.as_view(), name="api-docs"),
    path("boundary-sets", regions.BoundarySets.as_view(), name="api-boundary-sets"),
    path("boundary-sets/<str:edition>", regions.BoundarySetDetail.as_view(), name="api-boundary-set"),
    path(
        "boundary-sets/<str:edition>/shapes/<slug:level>.<slug:content>.json",
        regions.Shapes.as_view(),
        name="api-shapes",
    ),
    path("regions", regions.Regions.as_view(), name="api-regions"),
    path("regions/<str:edition>/<str:code>", regions.RegionDetail.as_view(), name="api-region"),
    path("classifications", industries.Classifications.as_view(), name="api-classifications"),
    path("industries", industries.Industries.as_view(), name="api-industries"),
    path(
        "industries/<str:classification>/<str:code>",
        industries.IndustryDetail.as_view(),
        name="api-industry",
    ),
    path("releases", releases.Releases.as_view(), name="api-releases"),
    path("releases/<str:release>", releases.ReleaseDetail.as_view(), name="api-release"),
    path("releases/<str:release>/values", figures.Values.as_view(), name="api-values"),
    path(
        "releases/<str:release>/concentration",
        concentration.Concentration.as_view(),
        name="api-concentration",
    ),
    path(
        "releases/<str:release>/concentration/export",
        concentration.ConcentrationExport.as_view(),
        name="api-concentration-export",
    ),
    path(
        "releases/<str:release>/industries",
        totals.IndustriesOfRelease.as_view(),
        name="api-release-industries",
    ),
    path(
        "releases/<str:release>/industries/<str:code>",
        totals.IndustryOfRelease.as_view(),
        name="api-release-industry",
    ),
    path("releases/<str:release>/regions", totals.RegionsOfRelease.as_view(), name="api-release-regions"),
    path(
        "releases/<str:release>/regions/export",
        totals.RegionsExport.as_view(),
        name="api-release-regions-export",
    ),
    path(
        "releases/<str:release>/regions/<str:code>",
        totals.RegionOfRelease.as_view(),
        name="api-release-region",
    ),

    path("datasets", records.Datasets.as_view(), name="api-datasets"),
    path("firms", firms.Firms.as_view(), name="api-firms"),
    path("firms/<str:dataset>/<path:firm_id>", firms.FirmDetail.as_view(), name="api-firm"),
    path("links", links.Links.as_view(), name="api-links"),
    path("statistics", records.Statistics.as_view(), name="api-statistics"),
    path("prices", links.Prices.as_view(), name="api-prices"),
    path("coefficients", records.Coefficients.as_view(), name="api-coefficients"),
    path("region-figures", records.RegionFigures.as_view(), name="api-region-figures"),
    path("uploads", uploads.Uploads.as_view(), name="api-uploads"),
    path("uploads/<str:upload>", uploads.UploadDetail.as_view(), name="api-upload"),
    path(
        "uploads/<str:upload>/problems",
        uploads.UploadProblems.as_view(),
        name="api-upload-problems",
    ),
    path(
        "uploads/<str:upload>/answers",
        uploads.AnswerUpload.as_view(),
        name="api-upload-answers",
    ),
    path("uploads/<str:upload>/apply", uploads.ApplyUpload.as_view(), name="api-upload-apply"),
    path("uploads/<str:upload>/revert", uploads.RevertUpload.as_view(), name="api-upload-revert"),
    path("clusters", reviewing.ReviewedClusters.as_view(), name="api-review-clusters"),
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
    path("clusters/<str:cluster>/history", reviewing.ClusterHistory.as_view(), name="api-cluster-history"),
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
    path("programmes", programmes.Programmes.as_view(), name="api-programmes"),
    path("programmes/agenda", programmes.Agenda.as_view(), name="api-agenda"),
    path("programmes/<str:programme>", programmes.ProgrammeDetail.as_view(), name="api-programme"),
    path(
        "programmes/<str:programme>/actions",
        programmes.ProgrammeActions.as_view(),
        name="api-programme-actions",
    ),
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
    path(
        "programmes/<str:programme>/history",
        programmes.ProgrammeHistory.as_view(),
        name="api-programme-history",
    ),
    path("runs", runs.Runs.as_view(), name="api-runs"),
    path("runs/<str:run>/transitions", transitions.RunTransitions.as_view(), name="api-run-transitions"),
    path("runs/<str:run>", runs.RunDetail.as_view(), name="api-run"),
    path("runs/<str:run>/cancel", runs.CancelRun.as_view(), name="api-run-cancel"),
    path("runs/<str:run>/offer", run_figures.OfferOfRun.as_view(), name="api-run-offer"),
    path("runs/<str:run>/values", run_figures.ValuesOfRun.as_view(), name="api-run-values"),
    path(
        "runs/<str:run>/concentration",
        run_figures.ConcentrationOfRun.as_view(),
        name="api-run-concentration",
    ),
    path(
        "runs/<str:run>/concentration/export",
        run_figures.ConcentrationOfRunExport.as_view(),
        name="api-run-concentration-export",
    ),
    path("runs/<str:run>/industries", run_figures.IndustriesOfRun.as_view(), name="api-run-industries"),
    path(
        "runs/<str:run>/industries/<str:code>",
        run_figures.IndustryOfRun.as_view(),
        name="api-run-industry",
    ),
    path("runs/<str:run>/regions", run_figures.RegionsOfRun.as_view(), name="api-run-regions"),
    path(
        "runs/<str:run>/regions/export",
        run_figures.RegionsOfRunExport.as_view(),
        name="api-run-regions-export",
    ),
    path(
        "runs/<str:run>/regions/<str:code>",
        run_figures.RegionOfRun.as_view(),
        name="api-run-region",
    ),
]  # fmt: skip


def _below_a_cluster(start: str, name: str, views: dict) -> list:
    """Return the addresses of the lists below a cluster, and of their exports."""
    return [
        path(
            f"{start}/clusters/<str:cluster>/{part}{end}",
            view.as_view(),
            name=f"{name}-{part}{tail}",
        )
        for part, pair in views.items()
        for view, end, tail in zip(pair, ("", "/export"), ("", "-export"), strict=True)
    ]


urlpatterns += [
    path("releases/<str:release>/clusters", clusters.Clusters.as_view(), name="api-clusters"),
    path(
        "releases/<str:release>/clusters/export",
        clusters.ClustersExport.as_view(),
        name="api-clusters-export",
    ),
    path(
        "releases/<str:release>/clusters/<str:cluster>",
        clusters.ClusterOfRelease.as_view(),
        name="api-cluster",
    ),
    *_below_a_cluster("releases/<str:release>", "api-cluster", clusters.views()),
    path("runs/<str:run>/clusters", run_clusters.ClustersOfRun.as_view(), name="api-run-clusters"),
    path(
        "runs/<str:run>/clusters/export",
        run_clusters.ClustersOfRunExport.as_view(),
        name="api-run-clusters-export",
    ),
    path(
        "runs/<str:run>/clusters/<str:cluster>",
        run_clusters.ClusterOfRun.as_view(),
        name="api-run-cluster",
    ),
    *_below_a_cluster("runs/<str:run>", "api-run-cluster", run_clusters.views()),
]
