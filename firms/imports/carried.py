"""Codes of another version of the classification, carried over by its concordance and its weights.

A figure is shared out by the weights.  A firm has one industry: where its code went into several, the row is
refused unless somebody said that the largest part is to be taken, which is then noted row by row.
"""

import numpy as np
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from firms.imports.reference import classification_named, classifications, industries_by_code
from firms.models import IndustryConcordance
from ingest.columns import Option
from ingest.kinds import Question, filled
from ingest.staging import Staging

CODES_OF = Option(
    "codes_of", gettext_lazy("classification of the file's codes, if it is another"), choices=classifications
)  # fmt: skip
SPLITS = Option(
    "splits", gettext_lazy("codes that went into several"), default="reject",
    choices=lambda: [("reject", _("refuse the row")), ("largest", _("take the largest part, with a note"))],
)  # fmt: skip
MOST_SHOWN = 12
USED = """
SELECT i.code, t.code, c.weight, used.row
  FROM (SELECT {industry} AS industry, min(row) AS row FROM {{staging}} WHERE {industry} IS NOT NULL GROUP BY 1) used
  JOIN firms_industry i ON i.id = used.industry
  JOIN firms_industryconcordance c ON c.from_industry_id = i.id
  JOIN firms_industry t ON t.id = c.to_industry_id AND t.classification_id = %s
 ORDER BY i.code, c.weight DESC, t.code
"""


class Carried:
    """The way from one classification to another: {old industry: [(new industry, its code, weight)]}."""

    def __init__(self, kind, old, new):
        self.kind, self.old, self.new = kind, old, new
        self.lookup = industries_by_code(old)
        self.splits = kind.option("splits", "reject")
        self.into: dict[int, list[tuple[int, str, float]]] = {}
        rows = IndustryConcordance.objects.filter(
            from_industry__classification=old, to_industry__classification=new
        ).order_by("from_industry", "-weight", "to_industry__code")
        for source, *target in rows.values_list(
            "from_industry", "to_industry", "to_industry__code", "weight"
        ):
            self.into.setdefault(source, []).append(tuple(target))
        if not self.into:
            raise Question(
                "codes_of",
                filled(
                    _("There is no concordance from %(old)s to %(new)s yet; import it first, or say which it is."),
                    {"old": old, "new": new},
                ),
                classifications(),
            )  # fmt: skip

    def check(self, batch, column: str, found: np.ndarray) -> None:
        """Report codes from which no way leads into the classification."""
        lost = (found > 0) & ~np.isin(found, list(self.into))
        batch.fault_where(column, lost, "concordance_missing", found=str(self.new))

    def of_firms(self, batch, column: str, found: np.ndarray) -> np.ndarray:
        """Return the new industries of firms, reporting codes that went into several."""
        self.check(batch, column, found)
        first = {old: targets[0][0] for old, targets in self.into.items()}
        several = {
            old: described(targets) for old, targets in self.into.items() if len(targets) > 1
        }
        split = np.isin(found, list(several))
        if split.any():
            each = [{"found": several[old]} for old in found[split].tolist()]
            if self.splits == "largest":
                batch.fault_where(
                    column, split, "largest_part_taken", severity="warning", each=each
                )
            else:
                batch.fault_where(column, split, "code_was_split", each=each)
        old, place = np.unique(found, return_inverse=True)
        return np.array([first.get(one, 0) for one in old.tolist()], np.int64)[place]

    def show(self, staging, industry: str) -> None:
        """Note, code by code, what the file's codes became and with which weights."""
        ways: dict[str, list] = {}
        rows: dict[str, int] = {}
        for code, target, weight, row in staging.fetch(
            USED.format(industry=industry), [self.new.pk]
        ):
            ways.setdefault(code, []).append((0, target, weight))
            rows[code] = row
        own = self.kind.report.own("industry_code")
        for code, targets in ways.items():
            details = {"found": described(targets), "other": str(self.new)}
            self.kind.report.add("note", rows[code], own, code, "carried_over", details)


def described(targets) -> str:
    """Return `10131 (0.6), 10132 (0.4)`."""
    shown = [f"{code} ({weight:g})" for _pk, code, weight in targets[:MOST_SHOWN]]
    return ", ".join(shown + ["…"] * (len(targets) > MOST_SHOWN))


def carried(kind, classification) -> Carried | None:
    """Return the way from the file's classification, where it is another than the dataset's."""
    code = kind.option("codes_of")
    if not code or code == classification.code:
        return None
    return Carried(kind, classification_named(code), classification)


FIGURE = """
CASE WHEN bool_or(s.{figure} IS NULL) THEN NULL ELSE sum(s.{figure} * coalesce(c.weight, 1)) END AS {figure},
CASE WHEN bool_or(s.{figure}_flag = 'suppressed') THEN 'suppressed'
     WHEN bool_or(s.{figure}_flag = 'missing') THEN 'missing'
     WHEN bool_or(s.{figure}_flag = 'doubtful') THEN 'doubtful' END AS {figure}_flag
"""


def shared_out(kind, staging) -> Staging:
    """Return the table of the file's figures by the new industries: shares of what went into each.

    Where a part is unknown, so is the whole: a sum without it would be too small.
    """
    return Staging(kind.upload, staging.columns, f"{staging.name}_carried")


def share_out(kind, staging, figures) -> None:
    """Make that table of the accepted rows."""
    table = shared_out(kind, staging)
    sums = ", ".join(FIGURE.format(figure=figure) for figure in figures)
    staging.execute(
        f"""
        CREATE UNLOGGED TABLE {table.table} AS
        SELECT min(s.row) AS row, false AS rejected, s.region, s.year, c.to_industry_id AS industry, {sums}
          FROM {{staging}} s
          LEFT JOIN (firms_industryconcordance c JOIN firms_industry i ON i.id = c.to_industry_id
                     AND i.classification_id = %s) ON c.from_industry_id = s.industry
         WHERE NOT s.rejected AND (s.industry IS NULL) = (c.to_industry_id IS NULL)
         GROUP BY s.region, s.year, c.to_industry_id
        """,
        [kind.into.classification.pk],
    )
