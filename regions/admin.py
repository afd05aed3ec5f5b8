"""Boundary sets, regions and their yearly figures."""

import json

from django.contrib import admin
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.scoped_admin import ScopedAdmin, ScopedTabularInline
from ingest.number_fields import WholeNumberField, YearField
from regions.models import BoundarySet, Level, Region, RegionCode, RegionFigure, RegionShape

# More outlines than this are drawn one level coarser: a form's map has to open at once.
MOST_OUTLINES = 2_000


class LevelInline(ScopedTabularInline):
    model = Level
    fields = ("depth", "code", "name_id", "name_en")
    ordering = ("depth",)

    def has_add_permission(self, request, obj):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(BoundarySet)
class BoundarySetAdmin(ScopedAdmin):
    """Editions of boundaries.  They are loaded from files; here they are described and looked at."""

    list_display = ("name", "code", "code_system", "valid_from", "valid_to", "activated_at")
    search_fields = ("code", "name")
    fields = (
        ("name", "code"),
        "code_system",
        ("source", "licence"),
        ("valid_from", "valid_to"),
        "fictional",
        "activated_at",
    )
    readonly_fields = ("code", "code_system", "activated_at")
    inlines = (LevelInline,)

    def has_add_permission(self, request):
        return False

    def get_urls(self):
        outlines = self.admin_site.admin_view(self.outlines)
        return [
            path("<int:pk>/outlines.json", outlines, name="regions_boundaryset_outlines"),
            *super().get_urls(),
        ]

    def outlines(self, request, pk):
        """Answer with the outlines that the maps of the forms draw."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        edition = BoundarySet.objects.filter(pk=pk).first()
        if edition is None:
            raise Http404
        response = HttpResponse(outlines_of(edition), content_type="application/geo+json")
        response["Cache-Control"] = "private, max-age=3600"
        return response


def outlines_of(edition: BoundarySet) -> str:
    """Return the finest level's outlines (a coarser one's, where those are too many) as GeoJSON."""
    for level in edition.levels.order_by("-depth"):
        if level.depth == 1 or level.regions.count() <= MOST_OUTLINES:
            break
    else:
        return json.dumps({"type": "FeatureCollection", "features": []})
    shapes = (
        RegionShape.objects.filter(region__level=level, resolution=RegionShape.Resolution.MIDDLE)
        .annotate(outline=AsGeoJSON("geometry", precision=5))
        .values_list("region__code", "region__name", "outline")
    )
    features = ",".join(
        f'{{"type":"Feature","properties":{json.dumps({"code": code, "name": name})},"geometry":{outline}}}'
        for code, name, outline in shapes
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


class RegionCodeInline(ScopedTabularInline):
    model = RegionCode
    fields = ("code_system", "code")


class RegionFigureInline(ScopedTabularInline):
    model = RegionFigure
    fields = ("year", "population")
    ordering = ("-year",)
    extra = 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "year":
            return YearField(label=db_field.verbose_name)
        if db_field.name == "population":
            return WholeNumberField(label=db_field.verbose_name, low=0, high=2**40, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    """Regions.  An activated edition's places stay as they are: results refer to them."""

    dataset_path = "boundary_set__datasets"
    list_display = ("code", "name", "level", "parent", "boundary_set")
    list_select_related = ("level", "parent", "boundary_set")
    list_filter = ("boundary_set", "level")
    search_fields = ("code__startswith", "name")
    autocomplete_fields = ("parent",)
    fields = ("boundary_set", "level", ("code", "name"), "parent", "area_km2", "shape")
    inlines = (RegionFigureInline, RegionCodeInline)

    def has_add_permission(self, request):
        return False

    def get_readonly_fields(self, request, obj=None):
        always = ("boundary_set", "level", "area_km2", "shape", "parent")
        return always if obj is None or obj.boundary_set.activated_at is None else (*always, "code")

    def save_formset(self, request, form, formset, change):
        if formset.model is RegionCode:
            for row in formset.forms:
                row.instance.boundary_set = form.instance.boundary_set
        super().save_formset(request, form, formset, change)

    @admin.display(description=gettext_lazy("shape"))
    def shape(self, region):
        west, south, east, north = region.geometry.extent
        return format_html(
            '<div class="shape-map" data-shape-map data-outlines="{}" data-code="{}" data-box="{}"'
            ' role="img" aria-label="{}"></div>',
            reverse("admin:regions_boundaryset_outlines", args=[region.boundary_set_id]),
            region.code,
            f"{west:.6f} {south:.6f} {east:.6f} {north:.6f}",
            _("Outline of %(region)s") % {"region": region.name},
        )
