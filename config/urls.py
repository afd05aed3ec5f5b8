"""The whole URL map."""

from django.contrib import admin
from django.urls import path
from django.views.i18n import JavaScriptCatalog

from config import health

urlpatterns = [
    path("alive", health.alive, name="alive"),
    path("health", health.health, name="health"),
    path("admin/", admin.site.urls),
    path("jsi18n", JavaScriptCatalog.as_view(), name="javascript-catalog"),
]
