"""Pages of a list whose whole length is never counted: a register may hold millions of rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Counts up to a limit; what lies beyond is found by searching and filtering, not by leafing."""

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self):
        return min(self._found, MOST_COUNTED)

    @property
    def capped(self) -> bool:
        return self._found > MOST_COUNTED
