"""Firms that a file names by id, or by name and place: found in the dataset, all at once.

An id is looked up.  A name is never taken for a firm without a person: like firms are suggested, and the
answer comes back with the upload's option `resolutions`, {what the file says: the firm's id}.
"""

from firms.imports.firm_names import FirmNames
from ingest.lookup import Lookup

EXTERNAL = "external:"
MOST_SUGGESTIONS = 500


class FirmIds:
    """Resolves a staged column of firm ids against a dataset."""

    def __init__(self, kind, staging, dataset: int, edition: int):
        self.kind, self.staging, self.dataset, self.edition = kind, staging, dataset, edition

    def settle(self, column: str, into: str, *, place: str = "", where: str = "true") -> list[int]:
        """Fill `into` with the firms' ids; report what is not in the dataset, with like firms, and return its rows.

        `place` is a staged column with the name or code of the region that the firm is in.
        """
        self.staging.execute(
            f"""
            UPDATE {{staging}} s SET {into} = f.id FROM firms_firm f
             WHERE f.dataset_id = %s AND f.firm_id = s.{column} AND NOT s.rejected AND {where}
            """,
            [self.dataset],
        )
        unknown = self.staging.fetch(
            f"SELECT row, {column}, {place or 'NULL'} FROM {{staging}} s WHERE NOT rejected"
            f" AND {into} IS NULL AND {column} IS NOT NULL AND {where} ORDER BY row"
        )
        if not unknown:
            return []
        details = self.details({(name, at) for _row, name, at in unknown})
        self.kind.report.add_many(
            "error",
            [row for row, *_ in unknown],
            self.kind.report.own(column),
            [name for _row, name, _at in unknown],
            "firm_unknown",
            [details[name, at] for _row, name, at in unknown],
        )
        return [row for row, *_ in unknown]

    def reject(self, rows: list[int]) -> None:
        self.staging.execute("UPDATE {staging} SET rejected = true WHERE row = ANY(%s)", [rows])

    def details(self, named: set[tuple]) -> dict[tuple, dict]:
        """Return for each (name, place) that is unknown what stands in its problem: like firms."""
        firms = FirmNames.of_dataset(self.dataset, self.edition)
        by_id = Lookup(dict.fromkeys(firms.ids, 1), dict(zip(firms.ids, firms.names, strict=True)))
        found = {}
        for place, (name, at) in enumerate(
            sorted(named, key=lambda pair: (pair[0], pair[1] or ""))
        ):
            like = firms.like(name, at) if place < MOST_SUGGESTIONS else []
            ids = by_id.nearest(name)[:2] if place < MOST_SUGGESTIONS else []
            nearest = [
                f"{firm.name} ({firm.firm_id}{', ' if firm.place else ''}{firm.place})"
                for firm in like
            ]
            found[name, at] = {
                "key": key_of(name, at),
                "nearest": "; ".join(dict.fromkeys(nearest + ids)),
                "candidates": [
                    [firm.firm_id, firm.name, firm.place, round(firm.likeness)] for firm in like
                ],
            }
        return found

    def resolve(self, column: str, *, place: str = "", where: str = "true") -> None:
        """Put the ids that a person confirmed in place of the names that the file has."""
        confirmed = self.kind.upload.options.get("resolutions") or {}
        ids = {name: firm for name, firm in confirmed.items() if not firm.startswith(EXTERNAL)}
        key = f"s.{column} || coalesce('|' || s.{place}, '')" if place else f"s.{column}"
        self.staging.execute(
            f"UPDATE {{staging}} s SET {column} = r.firm_id"
            f" FROM unnest(%s::text[], %s::text[]) r(name, firm_id) WHERE {key} = r.name AND {where}",
            [list(ids), list(ids.values())],
        )


def key_of(name: str, place: str | None) -> str:
    """Return under which key a name of a file is answered for."""
    return f"{name}|{place}" if place else name
