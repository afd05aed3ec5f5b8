"""Checks of all rows of a file at once that several kinds share."""


def report_duplicates(kind, staging, *, columns=None, code="duplicate_in_file") -> int:
    """Report rows whose key occurred in an earlier row; the first one stays."""
    columns = columns or kind.once
    keys = ", ".join(f'"{column}"' for column in columns)
    given = " AND ".join(f'"{column}" IS NOT NULL' for column in columns[:1])
    return staging.report(
        kind.report,
        columns[0],
        code,
        f"""
        SELECT row, shown, jsonb_build_object('other', first) FROM (
            SELECT row, "{columns[0]}"::text AS shown, min(row) OVER same AS first
              FROM {{staging}} WHERE NOT rejected AND {given}
            WINDOW same AS (PARTITION BY {keys})) found
         WHERE row > first ORDER BY row
        """,
    )
