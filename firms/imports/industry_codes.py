"""Industry codes as files spell them: zeros that were lost, and a digit more than the classification has."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy as _

from ingest.kinds import Question, filled

LONGER_CODES = [
    ("parent", _("take the code without its last digit, with a note")),
    ("reject", _("refuse the row")),
]


class IndustryCodes:
    """Finds the industries of a file of firms in the classification that its codes belong to."""

    def __init__(self, kind):
        self.lookup = kind.lookup
        self.classification = kind.carried.old if kind.carried else kind.into.classification
        self.longest = max((len(code) for code in self.lookup.ids if code.isdigit()), default=0)
        self.restore, self.longer = kind.option("lost_zeros"), kind.option("longer_codes")

    def ask(self, staging):
        self.ask_about_zeros(staging)
        self.ask_about_longer_codes(staging)

    def industries(self, batch) -> np.ndarray:
        """Return the industries' ids; a code that is known only with a zero before it is damaged."""
        codes = batch.columns["industry_code"]
        short = pc.and_(
            pc.equal(pc.utf8_length(codes), self.longest - 1), pc.utf8_is_digit(codes)
        ).fill_null(False)
        padded = pc.binary_join_element_wise("0", codes, "")
        numeric = batch.numeric_cells.get("industry_code")
        if self.restore == "restore" or numeric is not None:
            known = np.array([c in self.lookup for c in padded.to_pylist()], bool)
            fill = known & short.to_numpy(zero_copy_only=False) & (self.restore == "restore")
            if numeric is not None:
                # A workbook that kept the code as a number has certainly dropped its zeros.
                fill |= known & numeric & self.lookup.find(codes)[1]
            batch.fault_where("industry_code", fill, "zero_restored", severity="warning")
            codes = batch.columns["industry_code"] = pc.if_else(pa.array(fill), padded, codes)
        ids, unknown = self.lookup.find(codes)
        if unknown.any() and self.longer == "parent":
            codes = batch.columns["industry_code"] = self.shortened(batch, codes, unknown)
            ids, unknown = self.lookup.find(codes)
        if unknown.any():
            lost = unknown & np.array(
                [c is not None and c in self.lookup for c in padded.to_pylist()]
            )
            each = [{"nearest": padded[int(p)].as_py()} for p in np.flatnonzero(lost)]
            batch.fault_where("industry_code", lost, "id_damaged", each=each)
            other = unknown & ~lost
            wrong = codes.take(pa.array(np.flatnonzero(other))).to_pylist()
            batch.fault_where(
                "industry_code", other, "kbli_unknown", each=self.lookup.details(wrong)
            )
        return ids

    def parent_of(self, code: str | None) -> str:
        """Return the code without its last digit, where that one and no longer one is of the classification."""
        if code is None or not code.isdigit() or len(code) != self.longest + 1:
            return ""
        return code[:-1] if code[:-1] in self.lookup else ""

    def shortened(self, batch, codes, unknown) -> pa.Array:
        """Return the codes with those that are one digit too long cut, as declared, and noted row by row."""
        parents = [
            self.parent_of(c) if u else "" for c, u in zip(codes.to_pylist(), unknown, strict=True)
        ]
        cut = np.array([bool(parent) for parent in parents])
        each = [{"found": parent} for parent in parents if parent]
        batch.fault_where("industry_code", cut, "parent_taken", severity="warning", each=each)
        return pc.if_else(pa.array(cut), pa.array(parents, pa.string()), codes)

    def ask_about_zeros(self, staging):
        """Ask where a code may be itself or a longer one that lost its zero, beside codes of full length."""
        if self.restore or self.longest < 3:
            return
        used = [code for (code,) in staging.fetch(
            "SELECT DISTINCT industry_code FROM {staging} WHERE industry IS NOT NULL")]  # fmt: skip
        full = any(code.isdigit() and len(code) == self.longest for code in used)
        doubtful = sorted(
            code for code in used
            if code.isdigit() and len(code) == self.longest - 1 and "0" + code in self.lookup
        )  # fmt: skip
        if full and doubtful:
            raise Question(
                "lost_zeros",
                _(
                    "These codes exist as they are, but may also be longer codes that lost their first zero."
                ),
                [("keep", _("they are meant as they are")), ("restore", _("put the zero back"))],
                columns=["industry_code"],
                codes=doubtful[:50],
                code="id_damaged",
            )

    def ask_about_longer_codes(self, staging):
        """Ask once where codes are a digit longer than the classification: KBLI has five, others of its kind four."""
        if self.longer or self.longest < 3:
            return
        used = staging.fetch("SELECT DISTINCT industry_code FROM {staging} WHERE industry IS NULL")
        longer = sorted(code for (code,) in used if self.parent_of(code))
        if longer:
            raise Question(
                "longer_codes",
                filled(
                    _(
                        "Codes of %(found)s digits are in the file, but %(classification)s has %(most)s at most."
                        " Each is known without its last digit; several may then be one industry."
                    ),
                    {
                        "found": self.longest + 1,
                        "classification": self.classification,
                        "most": self.longest,
                    },
                ),
                LONGER_CODES,
                columns=["industry_code"],
                codes=[f"{code} → {self.parent_of(code)}" for code in longer[:50]],
                code="kbli_unknown",
            )
