"""Figures that cannot all be right: reported and kept."""

from firms.imports.reference import LEVELS

# Sums may differ by rounding: by half a unit of the last printed place for each industry, say.
ROUNDING = 0.005
# A jump counts when a figure is more than so many times its neighbors' level, or less than 1/so many.
JUMP = 3.0


def coarsest_level(staging) -> str:
    """Return the coarsest level of industries in the file: levels are never summed."""
    used = staging.fetch(
        "SELECT DISTINCT i.level FROM {staging} s JOIN firms_industry i ON i.id = s.industry"
    )
    return min((level for (level,) in used), key=LEVELS.index, default=LEVELS[0])


def report_sums(kind, staging, figure: str) -> None:
    """Report regions and years whose industries do not sum to the stated total."""
    staging.report(
        kind.report,
        figure,
        "sum_differs",
        f"""
        SELECT total.row, total.{figure}::text,
               jsonb_build_object('found', round(parts.sum::numeric, 2), 'stated', round(total.{figure}::numeric, 2))
          FROM {{staging}} total
          JOIN (SELECT region, year, sum({figure}) AS sum, count(*) AS industries,
                       count(*) FILTER (WHERE {figure} IS NULL) AS unknown
                  FROM {{staging}} s JOIN firms_industry i ON i.id = s.industry AND i.level = %s
                 WHERE NOT rejected
                 GROUP BY region, year) parts
            ON parts.region = total.region AND parts.year = total.year
         WHERE NOT total.rejected AND total.industry IS NULL AND total.{figure} IS NOT NULL
           AND parts.unknown = 0
           AND abs(parts.sum - total.{figure}) > greatest(0.6 * parts.industries, {ROUNDING} * abs(total.{figure}))
         ORDER BY total.row
        """,
        [coarsest_level(staging)],
        severity="warning",
    )


def report_jumps(kind, staging, figure: str) -> None:
    """Report figures that stand far off both what was a year before and what came a year after."""
    staging.report(
        kind.report,
        figure,
        "jump_between_years",
        f"""
        SELECT row, {figure}::text, jsonb_build_object('found', {figure}, 'stated', round(usual::numeric, 2))
          FROM (SELECT row, {figure}, industry,
                       CASE WHEN before > 0 AND after > 0 THEN sqrt(before * after)
                            ELSE coalesce(before, after) END AS usual
                  FROM (SELECT row, {figure}, industry, region, year,
                               lag({figure}) OVER w AS before, lead({figure}) OVER w AS after
                          FROM {{staging}} WHERE NOT rejected
                        WINDOW w AS (PARTITION BY region, industry ORDER BY year)) neighbors) found
         WHERE usual > 0 AND {figure} IS NOT NULL AND abs({figure} - usual) > 1
           AND ({figure} > {JUMP} * usual OR {figure} < usual / {JUMP})
         ORDER BY row
        """,
        severity="warning",
    )
