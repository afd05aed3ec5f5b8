"""A classification's codes with their parents and titles."""

import re

import numpy as np
import pyarrow.compute as pc
from django.utils.text import slugify
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from firms.imports.reference import LEVELS, classifications
from firms.models import Classification, Industry
from ingest.columns import Column, Option
from ingest.kinds import Question, UploadKind
from ingest.lookup import Lookup
from ingest.parsing.types import Boolean, Choice, Code, Text

# What the levels are called in ISIC, in BPS's editions of KBLI, and elsewhere.
LEVEL_WORDS = {
    **{level: level for level in LEVELS},
    "kategori": "section",
    "golongan pokok": "division",
    "golongan_pokok": "division",
    "golongan": "group",
    "subgolongan": "class",
    "sub golongan": "class",
    "kelompok": "subclass",
    "seksi": "section",
    "sector": "section",
    "subsector": "division",
    "industry group": "group",
    "national industry": "subclass",
}
TEXTS = ("title_id", "title_en", "other_names_id", "other_names_en")
# ISIC and its kin, where no parents are given: letters are sections, two digits divisions, and so on.
BY_LENGTH = {2: "division", 3: "group", 4: "class", 5: "subclass"}


def level_of_shape(code: str) -> str | None:
    """Return the level that a code of the ISIC family shows by its form."""
    if re.fullmatch(r"[A-Za-z,\- ]+", code):
        return "section"
    return BY_LENGTH.get(len(code)) if code.isdigit() else None


class Industries(UploadKind):
    name = "industries"
    label = gettext_lazy("industries")
    action = "manage_reference"
    columns = [
        Column("code", gettext_lazy("code"), Code(12), required=True, example="10130",
               aliases=("kode", "kbli", "industry_code", "sector_code", "kode_kbli")),
        Column("parent_code", gettext_lazy("parent code"), Code(12), example="1013",
               aliases=("parent", "kode_induk", "induk")),
        Column("level", gettext_lazy("level"), Choice(LEVEL_WORDS), example="subclass",
               aliases=("tingkat",)),
        Column("title_id", gettext_lazy("title (Indonesian)"), Text(300), example="Industri …",
               aliases=("judul", "uraian", "nama", "sector", "sektor", "judul_id")),
        Column("title_en", gettext_lazy("title (English)"), Text(300), example="Manufacture of …",
               aliases=("title", "description_en", "judul_en")),
        Column("other_names_id", gettext_lazy("everyday words (Indonesian)"), Text(300),
               example="mebel, perabot", aliases=("nama_lain", "sebutan_lain")),
        Column("other_names_en", gettext_lazy("everyday words (English)"), Text(300),
               example="chairs, tables", aliases=("other_names", "synonyms")),
        Column("traded", gettext_lazy("sells beyond its region"), Boolean(), example="ya"),
    ]  # fmt: skip
    options = [
        Option("classification", gettext_lazy("classification"), choices=classifications),
        Option("classification_name", gettext_lazy("name of a new classification")),
    ]
    derived = {"parent": "text"}
    once = ("code",)

    @classmethod
    def target(cls, options):
        return options.get("classification", "")

    def missing(self):
        titles = {"title_id", "title_en"} & self.given
        return super().missing() + ([] if titles else ["title_id|title_en"])

    def prepare(self):
        code = self.option("classification")
        if not code or slugify(code) != code.lower():
            raise Question(
                "classification",
                _("Which version of which classification is this? A short code, as kbli2020."),
                classifications(),
            )
        self.code = code
        self.classification = Classification.objects.filter(code=code).first()

    def check(self, batch):
        titles = [batch.columns[name] for name in ("title_id", "title_en") if name in batch.columns]
        total = pc.equal(pc.utf8_upper(batch.columns["code"]), "TOTAL").fill_null(False)
        batch.fault_where("code", total.to_numpy(zero_copy_only=False), "code_reserved")
        empty = np.all([pc.is_null(title).to_numpy(zero_copy_only=False) for title in titles], 0)
        batch.fault_where(
            "title_id" if "title_id" in batch.columns else "title_en", empty, "title_missing"
        )
        return {}

    def check_staged(self, staging):
        from ingest.staged_checks import report_duplicates

        report_duplicates(self, staging)
        rows = staging.fetch(
            "SELECT row, code, parent_code, level FROM {staging} WHERE NOT rejected ORDER BY row"
        )
        known = dict(self._known().values_list("code", "level")) if self.classification else {}
        parents = {code: parent for _, code, parent, _ in rows}
        lookup = Lookup(dict.fromkeys([*parents, *known], 1))
        levels = {code: level for _, code, _, level in rows if level}
        has_parents = any(parents.values())
        refused, settled = [], []
        for row, code, parent, level in rows:
            problem = None
            if parent and parent not in lookup:
                problem = (
                    "parent_code",
                    parent,
                    "parent_unknown",
                    {"nearest": ", ".join(lookup.nearest(parent))},
                )
            elif self._depth(code, parents) is None:
                problem = ("parent_code", parent, "parent_in_a_circle", {})
            else:
                level = level or self._level(code, parents, known | levels, has_parents)
                if level is None:
                    problem = ("code", code, "level_unclear", {})
            if problem:
                column, *rest = problem
                self.report.add("error", row, self.report.own(column), *rest)
                refused.append(row)
            else:
                settled.append((row, level))
        staging.execute("UPDATE {staging} SET rejected = true WHERE row = ANY(%s)", [refused])
        staging.execute(
            "UPDATE {staging} s SET level = v.level FROM unnest(%s::bigint[], %s::text[]) v(row, level)"
            " WHERE s.row = v.row",
            [[row for row, _ in settled], [level for _, level in settled]],
        )

    def _known(self):
        return Industry.objects.filter(classification=self.classification)

    @staticmethod
    def _depth(code, parents) -> int | None:
        """Return how many ancestors a code has in the file; None if it is its own ancestor."""
        seen = set()
        while parents.get(code):
            if code in seen:
                return None
            seen.add(code)
            code = parents[code]
        return len(seen)

    def _level(self, code, parents, known, has_parents) -> str | None:
        if not has_parents:
            return level_of_shape(code)
        parent = parents.get(code)
        if parent and parent in known and parent not in parents:
            place = LEVELS.index(known[parent]) + 1
        else:
            place = self._depth(code, parents)
        return LEVELS[place] if place < len(LEVELS) else None

    COMPARED = """
        FROM {{staging}} s
        LEFT JOIN firms_industry i ON i.code = s.code AND i.classification_id = %(classification)s
        LEFT JOIN firms_industry p ON p.id = i.parent_id
       WHERE NOT s.rejected
    """

    def _differs(self) -> str:
        columns = [column for column in TEXTS if column in self.given]
        more = "".join(f" OR i.{c} <> coalesce(s.{c}, '')" for c in columns)
        if "traded" in self.given:
            more += " OR i.traded IS DISTINCT FROM s.traded"
        parents = " OR p.code IS DISTINCT FROM s.parent_code" if "parent_code" in self.given else ""
        return f"(i.level <> s.level{parents}{more})"

    def preview(self, staging):
        new, changed, unchanged = staging.fetch(
            f"""
            SELECT count(*) FILTER (WHERE i.id IS NULL),
                   count(*) FILTER (WHERE i.id IS NOT NULL AND {self._differs()}),
                   count(*) FILTER (WHERE i.id IS NOT NULL AND NOT {self._differs()})
            """
            + self.COMPARED.format(),
            {"classification": self.classification.pk if self.classification else 0},
        )[0]
        return {"new": new, "changed": changed, "unchanged": unchanged}

    def apply(self, staging, ledger):
        if self.classification is None:
            self.classification = Classification.objects.create(
                code=self.code, name=self.option("classification_name", self.code)
            )
            ledger.added_row("firms_classification", self.classification.pk)
        values = {"classification": self.classification.pk}
        changes = ["level = s.level"]
        for column in TEXTS:
            if column in self.given:
                changes.append(f"{column} = coalesce(s.{column}, '')")
        if "traded" in self.given:
            changes.append("traded = s.traded")
        if "parent_code" in self.given:
            changes.append("parent_id = NULL")
        ledger.change(
            "firms_industry",
            "SELECT i.id"
            + self.COMPARED.format().replace("{staging}", staging.table)
            + f" AND i.id IS NOT NULL AND {self._differs()}",
            f"UPDATE firms_industry i SET {', '.join(changes)} FROM {staging.table} s"
            " WHERE NOT s.rejected AND i.code = s.code AND i.classification_id = %(classification)s",
            values,
        )
        ledger.add(
            "firms_industry",
            f"""
            INSERT INTO firms_industry
                   (classification_id, code, level, {", ".join(TEXTS)}, traded)
            SELECT %(classification)s, s.code, s.level,
                   {", ".join(f"coalesce(s.{column}, '')" for column in TEXTS)}, s.traded
              FROM {staging.table} s
             WHERE NOT s.rejected AND NOT EXISTS (SELECT FROM firms_industry i
                   WHERE i.code = s.code AND i.classification_id = %(classification)s)
             ORDER BY s.row
            """,
            values,
        )
        staging.execute(
            """
            UPDATE firms_industry i SET parent_id = p.id
              FROM {staging} s JOIN firms_industry p
                ON p.code = s.parent_code AND p.classification_id = %(classification)s
             WHERE NOT s.rejected AND i.code = s.code AND i.classification_id = %(classification)s
               AND i.parent_id IS DISTINCT FROM p.id
            """,
            values,
        )
