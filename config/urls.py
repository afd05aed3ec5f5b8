"""The whole URL map."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path, re_path
from django.views.i18n import JavaScriptCatalog

from agencies.password_reset import PasswordReset
from config import health
from publication import (
    cluster_pages,
    data_pages,
    dataset_pages,
    drawing_pages,
    figure_pages,
    match_pages,
    pages,
    programme_pages,
    review_pages,
    run_pages,
)
from publication.api import problems
from publication.api.documentation import Root
from publication.guide import guide

urlpatterns = [
    path("", pages.explorer, name="explorer"),
    path("alive", health.alive, name="alive"),
    path("health", health.health, name="health"),
    path("admin/", admin.site.urls),
    path("figures", figure_pages.figures, name="figures"),
    path("figures.csv", figure_pages.figures_file, name="figures-file"),
    path("clusters", cluster_pages.clusters, name="clusters"),
    path("clusters/<uuid:key>", cluster_pages.cluster, name="cluster"),
    path("data", data_pages.index, name="data"),
    path("data/files", data_pages.receive, name="data-receive"),
    path("data/files/<uuid:key>", data_pages.upload, name="data-upload"),
    path("data/files/<uuid:key>/answers", data_pages.answer, name="data-answer"),
    path("data/files/<uuid:key>/apply", data_pages.apply, name="data-apply"),
    path("data/files/<uuid:key>/revert", data_pages.revert, name="data-revert"),
    path("data/files/<uuid:key>/problems.csv", data_pages.problem_list, name="data-problems"),
    path("data/files/<uuid:key>/rows.csv", data_pages.rows, name="data-rows"),
    path("data/datasets/<slug:code>", dataset_pages.dataset, name="data-dataset"),
    path(
        "data/datasets/<slug:code>/matches/<slug:other>", match_pages.matches, name="data-matches"
    ),
    path("data/templates/<slug:kind>.<slug:form>", data_pages.template, name="data-template"),
    path("clusters/draw", drawing_pages.cluster_draw, name="cluster-draw"),
    path("clusters/<uuid:key>/review", review_pages.cluster_review, name="cluster-review"),
    path("programmes", programme_pages.board, name="programmes"),
    path("programmes/<uuid:key>", programme_pages.programme, name="programme"),
    path("runs", run_pages.runs, name="runs"),
    path("runs/new", run_pages.run_new, name="run-new"),
    path("runs/<uuid:key>", run_pages.run, name="run"),
    path("runs/<uuid:key>/cancel", run_pages.run_cancel, name="run-cancel"),
    path("runs/<uuid:key>/publish", run_pages.run_publish, name="run-publish"),
    path("runs/<uuid:key>/publish/cancel", run_pages.run_publish_cancel, name="run-publish-cancel"),
    path("runs/<uuid:key>/<slug:table>.csv", run_pages.run_table, name="run-table"),
    path("sign-in", auth.LoginView.as_view(), name="login"),
    path("sign-out", auth.LogoutView.as_view(), name="logout"),
    path("password", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/forgotten", PasswordReset.as_view(), name="password_reset"),
    path("password/sent", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/<uidb64>/<token>",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("password/set", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("guide/api", guide, name="api-guide"),
    path("api/v1", Root.as_view(), name="api-root"),
    path("api/v1/", include("publication.api.urls")),
    # Everything below /api is answered by the API, so no slash is ever appended there.
    re_path(r"^api(?:/.*)?\Z", problems.nothing_here, name="api-nothing"),
    path("jsi18n", JavaScriptCatalog.as_view(), name="javascript-catalog"),
]

# Problems for programs under /api, pages for people elsewhere.
handler400 = problems.handler400
handler403 = problems.handler403
handler404 = problems.handler404
handler500 = problems.handler500
