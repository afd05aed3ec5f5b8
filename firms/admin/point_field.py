"""A point on a form: latitude and longitude to type, and a map that fills them in."""

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ingest.number_fields import DegreesField, NumberInput, written


class PointWidget(forms.MultiWidget):
    """Two inputs and a map.  The map is drawn by static/js/admin/point-map.js; without it the inputs do."""

    template_name = "admin/point_widget.html"

    def __init__(self, attrs=None):
        self.map = {}
        super().__init__({"latitude": NumberInput(), "longitude": NumberInput()}, attrs)

    def decompress(self, value):
        return [value.y, value.x] if isinstance(value, Point) else [None, None]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["map"] = self.map
        return context


class PointField(forms.MultiValueField):
    """A point within the box of an edition; every bad entry is told in a sentence."""

    widget = PointWidget

    def __init__(self, *, box=None, **kwargs):
        kwargs.setdefault("require_all_fields", False)
        fields = (
            DegreesField(low=-90, high=90, label=_("Latitude")),
            DegreesField(low=-180, high=180, label=_("Longitude")),
        )
        super().__init__(fields, **kwargs)
        self.box = box

    def clean(self, value):
        if isinstance(value, Point):
            return value
        if value and any(value) and not all(value):
            raise ValidationError(
                _("A point needs both a latitude and a longitude."), code="incomplete"
            )
        return super().clean(value)

    def compress(self, data_list):
        if not data_list or None in data_list:
            return None
        latitude, longitude = data_list
        point = Point(longitude, latitude, srid=4326)
        if self.box is not None:
            self._refuse_outside(point)
        return point

    def _refuse_outside(self, point):
        west, south, east, north = self.box.extent
        if west <= point.x <= east and south <= point.y <= north:
            return
        message = _(
            "The point %(point)s lies outside the area of this dataset: latitude %(south)s to "
            "%(north)s, longitude %(west)s to %(east)s."
        )
        if west <= point.y <= east and south <= point.x <= north:
            message = _(
                "The point %(point)s lies outside the area of this dataset, but would lie inside "
                "if latitude and longitude were exchanged."
            )
        params = {
            "point": f"{written(point.y)} / {written(point.x)}",
            "south": written(south),
            "north": written(north),
            "west": written(west),
            "east": written(east),
        }
        raise ValidationError(message, code="outside", params=params)
