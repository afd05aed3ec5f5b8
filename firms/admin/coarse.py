"""What it means to choose an industry that has finer ones in it: allowed, but told."""

from django.utils.translation import gettext as _


def coarse_firm(industry) -> str:
    """Say where a firm of a coarse industry counts; nothing for an industry that has none within it."""
    finer = industry.children.count()
    if not finer:
        return ""
    return _(
        "“%(industry)s” is a %(level)s with %(count)s finer industries in it. The firm counts at this level and "
        "above only, not on a map of finer codes; and an analysis at the industry level “as given” counts the whole "
        "dataset at its coarsest code, so that this one firm makes it coarse. Choose a finer industry if you know it."
    ) % {"industry": industry, "level": industry.get_level_display(), "count": finer}


def coarse_input(industry) -> str:
    """Say what becomes of a coarse input; nothing where none was chosen or it has no finer ones in it."""
    finer = industry.children.count() if industry else 0
    if not finer:
        return ""
    return _(
        "“%(industry)s” is a %(level)s with %(count)s finer industries in it. What is bought under it is not "
        "added to purchases of the finer ones. Choose a finer industry if you know it."
    ) % {"industry": industry, "level": industry.get_level_display(), "count": finer}
