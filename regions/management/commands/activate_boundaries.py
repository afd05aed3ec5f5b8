"""Let everybody see an edition of boundaries; see docs/formats.md."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from jobs.command import PlainCommand
from regions.models import BoundarySet
from regions.services import activate


class Command(PlainCommand):
    help = "Activate an edition of boundaries. From then on its regions stay as they are."

    def add_arguments(self, parser):
        parser.add_argument("edition")

    def handle(self, *, edition, **options):
        found = BoundarySet.objects.filter(code=edition).first()
        if found is None:
            codes = ", ".join(BoundarySet.objects.values_list("code", flat=True))
            raise CommandError(
                _("There is no edition %(code)s; there are: %(codes)s.")
                % {"code": edition, "codes": codes}
            )
        if found.activated_at:
            self.stdout.write(_("The edition %(code)s is active already.") % {"code": edition})
            return
        levels = [f"{level} {level.regions.count()}" for level in found.levels.order_by("depth")]
        if not levels:
            raise CommandError(_("The edition %(code)s has no regions yet.") % {"code": edition})
        activate(found)
        self.stdout.write(
            _("The edition %(code)s is active: %(levels)s.")
            % {"code": edition, "levels": ", ".join(levels)}
        )
