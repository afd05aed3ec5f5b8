"""Lists: one page of rows at a time, in a declared order, each row a serializer's fields."""

from struct import pack

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from publication.api.cursors import Order, cursor_after, position
from publication.api.patience import patience
from publication.api.problems import Problem
from publication.api.strict import Ordering, Query

LARGEST_PAGE = 1000


class OrderedQuery(Query):
    """The order of rows; `orderings` maps the offered names to model paths."""

    orderings: dict[str, str] = {}

    def get_fields(self):
        return super().get_fields() | {"ordering": Ordering(self.orderings)}


class ListQuery(OrderedQuery):
    """The parameters of every list."""

    page_size = serializers.IntegerField(
        default=100, min_value=1, max_value=2**31 - 1, help_text="At most 1000; more gives 1000."
    )
    cursor = serializers.CharField(
        required=False, max_length=2000, help_text="From `next`; leads to the page after."
    )


def columns(row: type[serializers.Serializer]) -> dict[str, str]:
    """Return {name in the answer: model path} of a row's fields; `source="*"` marks one filled in later."""
    return {
        name: field.source.replace(".", "__")
        for name, field in row().fields.items()
        if field.source != "*"
    }


def given(asked: dict, **paths: str) -> dict:
    """Return the filters that were asked for: {model path: value}, from parameter=path."""
    return {path: asked[name] for name, path in paths.items() if name in asked}


def only_record(rows: QuerySet, row, fill=lambda pk, record: record) -> dict:
    """Return the single record there is, or refuse as not found."""
    names = columns(row)
    values = rows.values_list("pk", *names.values()).first()
    if values is None:
        raise Problem("not_found")
    return fill(values[0], dict(zip(names, values[1:], strict=True)))


def point_of(row: dict) -> bytes | None:
    """Return the point of a row that tells longitude and latitude, itself or in its state."""
    state = row.get("state")
    told = state if isinstance(state, dict) else row
    if told.get("longitude") is None or told.get("latitude") is None:
        return None
    return pack("<BIdd", 1, 1, told["longitude"], told["latitude"])


class ListOf:
    """A view that answers with a page of `rows()`; `key` are the paths that make a row unique."""

    query = ListQuery
    row: type[serializers.Serializer]
    key: tuple[str, ...] = ("pk",)
    row_id = "pk"  # the column by which `filled_in` knows a row; one column, not a key of several
    paged = True
    origin = None  # what figures are asked of, where the list is below a release or a run
    cluster = None  # the one whose list it is, where it is one's

    def rows(self, **kwargs) -> QuerySet:
        """Return the rows that are asked for, in any order."""
        raise NotImplementedError

    def filled_in(self, ids: list, rows: list[dict]) -> list[dict]:
        """Add to the rows of one page what is not a column of theirs."""
        return rows

    def outlines(self, ids: list, rows: list[dict]) -> list[bytes | None]:
        """Return where each row of a file is, as WKB in degrees; None where it is at no place."""
        return [point_of(row) for row in rows]

    def get(self, request, **kwargs):
        return self.page(request, **kwargs)

    def page(self, request, **kwargs):
        asked = self.asked["page_size"]
        size = min(asked, LARGEST_PAGE)
        order, rows = self.ordered(**kwargs)
        names = columns(self.row)
        # One row more than asked for tells whether there is a page after this one.
        with patience(rows.db):
            found = list(rows.values_list(self.row_id, *names.values(), *order.paths)[: size + 1])
        page, more = found[:size], len(found) > size
        width = len(names) + 1
        results = [dict(zip(names, values[1:width], strict=True)) for values in page]
        return Response(
            {
                "next": self._next(request, order, page[-1][width:]) if more else None,
                "page_size": size,
                "page_size_capped": asked > size,
                "results": self.filled_in([values[0] for values in page], results),
            }
        )

    def ordered(self, **kwargs) -> tuple[Order, QuerySet]:
        """Return the rows in the order asked for, from the cursor on."""
        rows = self.rows(**kwargs)
        offered = self.query.orderings
        asked = [(offered[name], down) for name, down in self.asked.get("ordering", [])]
        order = Order.of(rows.model, asked, self.key)
        if cursor := self.asked.get("cursor"):
            rows = order.after(rows, position(order, cursor))
        return order, order.applied_to(rows)

    @staticmethod
    def _next(request, order, last):
        address = request.build_absolute_uri(request.path)
        parameters = request.query_params.copy()
        parameters["cursor"] = cursor_after(order, list(last))
        return f"{address}?{parameters.urlencode()}"
