"""Pages that begin after the last row of the page before: as fast at the end of a table as at its start."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import F, Q, QuerySet
from rest_framework.utils.encoders import JSONEncoder

from publication.api.problems import Problem

SALT = "sentra.cursor"


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
        later, same = Q(pk__in=[]), Q()
        for place, (path, value) in enumerate(zip(self.paths, last, strict=True)):
            if value is not None:
                later |= same & self._side(place, value, "")
            same &= Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})
        # Said again of the first column alone, so that its index can be used.
        first = Q() if last[0] is None else self._side(0, last[0], "e")
        return rows.filter(first & later)

    def _side(self, place: int, value, equal: str) -> Q:
        """Return what comes after the value in one column (with `equal`: or is the value)."""
        path = self.paths[place]
        beyond = Q(**{f"{path}__{'lt' if self.descending[place] else 'gt'}{equal}": value})
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
