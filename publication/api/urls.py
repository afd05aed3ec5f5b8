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
    records,
    regions,
    releases,
    run_clusters,
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
    path("runs", runs.Runs.as_view(), name="api-runs"),
    path("runs/<str:run>/transitions", transitions.RunTransitions.as_view(), name="api-run-transitions"),
    path("runs/<str:run>", runs.RunDetail.as_view(), name="api-run"),
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
