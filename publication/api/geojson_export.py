"""Rows with an outline as a GeoJSON file, written while they are read."""

import json

from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.encoders import JSONEncoder


class GeoJSONRenderer(BaseRenderer):
    """Says that a client may ask for GeoJSON; the features are written by `geojson_response`."""

    media_type = "application/geo+json"
    format = "geojson"


def geojson_response(name: str, features, source: str) -> StreamingHttpResponse:
    """Return (geometry or None, properties) pairs as a FeatureCollection that names its source."""
    response = StreamingHttpResponse(
        _pieces(features, source), content_type="application/geo+json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pieces(features, source: str):
    yield f'{{"type": "FeatureCollection", "source": {json.dumps(source)}, "features": ['
    comma = ""
    for geometry, properties in features:
        feature = {
            "type": "Feature",
            "geometry": geometry and json.loads(geometry.geojson),
            "properties": properties,
        }
        yield comma + json.dumps(feature, cls=JSONEncoder, ensure_ascii=False)
        comma = ","
    yield "]}"
