"""What a form says, and at which field, where the database would refuse boundaries or regions."""

from django.utils.translation import gettext_lazy as _

from agencies.rules import CHOICE, EMPTY, YEAR

RULES = {
    "boundary_set_validity_runs_forward": (
        "valid_to",
        _("A boundary set cannot end before it begins."),
    ),
    "boundary_set_code_system_known": ("code_system", CHOICE),
    "boundary_set_box_in_the_world": (
        "extent",
        _("A latitude lies between -90 and 90, a longitude between -180 and 180."),
    ),
    "level_depth_from_one": (
        "depth",
        _("The coarsest level has depth 1, those within it 2 and more."),
    ),
    "region_has_a_code": ("code", EMPTY),
    "region_area_positive": ("outline", _("This outline encloses no area.")),
    "region_shape_valid": ("outline", _("This outline crosses itself.")),
    "region_shape_in_the_world": (
        "outline",
        _("A latitude lies between -90 and 90, a longitude between -180 and 180."),
    ),
    "other_region_code_not_empty": ("code", EMPTY),
    "region_figure_year_plausible": ("year", YEAR),
}
