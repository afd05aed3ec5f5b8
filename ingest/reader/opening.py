"""Choose the reader for a file."""

import os
from importlib import import_module

from ingest.reader.limits import Limits
from ingest.reader.sniffing import format_of, head_of, name_format
from ingest.reader.table import Table
from ingest.reader.verdict import Refused

READERS = {
    "csv": "ingest.reader.csv_files",
    "xlsx": "ingest.reader.xlsx_files",
    "geojson": "ingest.reader.geojson_files",
    "gpkg": "ingest.reader.gpkg_files",
    "shapefile": "ingest.reader.shapefiles",
}


def open_file(path: str, options: dict, limits: Limits) -> Table:
    """Return the file as a table; `options` holds file_name and what the person has chosen."""
    if not os.path.getsize(path):
        raise Refused("file_empty")
    _, packed = name_format(options["file_name"])
    found = format_of(head_of(path, packed), options["file_name"])
    if packed and found not in ("csv", "geojson"):
        raise Refused("format_not_supported", found=f"{found}.gz")
    reader = import_module(READERS[found])
    return reader.open_table(path, options | {"packed": packed}, limits)
