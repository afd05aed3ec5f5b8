"""What every address of the API has in common, and the two kinds there are: open and for the known."""

from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.views import APIView

from publication.api import strict
from publication.api.authentication import Known, TokenOrSession, principal
from publication.api.schema import Schema


class Negotiation(DefaultContentNegotiation):
    """By the header Accept alone; `format` is a parameter of exports only."""

    def filter_renderers(self, renderers, format):
        return renderers

    def select_renderer(self, request, renderers, format_suffix=None):
        self.settings = _WithoutOverride
        return super().select_renderer(request, renderers, format_suffix)


class _WithoutOverride:
    URL_FORMAT_OVERRIDE = None


class ApiView(APIView):
    """Checks the address and its parameters before the view is asked anything."""

    schema = Schema()
    http_method_names = ["get", "head"]
    content_negotiation_class = Negotiation
    query = strict.Query

    def initial(self, request, *args, **kwargs):
        strict.check_text(request)
        super().initial(request, *args, **kwargs)
        if request.method.lower() in self.http_method_names:
            self.asked = self.query_of(request.method).read(request)

    def query_of(self, method: str) -> type[strict.Query]:
        """Return what the address may ask by this method."""
        return self.query

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = self.caching
        patch_vary_headers(response, self.vary)
        return response


@method_decorator([gzip_page, conditional_page], name="dispatch")
class OpenView(ApiView):
    """Open to everyone: reads nothing but the schema `published`, and asks nobody who they are."""

    authentication_classes = ()
    permission_classes = ()
    caching = "public, no-cache"  # kept, but asked for anew each time: mostly a 304
    vary = ("Accept", "Accept-Language")


class RecordView(ApiView):
    """An agency's own records: for those who are signed in or hold a token, and scoped to them."""

    authentication_classes = (TokenOrSession,)
    permission_classes = (Known,)
    caching = "private, no-store"
    vary = ("Accept", "Accept-Language", "Authorization", "Cookie")

    @property
    def principal(self):
        return principal(self.request)
