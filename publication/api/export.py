"""Every list as a file: all its rows, with the same filters and order, and where they are from."""

from itertools import islice

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer, JSONRenderer

from publication.api.file_formats import FORMATS, File, flat
from publication.api.lists import ListOf, columns
from publication.api.problems import Problem
from publication.api.strict import Choice
from publication.api.views import OpenView

BATCH = 1_000
# Files that are made as a whole before they are sent, or that repeat outlines, hold no more rows.
MOST_ROWS = 100_000
# What a list knows and a file of all its rows does not: pages, and outlines on demand.
OF_PAGES = {"page_size": None, "cursor": None, "geometry": None}


def _renderer(name: str, media_type: str) -> type[BaseRenderer]:
    """Return what says that a client may ask for a media type; the file itself is no rendering."""
    return type(
        name, (BaseRenderer,), {"media_type": media_type, "format": name, "__module__": __name__}
    )


class AsFile:
    """The rows of a list, all of them, as a file in the format asked for."""

    http_method_names = ["get", "head"]
    renderer_classes = (
        *(_renderer(name, kind.media_type) for name, kind in FORMATS.items()),
        JSONRenderer,
    )
    media_types = tuple(dict.fromkeys(kind.media_type for kind in FORMATS.values()))
    answers = OpenApiTypes.BINARY
    paged = False
    bodies: dict = {}
    figures_only = False  # the source is named in the reader's language

    def page(self, request, **kwargs):
        kind = FORMATS[self.asked["format"]]
        # Refusals of filters come before the first byte.
        _order, rows = self.ordered(**kwargs)
        if not kind.any_size and self.rows(**kwargs)[: MOST_ROWS + 1].count() > MOST_ROWS:
            raise Problem(
                "too_many_rows",
                _(
                    "A file of this format holds at most %(most)s rows. Narrow them by filters, or "
                    "take format=csv or format=parquet."
                )
                % {"most": number_format(MOST_ROWS, force_grouping=True)},
            )
        resource = request.path.split("/")[-2]
        return kind.response(
            File(
                name="-".join([resource, *self._whose()]) + "." + kind.suffix,
                layer=resource.replace("-", "_"),
                columns=flat(self.row),
                batches=self._batches(rows, kind.with_places),
                source=self._source(request),
            )
        )

    def _batches(self, rows, with_places: bool):
        """Yield (rows, where each of them is) until there are no more."""
        names = columns(self.row)
        found = rows.values_list(self.row_id, *names.values()).iterator(chunk_size=BATCH)
        while some := list(islice(found, BATCH)):
            ids = [values[0] for values in some]
            records = [dict(zip(names, values[1:], strict=True)) for values in some]
            records = self.filled_in(ids, records)
            yield records, self.outlines(ids, records) if with_places else None

    def _whose(self) -> list[str]:
        dataset = [self.origin.dataset_code] if self.origin else []
        return dataset + ([self.cluster.key.hex[:8]] if self.cluster else [])

    def _source(self, request) -> str:
        if self.origin:
            return self.origin.source_line
        said = _("Source: Sentra, %(address)s, read on %(date)s.") % {
            "address": request.build_absolute_uri(request.path.removesuffix("/export")),
            "date": date_format(localtime()),
        }
        return said if isinstance(self, OpenView) else said + " " + _("Not for publication.")


def export_of(view: type[ListOf]) -> type:
    """Return the view that answers a list's rows as a file."""
    asked = {name: None for name in OF_PAGES if name in view.query().fields}
    query = type(
        f"{view.query.__name__}OfFile",
        (view.query,),
        {**asked, "format": Choice(list(FORMATS), required=True), "__module__": __name__},
    )
    return type(
        f"{view.__name__}Export",
        (AsFile, view),
        {
            "query": query,
            "__doc__": "The same rows as a file that says where they are from.",
            "__module__": view.__module__,
        }
        | ({"caching": "private, no-cache"} if issubclass(view, OpenView) else {}),
    )
