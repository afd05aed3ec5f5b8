"""Rows of a file into one table: add what is not there, change what differs, leave the rest."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Upsert:
    """How staged rows (`s`) stand to the rows of a table (`t`).

    `key` and `values` map columns of the table to SQL over `s`; `nullable` are keys that may be NULL;
    `added` are columns that are only filled when a row is added.  Parameters are named in the SQL.
    """

    table: str
    key: dict[str, str]
    values: dict[str, str]
    added: dict[str, str] = field(default_factory=dict)
    nullable: frozenset[str] = frozenset()
    where: str = "NOT s.rejected"

    def same_row(self) -> str:
        return " AND ".join(
            f"t.{column} {'IS NOT DISTINCT FROM' if column in self.nullable else '='} {sql}"
            for column, sql in self.key.items()
        )

    def differs(self) -> str:
        return (
            " OR ".join(f"t.{c} IS DISTINCT FROM {sql}" for c, sql in self.values.items())
            or "false"
        )

    def joined(self, staging) -> str:
        return f"FROM {staging.table} s LEFT JOIN {self.table} t ON {self.same_row()} WHERE {self.where}"

    def preview(self, staging, parameters) -> dict:
        new, changed, unchanged = staging.fetch(
            f"""
            SELECT count(*) FILTER (WHERE t.id IS NULL),
                   count(*) FILTER (WHERE t.id IS NOT NULL AND ({self.differs()})),
                   count(*) FILTER (WHERE t.id IS NOT NULL AND NOT ({self.differs()}))
            {self.joined(staging)}
            """,
            parameters,
        )[0]
        return {"new": new, "changed": changed, "unchanged": unchanged}

    def write(self, staging, ledger, parameters) -> None:
        """Change and add rows through the ledger."""
        if self.values:
            changes = ", ".join(f"{column} = {sql}" for column, sql in self.values.items())
            ledger.change(
                self.table,
                f"SELECT t.id {self.joined(staging)} AND t.id IS NOT NULL AND ({self.differs()})",
                f"UPDATE {self.table} t SET {changes} FROM {staging.table} s"
                f" WHERE {self.where} AND {self.same_row()} AND ({self.differs()})",
                parameters,
            )
        filled = self.key | self.values | self.added
        ledger.add(
            self.table,
            f"INSERT INTO {self.table} ({', '.join(filled)}) SELECT {', '.join(filled.values())}"
            f" {self.joined(staging)} AND t.id IS NULL ORDER BY s.row",
            parameters,
        )
