"""Checked firm rows into the tables of firms, their states, years and regions: set by set."""

from contextlib import contextmanager

TEXTS = {"name": "name", "address": "address"}
YEARS = ("founded_year", "closed_year")
DIFFERENT_STATE = (
    "({a}.industry_id, {a}.holding_id) IS DISTINCT FROM ({b}.industry, {b}.holding)"
    " OR NOT {a}.point ~= {b}.point"
)

# Every accepted row with its firm and holding by id; the one join of names that all tables need.
PLACED = """
DROP TABLE IF EXISTS placed, stated;
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT s.row, f.id AS firm, s.year, s.industry, h.id AS holding, s.employees, s.output,
       ST_SetSRID(ST_MakePoint(s.x, s.y), 4326) AS point, s.region, s.precision
  FROM {staging} s
  JOIN firms_firm f ON f.dataset_id = %(dataset)s AND f.firm_id = s.firm_id
  LEFT JOIN firms_holding h ON h.code = s.holding_id
 WHERE NOT s.rejected
"""
# A row needs a state of its own where it differs from what holds before it: the file's row of the
# year before, or a state that is there already, whichever is later.
STATED = """
CREATE TEMP TABLE stated ON COMMIT DROP AS
SELECT p.* FROM (
    SELECT placed.*, lag(year) OVER w AS year_before, lag(industry) OVER w AS industry_before,
           lag(holding) OVER w AS holding_before, lag(point) OVER w AS point_before
      FROM placed WINDOW w AS (PARTITION BY firm ORDER BY year)) p
  {known}
 WHERE CASE WHEN {from_file}
            THEN (p.industry, p.holding) IS DISTINCT FROM (p.industry_before, p.holding_before)
                 OR NOT p.point ~= p.point_before
            ELSE {from_known} END
"""
KNOWN_STATE = """
  LEFT JOIN LATERAL (
    SELECT st.* FROM firms_firmstate st WHERE st.firm_id = p.firm AND st.from_year <= p.year
     ORDER BY st.from_year DESC LIMIT 1) k ON true
"""


def write(kind, staging, ledger, dataset) -> None:
    """Write the accepted rows of a file; columns the file does not have stay as they are."""
    values = {"dataset": dataset.pk, "edition": dataset.boundary_set_id}
    fresh = not has_firms(dataset.pk, staging)
    staging.execute("SET LOCAL work_mem = '128MB'")  # a million rows are sorted without files
    _holdings(kind, staging, ledger)
    with indexes_set_aside(staging):
        firms = _firms(kind, staging, ledger, values, fresh)
        with hashing(staging):
            rows = staging.execute(PLACED, values)
            staging.execute("ANALYZE placed")
        if not fresh:
            _states_that_follow(staging)
        # Where each row is a firm of its own, each is a state.
        stated = "placed" if fresh and rows == firms else _find_states(staging, fresh)
        _state_rows(staging, ledger, values, fresh, stated)
        _years(kind, staging, ledger, values, fresh)


@contextmanager
def hashing(staging):
    """Join by hashing: of tables that this very transaction fills, the planner knows too little."""
    staging.execute("SET LOCAL enable_nestloop = off")
    yield
    staging.execute("SET LOCAL enable_nestloop = on")


@contextmanager
def indexes_set_aside(staging):
    """Build indexes and unique keys after the rows where the register is empty; who asks for firms then waits."""
    aside = staging.fetch("SELECT firms_set_indexes_aside()")[0][0]
    yield
    if aside:
        staging.execute("SELECT firms_put_indexes_back()")


def has_firms(dataset: int, staging) -> bool:
    return staging.fetch("SELECT EXISTS (SELECT FROM firms_firm WHERE dataset_id = %s)", [dataset])[
        0
    ][0]


def _holdings(kind, staging, ledger) -> None:
    if "holding_id" in kind.given:
        ledger.add(
            "firms_holding",
            "INSERT INTO firms_holding (code, name) SELECT s.holding_id, '' FROM"
            f" (SELECT holding_id FROM {staging.table} WHERE NOT rejected GROUP BY 1 OFFSET 0) s"
            " WHERE s.holding_id IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM firms_holding h WHERE h.code = s.holding_id)"
            " ORDER BY 1",
        )


def given_changes(kind) -> list[tuple[str, str]]:
    """Return (column of firms_firm, expression over the latest row s) for the columns of the file."""
    changes = [(c, f"coalesce(s.{c}, '')") for c in TEXTS if c in kind.given]
    changes += [(c, f"s.{c}") for c in YEARS if c in kind.given]
    if "listed" in kind.given:
        changes.append(("listed", "coalesce(s.listed, false)"))
    return changes


def _firms(kind, staging, ledger, values, fresh) -> int:
    """Write the firms themselves, each as its latest row has it; return how many are new."""
    latest = (
        "(SELECT DISTINCT ON (firm_id) firm_id, name, address, founded_year, closed_year, listed"
        f" FROM {staging.table} WHERE NOT rejected ORDER BY firm_id, year DESC)"
    )
    if not fresh:
        changes = given_changes(kind)
        differs = " OR ".join(f"f.{c} IS DISTINCT FROM {new}" for c, new in changes)
        ledger.change(
            "firms_firm",
            f"SELECT f.id FROM {latest} s JOIN firms_firm f ON f.dataset_id = %(dataset)s"
            f" AND f.firm_id = s.firm_id WHERE {differs}",
            f"UPDATE firms_firm f SET {', '.join(f'{c} = {new}' for c, new in changes)}"
            f" FROM {latest} s WHERE f.dataset_id = %(dataset)s AND f.firm_id = s.firm_id"
            f" AND ({differs})",
            values,
        )
    unknown = (
        ""
        if fresh
        else "WHERE NOT EXISTS (SELECT FROM firms_firm f WHERE f.dataset_id = %(dataset)s"
        " AND f.firm_id = s.firm_id)"
    )
    return ledger.add(
        "firms_firm",
        f"""
        INSERT INTO firms_firm (dataset_id, firm_id, name, address, founded_year, closed_year, listed)
        SELECT %(dataset)s, s.firm_id, s.name, coalesce(s.address, ''), s.founded_year,
               s.closed_year, coalesce(s.listed, false)
          FROM {latest} s {unknown}
        """,
        values,
    )


def _states_that_follow(staging) -> None:
    """Keep what is known of later years: a firm's next year that is not in the file keeps its state."""
    staging.execute(
        """
        INSERT INTO placed (row, firm, year, industry, holding, employees, output, point, region, precision)
        SELECT DISTINCT ON (p.firm, y.year) 0, p.firm, y.year, k.industry_id, k.holding_id, y.employees, y.output,
               k.point, r.region_id, k.precision
          FROM placed p
          JOIN LATERAL (SELECT * FROM firms_firmyear y WHERE y.firm_id = p.firm AND y.year > p.year
                         ORDER BY y.year LIMIT 1) y ON true
          JOIN LATERAL (SELECT * FROM firms_firmstate st WHERE st.firm_id = p.firm
                           AND st.from_year <= y.year ORDER BY st.from_year DESC LIMIT 1) k
               ON k.from_year <= p.year
          LEFT JOIN firms_firmregion r ON r.state_id = k.id
          LEFT JOIN placed q ON q.firm = p.firm AND q.year = y.year
         WHERE q.firm IS NULL
        """
    )


def _find_states(staging, fresh) -> str:
    """Make the table of the rows that need a state of their own, and return its name."""
    staging.execute(
        STATED.format(
            known="" if fresh else KNOWN_STATE,
            from_file="p.year_before IS NOT NULL"
            if fresh
            else "p.year_before IS NOT NULL AND coalesce(k.from_year <= p.year_before, true)",
            from_known="true"
            if fresh
            else f"k.id IS NULL OR {DIFFERENT_STATE.format(a='k', b='p')}",
        )
    )
    return "stated"


def _state_rows(staging, ledger, values, fresh, stated) -> None:
    if not fresh:
        same = f"FROM {stated} s JOIN firms_firmstate st ON st.firm_id = s.firm AND st.from_year = s.year"
        ledger.change(
            "firms_firmregion",
            f"SELECT r.id {same} JOIN firms_firmregion r ON r.state_id = st.id"
            " AND r.boundary_set_id = %(edition)s WHERE r.region_id <> s.region",
            f"UPDATE firms_firmregion r SET region_id = s.region {same}"
            " WHERE r.state_id = st.id AND r.boundary_set_id = %(edition)s"
            " AND r.region_id <> s.region",
            values,
        )
        ledger.change(
            "firms_firmstate",
            f"SELECT st.id {same}",
            "UPDATE firms_firmstate st SET industry_id = s.industry, holding_id = s.holding,"
            f" point = s.point, precision = s.precision FROM {stated} s"
            " WHERE st.firm_id = s.firm AND st.from_year = s.year",
            values,
        )
    ledger.add(
        "firms_firmstate",
        f"""
        INSERT INTO firms_firmstate (firm_id, from_year, industry_id, holding_id, point, precision)
        SELECT s.firm, s.year, s.industry, s.holding, s.point, s.precision FROM {stated} s
        """
        + (
            ""
            if fresh
            else " WHERE NOT EXISTS (SELECT FROM firms_firmstate st WHERE st.firm_id = s.firm"
            " AND st.from_year = s.year)"
        ),
        values,
    )
    with hashing(staging):
        ledger.add(
            "firms_firmregion",
            f"""
            INSERT INTO firms_firmregion (state_id, boundary_set_id, region_id)
            SELECT st.id, %(edition)s, s.region
              FROM {stated} s JOIN firms_firmstate st ON st.firm_id = s.firm AND st.from_year = s.year
             WHERE s.region IS NOT NULL
            """
            + (
                ""
                if fresh
                else " AND NOT EXISTS (SELECT FROM firms_firmregion r WHERE r.state_id = st.id"
                " AND r.boundary_set_id = %(edition)s)"
            ),
            values,
        )


def _years(kind, staging, ledger, values, fresh) -> None:
    figures = [c for c in ("employees", "output") if c in kind.given]
    if not fresh and figures:
        differs = " OR ".join(f"y.{c} IS DISTINCT FROM s.{c}" for c in figures)
        ledger.change(
            "firms_firmyear",
            "SELECT y.id FROM placed s JOIN firms_firmyear y ON y.firm_id = s.firm"
            f" AND y.year = s.year WHERE s.row > 0 AND ({differs})",
            f"UPDATE firms_firmyear y SET {', '.join(f'{c} = s.{c}' for c in figures)} FROM placed s"
            f" WHERE s.row > 0 AND y.firm_id = s.firm AND y.year = s.year AND ({differs})",
            values,
        )
    ledger.add(
        "firms_firmyear",
        "INSERT INTO firms_firmyear (firm_id, year, employees, output)"
        " SELECT s.firm, s.year, s.employees, s.output FROM placed s WHERE s.row > 0"
        + (
            ""
            if fresh
            else " AND NOT EXISTS (SELECT FROM firms_firmyear y WHERE y.firm_id = s.firm"
            " AND y.year = s.year)"
        ),
        values,
    )


def preview(kind, staging) -> dict:
    """Count the accepted rows that are new, changed and unchanged."""
    accepted = staging.count_accepted()
    if not kind.into.pk or not has_firms(kind.into.pk, staging):
        return {"new": accepted, "changed": 0, "unchanged": 0}
    new, changed = staging.fetch(
        f"SELECT count(*) FILTER (WHERE state = 'new'), count(*) FILTER (WHERE state = 'changed')"
        f" FROM ({states(kind)}) compared",
        {"dataset": kind.into.pk},
    )[0]
    return {"new": new, "changed": changed, "unchanged": accepted - new - changed}


def states(kind) -> str:
    """Return a query that gives every accepted row with its state: new, changed or unchanged."""
    differs = [f"f.{c} IS DISTINCT FROM {new}" for c, new in given_changes(kind)]
    differs += [f"y.{c} IS DISTINCT FROM s.{c}" for c in ("employees", "output") if c in kind.given]
    differs += ["k.industry_id IS DISTINCT FROM s.industry", "h.code IS DISTINCT FROM s.holding_id"]
    differs += ["NOT k.point ~= ST_SetSRID(ST_MakePoint(s.x, s.y), 4326)"]
    return f"""
        SELECT s.row, s.x, s.y, s.name, CASE WHEN y.id IS NULL THEN 'new'
               WHEN {" OR ".join(differs)} THEN 'changed' ELSE 'unchanged' END AS state
          FROM {{staging}} s
          LEFT JOIN firms_firm f ON f.dataset_id = %(dataset)s AND f.firm_id = s.firm_id
          LEFT JOIN firms_firmyear y ON y.firm_id = f.id AND y.year = s.year
          LEFT JOIN LATERAL (SELECT * FROM firms_firmstate st WHERE st.firm_id = f.id
                 AND st.from_year <= s.year ORDER BY st.from_year DESC LIMIT 1) k ON true
          LEFT JOIN firms_holding h ON h.id = k.holding_id
         WHERE NOT s.rejected
    """
