"""What the API offers: the list of addresses, their description, and a page to read it on."""

from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from publication.api.strict import Choice, Query
from publication.api.views import OpenView

COLLECTIONS = {
    "boundary_sets": "api-boundary-sets",
    "regions": "api-regions",
    "classifications": "api-classifications",
    "industries": "api-industries",
    "releases": "api-releases",
    "datasets": "api-datasets",
    "firms": "api-firms",
    "links": "api-links",
    "statistics": "api-statistics",
    "prices": "api-prices",
    "coefficients": "api-coefficients",
    "region_figures": "api-region-figures",
    "runs": "api-runs",
    "clusters": "api-review-clusters",
    "programmes": "api-programmes",
    "agenda": "api-agenda",
    "openapi": "api-openapi",
    "documentation": "api-docs",
}


class RootSerializer(serializers.Serializer):
    def get_fields(self):
        return {name: serializers.URLField() for name in [*COLLECTIONS, "current_release"]}


class Root(OpenView):
    """What there is."""

    answers = RootSerializer
    tag = "documentation"

    def get(self, request):
        addresses = {name: reverse(address) for name, address in COLLECTIONS.items()}
        addresses["current_release"] = reverse("api-release", args=["current"])
        return Response(
            {name: request.build_absolute_uri(path) for name, path in addresses.items()}
        )


@cache
def description() -> bytes:
    """Return the OpenAPI document; it changes with the code only, so it is made once."""
    with translation.override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)
    return OpenApiJsonRenderer().render(document)


class OpenAPI(OpenView):
    """The description of this API for programs (OpenAPI 3)."""

    answers = OpenApiTypes.OBJECT
    tag = "documentation"

    def get(self, request):
        return HttpResponse(description(), content_type="application/json")


class HTMLRenderer(BaseRenderer):
    media_type = "text/html"
    format = "html"


class PageQuery(Query):
    lang = Choice([code for code, _name in settings.LANGUAGES], help_text="Of the page.")


class Documentation(OpenView):
    """The description of this API for people."""

    query = PageQuery

    renderer_classes = (HTMLRenderer, JSONRenderer)
    media_type = "text/html"
    answers = OpenApiTypes.STR
    tag = "documentation"
    caching = "private, no-cache"

    def get(self, request):
        return render(request._request, "api/documentation.html")
