"""What the API offers: the list of addresses, their description, and a page to read it on."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from publication.api.views import OpenView

COLLECTIONS = {
    "boundary_sets": "api-boundary-sets",
    "regions": "api-regions",
    "classifications": "api-classifications",
    "industries": "api-industries",
    "releases": "api-releases",
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
