"""Read the one file that the sandbox shows and stream it."""

import json
import os
import sys

from ingest.reader.limits import Limits
from ingest.reader.verdict import Asked, Refused


def main() -> int:
    request = json.loads(os.environ["SENTRA_READ"])
    limits = Limits.of(request["limits"])
    limits.impose()
    verdict = {"rows": 0}
    try:
        # Imported only now: whatever a library allocates counts against the limits.
        from ingest.reader.opening import open_file

        table = open_file(request["path"], request["options"], limits)
        verdict["rows"] = stream(table, request.get("most_rows"), limits)
    except Refused as refused:
        verdict["refused"] = refused.as_dict()
    except Asked as asked:
        verdict["asked"] = asked.as_dict()
    except MemoryError:
        verdict["refused"] = Refused("file_too_complex").as_dict()
    os.write(request["verdict_fd"], json.dumps(verdict).encode())
    return 0


def stream(table, most_rows: int | None, limits: Limits) -> int:
    """Write the table's batches to standard output; return the number of rows."""
    import pyarrow as pa

    schema = table.schema.with_metadata({"facts": json.dumps(table.facts)})
    rows = 0
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out,
        pa.ipc.new_stream(out, schema) as writer,
    ):
        for batch in table.batches():
            if most_rows is not None and rows + batch.num_rows >= most_rows:
                writer.write_batch(batch.slice(0, most_rows - rows).cast(schema))
                return most_rows
            rows += batch.num_rows
            if rows > limits.rows:
                raise Refused("too_many_rows", allowed=limits.rows)
            writer.write_batch(batch.cast(schema))
    if not rows:
        raise Refused("no_rows")
    return rows


if __name__ == "__main__":
    sys.exit(main())
