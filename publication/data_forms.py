"""The form that asks what no file says of itself: columns, code system, dataset, formats."""

from django.utils.translation import gettext as _

from firms.imports.reference import datasets
from ingest.kinds import kinds, questions_of
from ingest.models import Upload
from regions.models import CodeSystem

IGNORED = "-"
SAMPLES = 3
USUAL = {"dataset", "classification", "to_classification", "edition", "code_system"}


class AnswerForm:
    """What is asked of one upload, with what was answered or proposed so far."""

    def __init__(self, upload: Upload):
        self.upload = upload
        self.kind = kinds()[upload.kind]
        self.asked = {question["option"]: question for question in questions_of(upload)}

    @property
    def open(self) -> bool:
        return bool(self.asked)

    def columns(self) -> list[dict]:
        """Return the file's columns with samples, and which of ours each is taken for."""
        mapping = {
            source: target for target, source in self.upload.options.get("mapping", {}).items()
        }
        ignored = self.upload.options.get("ignored", [])
        headers = self.upload.facts.get("headers", [])
        sample = self.upload.facts.get("sample", [])
        return [
            {
                "name": header,
                "field": f"column-{place}",
                "samples": [row[place] for row in sample if row[place]][:SAMPLES],
                "chosen": mapping.get(header, IGNORED if header in ignored else ""),
                "open": header not in mapping and header not in ignored,
            }
            for place, header in enumerate(headers)
        ]

    def targets(self) -> list[tuple[str, str]]:
        return [(c.name, f"{c.label}{' *' if c.required else ''}") for c in self.kind.columns]

    def missing(self) -> list[str]:
        """Return our columns that nothing fills yet, in words."""
        labels = {column.name: str(column.label) for column in self.kind.columns}
        names = self.asked.get("mapping", {}).get("details", {}).get("missing", [])
        return [_words(name, labels) for name in names]

    def constants(self) -> list[dict]:
        """Return our columns that one value may fill, where no column of the file does."""
        mapped = self.upload.options.get("mapping", {})
        given = self.upload.options.get("constants", {})
        return [
            {
                "field": f"constant-{column.name}",
                "label": column.label,
                "value": given.get(column.name, ""),
                "example": column.example,
            }
            for column in self.kind.columns
            if column.constant and column.name not in mapped
        ]

    def usual(self) -> list[dict]:
        """Return the options that are asked now or nearly always."""
        return [f for f in self.options() if f["open"] or f["name"] in USUAL]

    def seldom(self) -> list[dict]:
        return [f for f in self.options() if not f["open"] and f["name"] not in USUAL]

    def options(self) -> list[dict]:
        """Return the kind's own options and those that the file made necessary."""
        fields = [self._option(option) for option in self.kind.options]
        known = {field["name"] for field in fields}
        for name, question in self.asked.items():
            if name not in known and name not in ("mapping", "ignored"):
                fields.append(self._question(name, question))
        return fields

    def _option(self, option) -> dict:
        question = self.asked.get(option.name)
        choices = question["choices"] if question and question["choices"] else None
        if choices is None and option.choices:
            choices = list(option.choices())
        if option.name == "code_system" and choices is None:
            choices = CodeSystem.choices
        if option.name == "dataset" and choices is None:
            choices = datasets(self.upload.agency)
        value = self.upload.options.get(option.name) or option.default
        if option.name == "dataset" and not value and len(choices) == 1:
            value = choices[0][0]  # the only one that this person may write to
        return {
            "name": option.name,
            "field": f"option-{option.name}",
            "label": option.label,
            "choices": choices,
            "value": value,
            "text": question["text"] if question else "",
            "open": question is not None,
            "details": question["details"] if question else {},
            # A dataset or a classification that is not there yet may be named.
            "free": option.name in ("dataset", "classification") and self._may_be_new(option.name),
            "unlisted": bool(choices)
            and bool(value)
            and value not in [str(v) for v, _label in choices],
        }

    def _may_be_new(self, name) -> bool:
        return name == "dataset" or self.kind.name == "industries"

    def _question(self, name, question) -> dict:
        value = self.upload.options.get(name, "")
        if isinstance(value, dict):
            value = value.get("*", "")
        return {
            "name": name,
            "field": f"option-{name}",
            "label": question["text"],
            "choices": question["choices"] or None,
            "value": value or question["details"].get("likely", ""),
            "text": "",
            "open": True,
            "details": question["details"],
        }


def _words(name: str, labels: dict[str, str]) -> str:
    """Put `latitude+longitude|region_code` into words."""
    both, either = " " + _("and") + " ", " " + _("or") + " "
    return either.join(
        both.join(labels.get(part, part) for part in alternative.split("+"))
        for alternative in name.split("|")
    )


def answers_of(upload: Upload, posted) -> dict:
    """Return the options that a posted form gives."""
    headers = upload.facts.get("headers", [])
    if not any(name.startswith("column-") for name in posted):
        headers = []  # another form of the page: the columns stay as they were answered
    chosen = {header: posted.get(f"column-{place}", "") for place, header in enumerate(headers)}
    answers = {
        "mapping": {
            target: source for source, target in chosen.items() if target not in ("", IGNORED)
        },
        "ignored": [source for source, target in chosen.items() if target == IGNORED],
        "constants": {
            name.removeprefix("constant-"): value.strip()
            for name, value in posted.items()
            if name.startswith("constant-") and value.strip()
        },
    }
    if not headers:
        answers = {}
    for name, value in posted.items():
        if name.startswith("option-") and not name.endswith("-new"):
            new = posted.get(f"{name}-new", "").strip()
            answers[name.removeprefix("option-")] = new or value.strip()
    if "on_problem" in posted:
        answers["on_problem"] = posted["on_problem"]
    if named := names_answered(posted):
        answers["resolutions"] = upload.options.get("resolutions", {}) | named
    return answers


def names_answered(posted) -> dict[str, str]:
    """Return which firm each name was said to mean; what was left open is not in it."""
    answered = {}
    for field, key in posted.items():
        if field.startswith("name-"):
            number = field.removeprefix("name-")
            firm = posted.get(f"other-{number}", "").strip() or posted.get(f"firm-{number}", "")
            if firm:
                answered[key] = firm
    return answered


def open_names(upload: Upload) -> list[dict]:
    """Return the names in a file that may mean firms of the dataset, with those that may be meant.

    One that is spelled alike and alone is proposed; only a person's answer makes it the firm.
    """
    found: dict[str, dict] = {}
    problems = upload.problems.filter(code="firm_unknown").values_list("value", "details")
    for value, details in problems.iterator(chunk_size=5_000):
        key = details.get("key", value)
        one = found.setdefault(
            key, {"key": key, "name": value, "place": key[len(value) + 1 :], "rows": 0}
            | {"candidates": details.get("candidates", [])}
        )  # fmt: skip
        one["rows"] += 1
    names = sorted(found.values(), key=lambda one: (-one["rows"], one["key"]))
    for one in names:
        same = [candidate[0] for candidate in one["candidates"] if candidate[3] == 100]
        one["proposed"] = same[0] if len(same) == 1 else ""
    return names
