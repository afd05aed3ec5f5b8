"""What the child says about a file that it does not read to the end."""

ROW_FIELD = "__row"  # the row's number in the file, the header being row 1
CELLS_FIELD = "__cells"  # spreadsheets: one letter per column, how the cell was stored
GEOMETRY_FIELD = "__geometry"  # WKB in the stated reference system


class Refused(Exception):
    """The file cannot be read; `code` is stable, the details are put into its sentence."""

    def __init__(self, code: str, *, row: int | None = None, column: str = "", **details):
        super().__init__(code)
        self.code, self.row, self.column, self.details = code, row, column, details

    def as_dict(self) -> dict:
        return {
            "code": self.code,
            "row": self.row,
            "column": self.column[:120],
            "details": self.details,
        }


class Asked(Exception):
    """The file can be read once a person has chosen; `options` are the possible answers."""

    def __init__(self, question: str, options: list, **details):
        super().__init__(question)
        self.question, self.options, self.details = question, options, details

    def as_dict(self) -> dict:
        return {"question": self.question, "options": self.options, "details": self.details}
