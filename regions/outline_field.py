"""An outline pasted into a form as GeoJSON, and a box typed as four sides."""

import json

import shapely
from django import forms
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from leaflet.admin import LeafletAdminWidget

from ingest.number_fields import DegreesField, NumberInput, visible

WORLD_CRS = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"}


class DrawnOutline(LeafletAdminWidget):
    """A map to draw on, and the GeoJSON of what was drawn, which can be pasted as well.

    `outlines` is the address of an edition's outlines, with 0 for the edition that the form will choose.
    """

    template_name = "admin/outline_widget.html"
    geom_type = "MULTIPOLYGON"

    def __init__(self, *, csp_nonce=None, outlines=""):
        super().__init__()
        self.csp_nonce, self.outlines = csp_nonce, outlines

    def get_context(self, name, value, attrs):
        # What was typed goes back as it was typed: it is read by `outline_of`, never by GDAL.
        context = super().get_context(name, None, attrs)
        return context | {"serialized": value or "", "outlines": self.outlines}


class OutlineField(forms.CharField):
    """GeoJSON of one Polygon or MultiPolygon in degrees, as a shapely geometry."""

    widget = DrawnOutline

    def to_python(self, value):
        text = super().to_python(value)
        return outline_of(text) if text else None


def outline_of(text: str) -> shapely.Geometry:
    """Read an outline, or say what is wrong with it.  Nothing but the text itself is looked at."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            _("This is not GeoJSON: it begins with “%(start)s”."),
            code="not_geojson",
            params={"start": visible(text)},
        ) from error
    geometry = _only_geometry(told)
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValidationError(
            _("The outline has to be one Polygon or MultiPolygon."), code="not_an_area"
        )
    try:
        shape = shapely.from_geojson(json.dumps(geometry, allow_nan=False))
    except (shapely.errors.GEOSException, ValueError) as error:
        raise ValidationError(
            _("The coordinates of the outline cannot be read."), code="coordinates"
        ) from error
    if shape.is_empty or not shape.is_valid:
        raise ValidationError(
            _("The outline is not a clean area: %(reason)s."),
            code="not_clean",
            params={"reason": visible(shapely.is_valid_reason(shape))},
        )
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ValidationError(
            _("The coordinates have to be longitude and latitude in degrees."), code="not_degrees"
        )
    return shape


def _only_geometry(told):
    """Return the geometry of a geometry, a feature, or a collection of one feature."""
    if not isinstance(told, dict):
        return None
    crs = told.get("crs")
    if crs is not None:
        name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
        if name not in WORLD_CRS:
            raise ValidationError(
                _("The coordinates have to be longitude and latitude in degrees."), code="crs"
            )
    if told.get("type") == "FeatureCollection":
        features = told.get("features")
        return (
            _only_geometry(features[0])
            if isinstance(features, list) and len(features) == 1
            else None
        )
    return told.get("geometry") if told.get("type") == "Feature" else told


class BoxWidget(forms.MultiWidget):
    template_name = "admin/box_widget.html"

    def __init__(self, attrs=None):
        super().__init__(
            {side: NumberInput() for side in ("west", "south", "east", "north")}, attrs
        )

    def decompress(self, value):
        return list(value.extent) if value else [None] * 4


class BoxField(forms.MultiValueField):
    """The box of an edition: west, south, east and north in degrees."""

    widget = BoxWidget

    def __init__(self, **kwargs):
        longitude = {"low": -180, "high": 180}
        latitude = {"low": -90, "high": 90}
        fields = (
            DegreesField(label=gettext_lazy("West"), **longitude),
            DegreesField(label=gettext_lazy("South"), **latitude),
            DegreesField(label=gettext_lazy("East"), **longitude),
            DegreesField(label=gettext_lazy("North"), **latitude),
        )
        super().__init__(fields, **kwargs)

    def clean(self, value):
        return value if isinstance(value, Polygon) else super().clean(value)

    def compress(self, data_list):
        if not data_list:
            return None
        west, south, east, north = data_list
        if west >= east or south >= north:
            raise ValidationError(
                _("West has to be less than east, and south less than north."), code="order"
            )
        return Polygon.from_bbox((west, south, east, north))
