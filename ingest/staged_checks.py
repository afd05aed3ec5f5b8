"""Checks of all rows of a file at once that several kinds share."""


def report_duplicates(kind, staging, *, columns=None, code="duplicate_in_file") -> int:
    """Report rows whose key occurred in an earlier row; the first one stays.

    Rows refused for other reasons count, too, where their key could be read: all mistakes are said at once.
    """
    columns = columns or kind.once
    keys = ", ".join(f'"{column}"' for column in columns)
    whole = " AND ".join(f'"{column}" IS NOT NULL' for column in columns)
    of_row = " AND ".join(f's."{column}" IS NOT NULL' for column in columns)
    # Grouping first: most files have no such rows, and then nothing is sorted or joined.
    same = " AND ".join(
        f"coalesce(s.\"{column}\"::text, '') = coalesce(twice.\"{column}\"::text, '')"
        for column in columns
    )
    return staging.report(
        kind.report,
        columns[0],
        code,
        f"""
        WITH twice AS MATERIALIZED (
            SELECT {keys}, min(row) AS first FROM {{staging}}
             WHERE "{columns[0]}" IS NOT NULL AND (NOT rejected OR ({whole}))
             GROUP BY {keys} HAVING count(*) > 1)
        SELECT s.row, s."{columns[0]}"::text, jsonb_build_object('other', twice.first, 'found', %(found)s::text)
          FROM twice JOIN {{staging}} s ON {same}
         WHERE s.row > twice.first AND (NOT s.rejected OR ({of_row})) ORDER BY s.row
        """,
        {"found": names_in_the_file(kind, columns)},
    )


def names_in_the_file(kind, columns) -> str:
    """Return what the file calls columns; those it does not have, such as a year given for all rows, are left out."""
    mapping = kind.upload.options.get("mapping", {})
    names = [mapping[column] for column in columns if column in mapping]
    return ", ".join(names or columns)
