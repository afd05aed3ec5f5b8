"""The description of the API (OpenAPI), made from what the views declare anyway."""

import re
from functools import cache

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

PROBLEM = "application/problem+json"


class ProblemErrorSerializer(serializers.Serializer):
    """What is wrong with one parameter."""

    parameter = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField(required=False)
    allowed = serializers.ListField(child=serializers.CharField(), required=False)


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457); `code` never changes, the sentences are in the reader's language."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = ProblemErrorSerializer(many=True)
    request_id = serializers.CharField()


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "publication.api.authentication.TokenOrSession"
    name = ["token", "tokenAsPassword", "session"]

    def get_security_definition(self, auto_schema):
        return [
            {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "`Token` and the token, with a space between.",
            },
            {
                "type": "http",
                "scheme": "basic",
                "description": "Any user name; the token is the password.",
            },
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]


class Schema(AutoSchema):
    """Reads a view's `query`, `row` or `answers`, and the docstring."""

    def get_operation_id(self):
        name = self.view.__class__.__name__
        return name[0].lower() + name[1:] if self.method == "GET" else self.method.lower() + name

    def get_summary(self):
        """Say in a line what the address does: the first sentence of its docstring."""
        text = " ".join(self.get_description().split())
        return re.split(r"(?<=[.;:])\s", text)[0].rstrip(".;:")

    def get_tags(self):
        return [getattr(self.view, "tag", None) or self.path.split("/")[3]]

    def get_auth(self):
        if not self.view.permission_classes:
            return [{}]
        # One of them is enough, so each is a requirement of its own.
        return [{name: []} for schemes in super().get_auth() for name in schemes]

    def get_override_parameters(self):
        query = self.view.query_of(self.method)
        asked = [query] if query().fields else []
        headers = getattr(self.view, "headers_known", HEADERS) if self._sends() else []
        return [*asked, *(self._in_path(name) for name in self.path_names()), *headers]

    def _sends(self) -> bool:
        """Does the address take a body whose fields are known?"""
        return self.method in getattr(self.view, "bodies", {})

    def path_names(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    def _in_path(self, name: str) -> OpenApiParameter:
        text = IN_PATH[name]
        if name == "code":
            text = text[self.path.split("/")[-2]]
        return OpenApiParameter(name, location=OpenApiParameter.PATH, description=text)

    def get_request_serializer(self):
        return self.view.bodies[self.method] if self._sends() else None

    def map_parsers(self):
        return ["application/json"] if self._sends() else super().map_parsers()

    def get_filter_backends(self):
        return []

    def get_response_serializers(self):
        view = self.view
        refusals = [400, 404, 406, 500, 503] + ([401] if view.permission_classes else [])
        usual = 200 if self.method == "GET" or hasattr(view, "bodies") else 202
        status = getattr(view, "statuses", {}).get(self.method, usual)
        if hasattr(view, "bodies") and self.method != "GET":
            refusals += [403, 409, 412] + ([415, 428] if self._sends() else [])
        return {(status, media): self._answer() for media in self._media_types()} | {
            (status, PROBLEM): OpenApiResponse(ProblemSerializer, description=DESCRIPTIONS[status])
            for status in sorted(refusals)
        }

    def _media_types(self):
        one = getattr(self.view, "media_type", "application/json")
        return getattr(self.view, "media_types", [one])

    def _answer(self):
        if not getattr(self.view, "paged", False) or self.method != "GET":
            return self.view.answers
        return page_of(self.view.row)


@cache
def page_of(row) -> serializers.Serializer:
    """Return a page of rows; lists of the same rows share one description."""
    return inline_serializer(
        f"{row.__name__.removesuffix('Serializer')}Page",
        {
            "next": serializers.URLField(
                allow_null=True, help_text="The page after this one, or null."
            ),
            "page_size": serializers.IntegerField(),
            "page_size_capped": serializers.BooleanField(
                help_text="More was asked for than a page can hold."
            ),
            "results": row(many=True),
        },
    )


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="A name of your own for this request: sent again, it does nothing twice.",
)
HEADERS = [
    OpenApiParameter(
        "If-Match",
        location=OpenApiParameter.HEADER,
        description="The ETag of what you have seen; PATCH needs it.",
    ),
    IDEMPOTENCY_KEY,
]
IN_PATH = {
    "cluster": "Id of a cluster.",
    "proposal": "Id of a proposal: the cluster that the newest run found.",
    "year": "A year.",
    "programme": "Id of a program.",
    "action": "Id of an action.",
    "measure": "Code of a measure.",
    "step": "One of the five steps.",
    "edition": "Code of a boundary set.",
    "level": "Code of a level of the boundary set.",
    "content": "Hash of the content; another one leads to the right address.",
    "classification": "Code of a classification.",
    "release": "Id of a release, or `current`.",
    "dataset": "Code of a dataset.",
    "firm_id": "The firm's id in its dataset.",
    "run": "Id of a run.",
    "upload": "Id of an upload.",
    "code": {
        "{edition}": "Code of a region.",
        "{classification}": "Code of an industry.",
        "industries": "Code of an industry.",
        "regions": "Code of a region.",
    },
}
DESCRIPTIONS = {
    400: "A parameter is unknown or its value not valid.",
    401: "Nobody known is asking.",
    404: "There is nothing at this address, or nothing for this reader.",
    403: "Your role or the token's scope does not include this.",
    406: "Only the media type above is offered.",
    409: "Not possible as things stand; the code says why.",
    412: "Changed by somebody else since the version named in If-Match; `errors` says how.",
    415: "Send JSON.",
    428: "The header If-Match is missing.",
    500: "A fault of ours; it has been noted under the request id.",
    503: "The database does not answer, or the question took too long.",
}
