"""Firms that a file names by id: found in the dataset, all at once."""

from ingest.lookup import Lookup

MOST_SUGGESTIONS = 200


class FirmIds:
    """Resolves a staged column of firm ids against a dataset."""

    def __init__(self, kind, staging, dataset: int):
        self.kind, self.staging, self.dataset = kind, staging, dataset

    def settle(self, column: str, into: str, *, where: str = "true") -> None:
        """Fill `into` with the firms' ids, and report ids that are not in the dataset."""
        self.staging.execute(
            f"""
            UPDATE {{staging}} s SET {into} = f.id FROM firms_firm f
             WHERE f.dataset_id = %s AND f.firm_id = s.{column} AND NOT s.rejected AND {where}
            """,
            [self.dataset],
        )
        unknown = self.staging.fetch(
            f"SELECT row, {column} FROM {{staging}} s WHERE NOT rejected AND {into} IS NULL"
            f" AND {column} IS NOT NULL AND {where} ORDER BY row"
        )
        if not unknown:
            return
        nearest = self.nearest({name for _row, name in unknown})
        for row, name in unknown:
            self.kind.report.add(
                "error",
                row,
                self.kind.report.own(column),
                name,
                "firm_unknown",
                {"nearest": nearest.get(name, "")},
            )
        self.staging.execute(
            "UPDATE {staging} SET rejected = true WHERE row = ANY(%s)", [[r for r, _n in unknown]]
        )

    def nearest(self, names: set[str]) -> dict[str, str]:
        """Return like ids and like names of the dataset for the first unknown ones."""
        firms = self.staging.fetch(
            "SELECT firm_id, name FROM firms_firm WHERE dataset_id = %s ORDER BY id LIMIT 50000",
            [self.dataset],
        )
        by_id = Lookup({firm_id: 1 for firm_id, _name in firms}, dict(firms))
        by_name = Lookup({name: 1 for _id, name in firms}, {name: f"({pk})" for pk, name in firms})
        found = {}
        for name in sorted(names)[:MOST_SUGGESTIONS]:
            found[name] = ", ".join(by_id.nearest(name)[:2] + by_name.nearest(name)[:2])
        return found
