"""Boundary sets, regions and their yearly figures."""

import json

import shapely
from django.contrib import admin
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.record_form import RecordForm
from agencies.scoped_admin import ScopedAdmin, ScopedTabularInline
from ingest.number_fields import WholeNumberField, YearField
from regions.models import (
    BoundaryFault,
    BoundarySet,
    Level,
    Region,
    RegionCode,
    RegionFigure,
    RegionShape,
)
from regions.outline_field import BoxField, DrawnOutline, OutlineField
from regions.services import activate, add_region

# More outlines than this are drawn one level coarser: a form's map has to open at once.
MOST_OUTLINES = 2_000


class LevelInline(ScopedTabularInline):
    """The tiers of an edition, the coarsest first; settled once the edition is active."""

    model = Level
    fields = ("depth", "code", "name_id", "name_en")
    ordering = ("depth",)

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and not is_active(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_active(obj)


def is_active(edition) -> bool:
    return edition is not None and edition.activated_at is not None


@admin.register(BoundarySet)
class BoundarySetAdmin(ScopedAdmin):
    """Editions of boundaries: mostly loaded from files, described and activated here."""

    list_display = ("name", "code", "code_system", "valid_from", "valid_to", "activated_at")
    search_fields = ("code", "name")
    fields = (
        ("name", "code"),
        "code_system",
        "extent",
        ("source", "licence"),
        ("valid_from", "valid_to"),
        "fictional",
        "activated_at",
    )
    inlines = (LevelInline,)
    actions = ("delete_selected", "activate_editions")
    change_form_template = "admin/regions/boundaryset/change_form.html"

    def get_readonly_fields(self, request, obj=None):
        return ("activated_at", "code", "code_system") if is_active(obj) else ("activated_at",)

    def get_fields(self, request, obj=None):
        if not is_active(obj):
            return self.fields
        return tuple(field for field in self.fields if field != "extent")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "extent":
            return BoxField(label=db_field.verbose_name, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "_activate" in request.POST:
            activate(form.instance)

    @admin.action(description=gettext_lazy("Activate"), permissions=["change"])
    def activate_editions(self, request, queryset):
        """Let everybody see the chosen editions; those without regions and the active ones stay as they are."""
        waiting = queryset.filter(activated_at=None, regions__isnull=False).distinct()
        for edition in waiting:
            activate(edition)
            self.message_user(request, _("%s is active.") % edition)

    def get_urls(self):
        faults = self.admin_site.admin_view(self.faults)
        outlines = self.admin_site.admin_view(self.outlines)
        return [
            path("<int:pk>/outlines.json", outlines, name="regions_boundaryset_outlines"),
            path("<int:pk>/faults.json", faults, name="regions_boundaryset_faults"),
            *super().get_urls(),
        ]

    def faults(self, request, pk):
        """Answer with the overlaps and gaps of an edition, for a map."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        edition = BoundarySet.objects.filter(pk=pk).first()
        if edition is None:
            raise Http404
        return HttpResponse(faults_of(edition), content_type="application/geo+json")

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


def faults_of(edition: BoundarySet) -> str:
    """Return where regions of the edition overlap or leave gaps, as GeoJSON, the largest first."""
    rows = (
        BoundaryFault.objects.filter(level__boundary_set=edition)
        .annotate(outline=AsGeoJSON("geometry", precision=5))
        .values_list("kind", "level__code", "region__code", "other__code", "area_km2", "outline")
    )
    names = ("kind", "level", "region", "other", "area_km2")
    features = ",".join(
        f'{{"type":"Feature","properties":{json.dumps(dict(zip(names, row, strict=False)))},"geometry":{row[-1]}}}'
        for row in rows.iterator()
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


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


class NewRegionForm(RecordForm):
    """A region typed in: its level, its parent and its outline have to fit its edition."""

    outline = OutlineField(
        label=gettext_lazy("Outline"),
        help_text=gettext_lazy(
            "Draw it, or paste GeoJSON of one Polygon or MultiPolygon, longitude and latitude."
        ),
    )

    class Meta:
        model = Region
        fields = ("boundary_set", "level", "code", "name", "parent")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        editions = BoundarySet.objects.filter(activated_at=None)
        self.fields["boundary_set"].queryset = editions
        self.fields["boundary_set"].help_text = _(
            "Only boundary sets that are not active yet can be added to."
        )
        self.fields["level"].queryset = Level.objects.filter(boundary_set__in=editions)

    def clean(self):
        cleaned = super().clean()
        edition, outline = cleaned.get("boundary_set"), cleaned.get("outline")
        for name in ("level", "parent"):
            chosen = cleaned.get(name)
            if edition and chosen and chosen.boundary_set_id != edition.pk:
                self.add_error(name, _("This belongs to another boundary set."))
        if edition and outline:
            west, south, east, north = edition.extent.extent
            if not shapely.box(west, south, east, north).covers(outline):
                self.add_error("outline", _("The outline reaches beyond the boundary set's box."))
        return cleaned


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    """Regions.  An activated edition's places stay as they are: results refer to them."""

    dataset_path = "boundary_set__datasets"
    list_display = ("code", "name", "level", "parent", "boundary_set")
    list_select_related = ("level", "parent", "boundary_set")
    list_filter = ("boundary_set", "level")
    search_fields = ("code__startswith", "name")
    autocomplete_fields = ("parent",)
    inlines = (RegionFigureInline, RegionCodeInline)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, form=NewRegionForm, **kwargs)
        form.base_fields["outline"] = OutlineField(
            label=form.base_fields["outline"].label,
            help_text=form.base_fields["outline"].help_text,
            widget=DrawnOutline(
                csp_nonce=str(request.csp_nonce),
                outlines=reverse("admin:regions_boundaryset_outlines", args=[0]),
            ),
        )
        return form

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("boundary_set", "level", ("code", "name"), "parent", "outline")
        return ("boundary_set", "level", ("code", "name"), "parent", "area_km2", "shape")

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        settled = ("boundary_set", "level", "parent", "area_km2", "shape")
        return (*settled, "code") if is_active(obj.boundary_set) else settled

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            add_region(obj, form.cleaned_data["outline"])

    def save_formset(self, request, form, formset, change):
        if formset.model is RegionCode:
            for row in formset.forms:
                row.instance.boundary_set = form.instance.boundary_set
        super().save_formset(request, form, formset, change)

    def has_delete_permission(self, request, obj=None):
        active = obj is not None and is_active(obj.boundary_set)
        return super().has_delete_permission(request, obj) and not active

    @admin.display(description=gettext_lazy("shape"))
    def shape(self, region):
        west, south, east, north = region.geometry.extent
        return format_html(
            '<div class="shape-map" data-shape-map data-outlines="{}" data-code="{}" data-box="{}"'
            ' role="group" aria-label="{}" data-zoom-in="{}" data-zoom-out="{}"></div>',
            reverse("admin:regions_boundaryset_outlines", args=[region.boundary_set_id]),
            region.code,
            f"{west:.6f} {south:.6f} {east:.6f} {north:.6f}",
            _("Outline of %(region)s") % {"region": region.name},
            _("Zoom in"),
            _("Zoom out"),
        )
