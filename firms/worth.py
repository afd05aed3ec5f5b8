"""What a dataset is worth: what it covers, and what is missing or doubtful in it."""

from django.db import connection

from firms.models import Dataset

YEARS = """
SELECT years.year, count(*) AS firms, count(years.employees) AS with_employees, sum(years.employees) AS employees,
       (SELECT count(*) FROM firms_firm f WHERE f.dataset_id = %(dataset)s
           AND EXISTS (SELECT FROM firms_firmyear a WHERE a.firm_id = f.id AND a.year < years.year)
           AND EXISTS (SELECT FROM firms_firmyear b WHERE b.firm_id = f.id AND b.year > years.year)
           AND NOT EXISTS (SELECT FROM firms_firmyear c WHERE c.firm_id = f.id AND c.year = years.year)) AS missing
  FROM firms_firmyear years JOIN firms_firm firm ON firm.id = years.firm_id
 WHERE firm.dataset_id = %(dataset)s GROUP BY years.year ORDER BY years.year
"""
PLACES = """
SELECT count(*) AS states, count(*) FILTER (WHERE st.precision = 'district') AS in_the_middle,
       count(*) FILTER (WHERE st.precision = 'nearest') AS at_sea,
       count(*) FILTER (WHERE NOT EXISTS (SELECT FROM firms_firmregion r WHERE r.state_id = st.id
                         AND r.boundary_set_id = %(edition)s)) AS without_region
  FROM firms_firmstate st JOIN firms_firm firm ON firm.id = st.firm_id WHERE firm.dataset_id = %(dataset)s
"""
LINKS = """
SELECT count(*) AS links, count(*) FILTER (WHERE supplier_id IS NULL OR buyer_id IS NULL) AS external,
       count(*) FILTER (WHERE kind = '') AS kind_unknown
  FROM firms_supplierlink WHERE dataset_id = %(dataset)s
"""
# The same words in any order and punctuation, in the same region, under two ids.
DUPLICATES = """
WITH named AS (
    SELECT DISTINCT firm.firm_id, firm.name, region.region_id,
           (SELECT string_agg(word, ' ' ORDER BY word)
              FROM regexp_split_to_table(lower(firm.name), '[^[:alnum:]]+') word WHERE word <> '') AS words
      FROM firms_firm firm JOIN firms_firmstate st ON st.firm_id = firm.id
      JOIN firms_firmregion region ON region.state_id = st.id AND region.boundary_set_id = %(edition)s
     WHERE firm.dataset_id = %(dataset)s)
SELECT min(name) AS name, array_agg(DISTINCT firm_id) AS ids,
       (SELECT code FROM regions_region r WHERE r.id = region_id) AS region
  FROM named GROUP BY words, region_id HAVING count(DISTINCT firm_id) > 1 ORDER BY 1 LIMIT 100
"""
COVERAGE = """
WITH RECURSIVE official AS (
    SELECT s.region_id, s.industry_id, s.employment FROM firms_statistic s
     WHERE s.dataset_id = %(official)s AND s.year = %(year)s AND s.employment IS NOT NULL),
above AS (
    SELECT region.id AS finest, region.id AS at FROM regions_region region WHERE region.boundary_set_id = %(edition)s
    UNION ALL SELECT above.finest, region.parent_id FROM above JOIN regions_region region ON region.id = above.at
     WHERE region.parent_id IS NOT NULL),
broader AS (
    SELECT id AS own, id AS at FROM firms_industry WHERE classification_id = %(classification)s
    UNION ALL SELECT broader.own, i.parent_id FROM broader JOIN firms_industry i ON i.id = broader.at
     WHERE i.parent_id IS NOT NULL),
register AS (
    SELECT r.region_id, st.industry_id, y.employees
      FROM firms_firmyear y JOIN firms_firm f ON f.id = y.firm_id AND f.dataset_id = %(dataset)s
      JOIN LATERAL (SELECT * FROM firms_firmstate st WHERE st.firm_id = f.id AND st.from_year <= y.year
                     ORDER BY st.from_year DESC LIMIT 1) st ON true
      JOIN firms_firmregion r ON r.state_id = st.id AND r.boundary_set_id = %(edition)s
     WHERE y.year = %(year)s)
"""
BY_REGION = COVERAGE + """
SELECT region.code, region.name, o.employment,
       (SELECT sum(g.employees) FROM register g JOIN above ON above.finest = g.region_id AND above.at = o.region_id)
  FROM official o JOIN regions_region region ON region.id = o.region_id
 WHERE o.industry_id IS NULL ORDER BY region.code LIMIT 1000
"""  # fmt: skip
BY_INDUSTRY = COVERAGE + """
SELECT i.code, coalesce(nullif(i.title_id, ''), i.title_en), sum(o.employment),
       (SELECT sum(g.employees) FROM register g
          JOIN broader ON broader.own = g.industry_id AND broader.at = o.industry_id
         WHERE EXISTS (SELECT FROM above JOIN official p ON p.region_id = above.at WHERE above.finest = g.region_id))
  FROM official o JOIN firms_industry i ON i.id = o.industry_id GROUP BY o.industry_id, i.code, i.title_id, i.title_en
 ORDER BY i.code LIMIT 1000
"""  # fmt: skip
STATISTICS = """
SELECT s.year, count(DISTINCT s.region_id) AS regions, count(DISTINCT s.industry_id) AS industries, count(*) AS figures,
       count(*) FILTER (WHERE 'missing' IN (employment_flag, establishments_flag, value_added_flag)
                           OR 'suppressed' IN (employment_flag, establishments_flag, value_added_flag)) AS unknown
  FROM firms_statistic s WHERE s.dataset_id = %(dataset)s GROUP BY s.year ORDER BY s.year
"""


def rows(statement: str, values: dict) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def worth_of(dataset: Dataset) -> dict:
    """Return the counts that say how complete and how doubtful a dataset is."""
    values = {"dataset": dataset.pk, "edition": dataset.boundary_set_id}
    return {
        "years": rows(YEARS, values),
        "statistics": rows(STATISTICS, values),
        "places": rows(PLACES, values)[0],
        "links": rows(LINKS, values)[0],
        "duplicates": rows(DUPLICATES, values),
    }


def coverage_of(dataset: Dataset, official: Dataset, year: int) -> dict:
    """Return the register's jobs beside official ones, by region and by industry, with their share."""
    values = {
        "dataset": dataset.pk,
        "official": official.pk,
        "edition": dataset.boundary_set_id,
        "classification": dataset.classification_id,
        "year": year,
    }
    return {"regions": _shares(BY_REGION, values), "industries": _shares(BY_INDUSTRY, values)}


def _shares(statement, values) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            {
                "code": code,
                "name": name,
                "official": official,
                "register": register,
                "share": (register or 0) / official if official else None,
            }
            for code, name, official, register in cursor.fetchall()
        ]
