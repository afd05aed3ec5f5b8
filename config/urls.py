"""The whole URL map."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import path
from django.views.i18n import JavaScriptCatalog

from config import health
from publication import pages

urlpatterns = [
    path("", pages.explorer, name="explorer"),
    path("alive", health.alive, name="alive"),
    path("health", health.health, name="health"),
    path("admin/", admin.site.urls),
    path("sign-in", auth.LoginView.as_view(), name="login"),
    path("sign-out", auth.LogoutView.as_view(), name="logout"),
    path("password", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path(
        "password/<uidb64>/<token>",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("password/set", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("jsi18n", JavaScriptCatalog.as_view(), name="javascript-catalog"),
]
