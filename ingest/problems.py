"""What every problem code says, in the reader's language: what was found and what is allowed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest.number_fields import written

# code -> sentence; the names in %(…)s are details stored with the problem.
SENTENCES = {
    # The file as a whole
    "file_empty": gettext_lazy("The file is empty."),
    "file_too_large": gettext_lazy("The file is too large; at most %(allowed)s bytes are read."),
    "file_incomplete": gettext_lazy("The file did not arrive whole; send it again."),
    "file_too_complex": gettext_lazy(
        "Reading the file took more time or memory than is allowed. Split it, or save it in a simpler form."
    ),
    "not_enough_space": gettext_lazy(
        "There is not enough space for the file now. Nothing was kept."
    ),
    "no_sandbox": gettext_lazy(
        "Files cannot be read safely on this machine (bubblewrap cannot make a sandbox),"
        " so uploads are off. See docs/formats.md."
    ),
    "kind_unknown": gettext_lazy("There is no such kind of file; there are: %(allowed)s."),
    "content_mismatch": gettext_lazy("The file is named %(name)s, but its content is %(content)s."),
    "format_not_supported": gettext_lazy(
        "Files of the form “%(found)s” are not read. Save it as CSV, XLSX, GeoJSON, GeoPackage or a zipped shapefile."
    ),
    "duplicate_submission": gettext_lazy(
        "This file was uploaded before; this is the first upload of it."
    ),
    "encoding_unknown": gettext_lazy(
        "The encoding of the text is not certain; choose one: %(allowed)s."
    ),
    "csv_malformed": gettext_lazy("The row cannot be read as delimited text: %(reason)s."),
    "header_unknown": gettext_lazy(
        "This column has no place here. Say which of ours it is, or that it is ignored; it is not stored."
    ),
    "choose_layer": gettext_lazy("The file has several layers; choose one: %(allowed)s."),
    "choose_sheet": gettext_lazy("The workbook has several sheets; choose one: %(allowed)s."),
    "answer_needed": gettext_lazy("The option “%(option)s” must be given. Allowed: %(allowed)s"),
    "header_missing": gettext_lazy(
        "The column “%(missing)s” is missing. Column names are looked for in row 1 alone."
    ),
    "header_empty": gettext_lazy("The header cell in column %(place)s is empty."),
    "header_too_long": gettext_lazy("A column name is longer than %(allowed)s characters."),
    "header_duplicate": gettext_lazy("Two columns have this name."),
    "header_merged": gettext_lazy(
        "The header has merged cells; give every column one name in row 1."
    ),
    "target_unknown": gettext_lazy("There is no such column here; there are: %(allowed)s."),
    "no_rows": gettext_lazy("There are no rows below the header."),
    "too_many_rows": gettext_lazy("There are more than %(allowed)s rows; split the file."),
    "too_many_columns": gettext_lazy("There are %(found)s columns; at most %(allowed)s are read."),
    "too_many_cells": gettext_lazy(
        "The sheet reaches too far; at most %(allowed)s cells are read."
    ),
    "macro_not_allowed": gettext_lazy("Workbooks with macros are not read; save it as .xlsx."),
    "xlsx_active_content": gettext_lazy(
        "The workbook refers to other files or holds active content (%(found)s); save the values alone."
    ),
    "formula_not_allowed": gettext_lazy(
        "The cell holds a formula; programs differ in what it means. Copy the column and paste it as values."
    ),
    "cell_in_error": gettext_lazy("The cell holds an error of the spreadsheet program."),
    "archive_corrupt": gettext_lazy("The archive is damaged or incomplete."),
    "archive_ratio": gettext_lazy("The archive unpacks to more than %(allowed)s times its size."),
    "archive_overlap": gettext_lazy("Entries of the archive overlap."),
    "archive_nested": gettext_lazy("There is an archive inside the archive (%(found)s)."),
    "archive_too_many_files": gettext_lazy(
        "The archive has %(found)s files; at most %(allowed)s are read."
    ),
    "archive_path": gettext_lazy("A name in the archive leaves it or occurs twice (%(found)s)."),
    "archive_symlink": gettext_lazy("The archive holds a link instead of a file (%(found)s)."),
    "archive_encrypted": gettext_lazy("The archive is protected by a password."),
    # Maps
    "vector_malformed": gettext_lazy("The file cannot be read as %(name)s; save it again."),
    "not_a_shapefile": gettext_lazy("There is no shapefile in the archive."),
    "shapefile_part_missing": gettext_lazy(
        "A part of the shapefile is missing: %(found)s. Put all its parts into the archive."
    ),
    "shapefile_truncated": gettext_lazy(
        "The shapefile is cut off: it says %(stated)s records, %(found)s can be read."
    ),
    "shapefile_counts_differ": gettext_lazy(
        "The table of the shapefile has %(found)s rows, its shapes are %(stated)s."
    ),
    "not_a_geopackage": gettext_lazy("The database is no GeoPackage."),
    "gpkg_active_content": gettext_lazy(
        "The GeoPackage holds a view, trigger or virtual table (%(found)s); save the layer alone."
    ),
    "too_many_vertices": gettext_lazy(
        "The shape has %(found)s vertices; at most %(allowed)s are read. Simplify it first."
    ),
    "geometry_missing": gettext_lazy("There is no shape, or it is empty."),
    "geometry_type_not_allowed": gettext_lazy(
        "Shapes of this type are not read (%(found)s); allowed are: %(allowed)s."
    ),
    "geometry_type_mixed": gettext_lazy("The layer mixes types of shapes (%(found)s)."),
    "geometry_invalid": gettext_lazy("The shape is not valid: %(reason)s."),
    "geometry_repaired": gettext_lazy(
        "The shape was not valid (%(reason)s) and was repaired: %(before)s km² before, %(after)s km² now."
    ),
    "vertices_repeated": gettext_lazy(
        "%(found)s vertices of the outline repeat the one before them and were left out."
    ),
    "crosses_antimeridian": gettext_lazy("The shape crosses the 180th meridian; cut it there."),
    "edition_active": gettext_lazy(
        "The edition “%(found)s” is active and never changes; load a new edition."
    ),
    "not_a_date": gettext_lazy("“%(found)s” is not a date of the form 2025-12-31."),
    "validity_runs_backward": gettext_lazy("The edition would end before it begins."),
    "region_of_other_level": gettext_lazy("The edition has this code at the level %(found)s."),
    "parents_to_come": gettext_lazy(
        "%(found)s regions name a parent that is not there yet; it is found when its level is loaded."
    ),
    "coverage_not_cleaned": gettext_lazy(
        "The level “%(level)s” has more than %(allowed)s vertices; its borders were not matched."
    ),
    "area_changed": gettext_lazy(
        "Matching borders for the map changed the area of this region by %(found)s %%."
    ),
    "border_kept": gettext_lazy(
        "Matching borders would change the area of this region by %(found)s %%; it keeps its own."
    ),
    "coverage_stays_invalid": gettext_lazy(
        "%(found)s of %(of)s regions of the level “%(level)s” have borders that do not match their"
        " neighbors'; they are kept as they are."
    ),
    "overlaps_measured": gettext_lazy(
        "Level “%(level)s”: %(count)s overlaps of neighbors, %(found)s km² in all."
    ),
    "gaps_measured": gettext_lazy(
        "Level “%(level)s”: %(count)s gaps between neighbors, %(found)s km² in all."
    ),
    "overlaps_neighbor": gettext_lazy("The region overlaps %(other)s by %(found)s km²."),
    "gap_to_neighbor": gettext_lazy(
        "Between the region and %(other)s lies a gap of %(found)s km²."
    ),
    # Cells
    "value_missing": gettext_lazy("A value is needed here."),
    "too_long": gettext_lazy("The text is too long; at most %(allowed)s characters are kept."),
    "character_not_allowed": gettext_lazy("The text holds a character that cannot be kept (NUL)."),
    "not_a_number": gettext_lazy("This is not a number; write it like %(allowed)s."),
    "not_an_integer": gettext_lazy("This is not a whole number; write digits alone, like 25."),
    "not_a_year": gettext_lazy("This is not a year; write four digits, like 2024."),
    "not_a_choice": gettext_lazy("This word is not known here; allowed are: %(allowed)s."),
    "number_format_ambiguous": gettext_lazy(
        "It is open whether this is a decimal fraction or a thousand; declare the decimal sign."
    ),
    "value_out_of_range": gettext_lazy("The value is out of range; allowed is %(allowed)s."),
    "id_damaged": gettext_lazy(
        "A spreadsheet program has damaged this code (exponent, date, lost zeros or ####)."
        " Restore it from the source."
    ),
    "code_was_number": gettext_lazy(
        "The workbook stored this code as a number; zeros at its start may be lost. It was read as shown."
    ),
    "zero_restored": gettext_lazy(
        "The zero lost at the start of the code was put back, as declared."
    ),
    "duplicate_in_file": gettext_lazy("Row %(other)s already has the same %(found)s."),
    "parent_taken": gettext_lazy(
        "%(found)s was taken, the code without its last digit, as declared."
    ),
    "value_contradicts": gettext_lazy("This contradicts row %(other)s (%(found)s)."),
    "same_code_system": gettext_lazy("This is the edition's own code system; give another one."),
    "weights_do_not_sum": gettext_lazy("The weights of this code sum to %(found)s, not to 1."),
    "inputs_exceed_output": gettext_lazy(
        "The inputs of this industry sum to %(found)s, more than its output."
    ),
    # Places
    "coordinate_not_finite": gettext_lazy("The coordinate is not a finite number."),
    "coordinate_not_read": gettext_lazy(
        "The coordinate cannot be read. Allowed are -6.2, -6,2, 6°12'30\" LS, 106°49'36\" BT."
    ),
    "coordinate_out_of_range": gettext_lazy(
        "The point lies outside the area of the boundary set: here %(allowed)s is allowed."
    ),
    "coordinate_missing": gettext_lazy("Latitude and longitude must both be given, or neither."),
    "crs_mismatch": gettext_lazy(
        "The numbers look like meters, not degrees; say which reference system they are in."
    ),
    "crs_missing": gettext_lazy(
        "The file does not say in which reference system its coordinates are."
    ),
    "crs_not_allowed": gettext_lazy("The reference system “%(found)s” is not allowed."),
    "place_missing": gettext_lazy("A point or a region code is needed."),
    "region_unknown": gettext_lazy(
        "There is no region of this code in the edition and code system."
    ),
    "region_not_finest": gettext_lazy(
        "The code is of the level %(found)s; a firm's region is one of the level %(allowed)s."
    ),
    "district_mismatch": gettext_lazy(
        "The point lies in %(found)s, but the row says %(stated)s. Correct the one that is wrong."
    ),
    "outside_every_region": gettext_lazy("The point lies in no region and near none."),
    "taken_to_the_nearest": gettext_lazy("The point lies at sea; it was taken to %(found)s."),
    "in_several_regions": gettext_lazy("The point lies in %(found)s; the lower code was taken."),
    # Industries and firms
    "kbli_unknown": gettext_lazy("There is no industry of this code in the classification."),
    "concordance_missing": gettext_lazy(
        "The concordance does not say what became of this code in %(found)s."
    ),
    "code_was_split": gettext_lazy(
        "The code went into several: %(found)s. Say which part to take with the option “splits”, or give the new code."
    ),
    "largest_part_taken": gettext_lazy(
        "The code went into several: %(found)s. The first of them, the largest part, was taken."
    ),
    "carried_over": gettext_lazy("In %(other)s this is: %(found)s."),
    "parent_unknown": gettext_lazy("The parent code is neither in the file nor known."),
    "parent_in_a_circle": gettext_lazy("The code is its own ancestor."),
    "level_unclear": gettext_lazy("The level cannot be told from the code; add a column “level”."),
    "title_missing": gettext_lazy("A title in Indonesian or English is needed."),
    "closes_before_it_opens": gettext_lazy("It closes before it was founded (%(found)s)."),
    "owned_by_other_agency": gettext_lazy("The dataset belongs to another agency."),
    "names_not_compared": gettext_lazy(
        "The file has more than %(allowed)s firms: names that are alike were not compared, only the same name in the"
        " same region is reported."
    ),
    "near_duplicate": gettext_lazy("This looks like row %(other)s (%(found)s)."),
    "firm_unknown": gettext_lazy("There is no firm of this id in the dataset."),
    "code_reserved": gettext_lazy(
        "TOTAL stands for the total of all industries; it cannot be one of them."
    ),
    "link_to_itself": gettext_lazy("Supplier and buyer are the same firm."),
    "link_outside_register": gettext_lazy("Neither end is a firm of the dataset."),
    "external_without_name": gettext_lazy(
        "A party outside the register needs a name: external:NAME|PLACE|INDUSTRY."
    ),
    "currency_missing": gettext_lazy("A value needs its currency."),
    "unit_missing": gettext_lazy("A quantity needs its unit."),
    # Figures
    "sum_differs": gettext_lazy("The industries sum to %(found)s, the stated total is %(stated)s."),
    "jump_between_years": gettext_lazy(
        "The figure is %(found)s, in the neighboring years about %(stated)s."
    ),
    "flag_with_value": gettext_lazy(
        "The figure is marked unknown; the value beside the mark was not kept."
    ),
    "changes_a_reverted": gettext_lazy("The row was changed."),
}


# Why a row of delimited text cannot be read.
CSV_REASONS = {
    "NUL": gettext_lazy("it holds a character that no text has (NUL)"),
    "cells": gettext_lazy("it has %(found)s cells, the header has %(expected)s"),
    "cell": gettext_lazy("a cell has more than %(allowed)s characters, or a quote is not closed"),
    "line": gettext_lazy("it is longer than %(allowed)s characters"),
    "quotes": gettext_lazy("a quote is not closed, or one inside a text is not doubled"),
}


LONG_NUMBER = 10_000  # from here on digits are grouped; years are not


class _Details(dict):
    """The details of a problem; one that is not there is a gap."""

    def __missing__(self, key):
        return "…"


def sentence(code: str, details: dict) -> str:
    """Return what a problem says: what was found, what is allowed, what may have been meant."""
    text = SENTENCES.get(code)
    if "between" in details:  # two numbers, in the reader's own notation
        details = details | {
            "allowed": " … ".join(written(number) for number in details["between"])
        }
    details = details | {
        name: written(value)
        for name, value in details.items()
        if isinstance(value, int) and value >= LONG_NUMBER
    }
    if code == "csv_malformed" and details.get("reason") in CSV_REASONS:
        details = details | {"reason": CSV_REASONS[details["reason"]] % _Details(details)}
    if code == "header_missing" and details.get("missing") == "–":
        text = _("Row 1 is empty; the names of the columns are looked for there.")
    parts = [str(text) % _Details(details) if text else _("Problem: %s") % code]
    if details.get("swapped"):
        parts.append(
            _(
                "Latitude and longitude seem to be exchanged. Exchange them in the file; where it is so in every"
                " row, say so below, under “Seldom needed” (option “swap”)."
            )
        )
    if code == "geometry_invalid" and "after" in details:
        parts.append(
            _(
                "It has %(before)s km²; repaired it would have %(after)s km². Say repair=yes to take the"
                " repaired shapes."
            )
            % _Details(details)
        )
    if details.get("nearest"):
        parts.append(_("Perhaps meant: %s.") % details["nearest"])
    return " ".join(parts)
