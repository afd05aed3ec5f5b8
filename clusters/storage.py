"""Write rows of results by COPY."""

import io

import pandas as pd
from django.db import connection, models


def copy_rows(model: type[models.Model], rows: pd.DataFrame) -> int:
    """Append a DataFrame whose columns are the model's columns; NaN becomes NULL."""
    if rows.empty:
        return 0
    text = io.StringIO()
    rows.to_csv(text, sep="\t", header=False, index=False, na_rep="\\N")
    text.seek(0)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in rows.columns)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", text
        )
    return len(rows)
