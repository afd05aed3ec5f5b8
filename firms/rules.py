"""What a form says, and at which field, where the database would refuse a record of a register."""

from django.utils.translation import gettext_lazy as _

from agencies.rules import EMPTY, NOT_NEGATIVE, SHARE, YEAR

MEASURED = _("Say in what the figure beside it is measured.")
UNKNOWN = _("A figure flagged as missing or suppressed is unknown: leave this empty.")
TOO_LARGE = _("This number is too large or too small to be stored.")
ONE_END = _("Choose one: a firm of the register, or one outside it.")

RULES = {
    "industry_has_a_code": ("code", EMPTY),
    "industry_has_a_title": ("title_id", _("Give a title in at least one of the languages.")),
    "industry_not_its_own_parent": ("parent", _("An industry cannot be its own parent.")),
    "firm_has_an_id": ("firm_id", EMPTY),
    "firm_has_a_name": ("name", EMPTY),
    "firm_closes_after_it_opens": (
        "closed_year",
        _("A firm cannot have closed before it was founded."),
    ),
    "firm_state_year_plausible": ("from_year", YEAR),
    "firm_point_in_the_world": (
        "point",
        _("A latitude lies between -90 and 90, a longitude between -180 and 180."),
    ),
    "firm_year_plausible": ("year", YEAR),
    "firm_output_not_negative": ("output", NOT_NEGATIVE),
    "external_party_has_a_name": ("name", EMPTY),
    "link_has_one_supplier": ("supplier", ONE_END),
    "link_has_one_buyer": ("buyer", ONE_END),
    "link_touches_the_register": (
        "buyer",
        _("At least one of supplier and buyer has to be in the register."),
    ),
    "link_between_two": ("buyer", _("A firm cannot supply itself.")),
    "link_value_has_a_currency": ("currency", MEASURED),
    "link_quantity_has_a_unit": ("unit", MEASURED),
    "link_year_plausible": ("year", YEAR),
    "link_confidence_is_a_share": ("confidence", SHARE),
    "statistic_year_plausible": ("year", YEAR),
    "statistic_employment_not_negative": ("employment", NOT_NEGATIVE),
    "statistic_establishments_not_negative": ("establishments", NOT_NEGATIVE),
    "statistic_value_added_finite": ("value_added", TOO_LARGE),
    "statistic_employment_unknown_is_null": ("employment", UNKNOWN),
    "statistic_establishments_unknown_is_null": ("establishments", UNKNOWN),
    "statistic_value_added_unknown_is_null": ("value_added", UNKNOWN),
    "price_quantity_not_negative": ("min_quantity", NOT_NEGATIVE),
    "price_positive": ("unit_price", _("A price is greater than zero.")),
    "price_has_unit_and_currency": ("unit", _("A price needs a unit and a currency.")),
    "price_year_plausible": ("year", YEAR),
    "coefficient_is_a_share": ("coefficient", SHARE),
}
