"""Pages that begin after the last row of the page before: as fast at the end of a table as at its start."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value, lookups
from rest_framework.utils.encoders import JSONEncoder

from publication.api.problems import Problem

SALT = "sentra.cursor"


class Row(Func):
    """Columns or values taken together, as SQL compares rows."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # never read; only the comparison is


COMPARISONS = {
    (False, ""): lookups.GreaterThan,
    (False, "e"): lookups.GreaterThanOrEqual,
    (True, ""): lookups.LessThan,
    (True, "e"): lookups.LessThanOrEqual,
}


@dataclass(frozen=True)
class Order:
    """By which columns rows are ordered; the last ones make it unique.  NULL always comes last."""

    paths: tuple[str, ...]
    descending: tuple[bool, ...]
    nullable: tuple[bool, ...]

    @classmethod
    def of(cls, model, asked: list[tuple[str, bool]], key: tuple[str, ...]):
        """Order by the asked (path, descending) pairs, then by the key (`-` before a path: descending)."""
        pairs = dict(asked)
        for path in key:
            pairs.setdefault(path.removeprefix("-"), path.startswith("-"))
        nullable = tuple(may_be_null(model, path) for path in pairs)
        return cls(tuple(pairs), tuple(pairs.values()), nullable)

    def applied_to(self, rows: QuerySet) -> QuerySet:
        return rows.order_by(
            *(
                F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)
                for path, down in zip(self.paths, self.descending, strict=True)
            )
        )

    def after(self, rows: QuerySet, last: list) -> QuerySet:
        """Return the rows that come after the one with these values."""
        if not self.nullable[0]:
            # Said of the first column alone: rows joined of several tables have no index on all of them.
            reached = "lte" if self.descending[0] else "gte"
            rows = rows.filter(**{f"{self.paths[0]}__{reached}": last[0]})
        together = self._comparable()
        if together == len(self.paths):
            return rows.filter(self._row_after(together, last, ""))
        later, same = Q(pk__in=[]), Q()
        for place, (path, value) in enumerate(zip(self.paths, last, strict=True)):
            if value is not None:
                later |= same & self._side(place, value)
            same &= Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})
        # Said again of the first columns alone, so that their index can be used.
        bound = [self._row_after(together, last, "e")] if together else []
        return rows.filter(*bound, later)

    def _comparable(self) -> int:
        """Return how many of the first columns run the same way and are never NULL."""
        for place, nullable in enumerate(self.nullable):
            if nullable or self.descending[place] != self.descending[0]:
                return place
        return len(self.paths)

    def _row_after(self, width: int, last: list, equal: str):
        """Compare (a, b, …) with (x, y, …) as a whole: PostgreSQL finds the place in the index."""
        compare = COMPARISONS[self.descending[0], equal]
        return compare(Row(*map(F, self.paths[:width])), Row(*map(Value, last[:width])))

    def _side(self, place: int, value) -> Q:
        """Return what comes after the value in one column."""
        path = self.paths[place]
        beyond = Q(**{f"{path}__{'lt' if self.descending[place] else 'gt'}": value})
        return beyond | Q(**{f"{path}__isnull": True}) if self.nullable[place] else beyond

    def name(self) -> str:
        return ",".join(
            f"{'-' if down else ''}{path}"
            for path, down in zip(self.paths, self.descending, strict=True)
        )


def may_be_null(model, path: str) -> bool:
    """Say whether a column, perhaps of a related table, may be NULL."""
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if field.null:
            return True
        model = field.related_model
    return False


class Plain(signing.JSONSerializer):
    """JSON that also knows moments and UUIDs."""

    def dumps(self, obj):
        return JSONEncoder(separators=(",", ":")).encode(obj).encode("latin-1")


def cursor_after(order: Order, last: list) -> str:
    return signing.dumps([order.name(), last], salt=SALT, serializer=Plain, compress=True)


def position(order: Order, cursor: str) -> list:
    """Return the values of the row after which the page begins."""
    try:
        name, last = signing.loads(cursor, salt=SALT, serializer=Plain)
    except signing.BadSignature:
        raise Problem("bad_cursor") from None
    if name != order.name():
        raise Problem("bad_cursor")
    return last
