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
# Parties that links name as outside the register although a firm of it has the same words in its name.
UNRESOLVED = """
WITH firms AS (
    SELECT firm_id, name, (SELECT string_agg(word, ' ' ORDER BY word)
             FROM regexp_split_to_table(lower(name), '[^[:alnum:]]+') word WHERE word <> '') AS words
      FROM firms_firm WHERE dataset_id = %(dataset)s),
parties AS (
    SELECT p.id, p.name, p.place, (SELECT string_agg(word, ' ' ORDER BY word)
             FROM regexp_split_to_table(lower(p.name), '[^[:alnum:]]+') word WHERE word <> '') AS words
      FROM firms_externalparty p WHERE p.dataset_id = %(dataset)s)
SELECT parties.name, parties.place, array_agg(DISTINCT firms.firm_id) AS ids,
       (SELECT count(*) FROM firms_supplierlink l
         WHERE l.external_supplier_id = parties.id OR l.external_buyer_id = parties.id) AS links
  FROM parties JOIN firms ON firms.words = parties.words
 GROUP BY parties.id, parties.name, parties.place ORDER BY links DESC, 1 LIMIT 100
"""
# What the dataset's region codes are in later editions of the same code system.
LATER_EDITIONS = """
WITH used AS (
    SELECT DISTINCT fr.region_id FROM firms_firmregion fr JOIN firms_firmstate st ON st.id = fr.state_id
      JOIN firms_firm f ON f.id = st.firm_id
     WHERE f.dataset_id = %(dataset)s AND fr.boundary_set_id = %(edition)s
     UNION SELECT DISTINCT region_id FROM firms_statistic WHERE dataset_id = %(dataset)s),
placed AS (
    SELECT later.id, later.name, r.code, EXISTS (
               SELECT FROM regions_region there WHERE there.boundary_set_id = later.id AND there.code = r.code) AS kept
      FROM used JOIN regions_region r ON r.id = used.region_id
      JOIN regions_boundaryset own ON own.id = r.boundary_set_id
      JOIN regions_boundaryset later ON later.code_system = own.code_system AND later.id <> own.id
       AND later.activated_at > own.activated_at)
SELECT name, count(*) AS used, count(*) FILTER (WHERE NOT kept) AS gone,
       (array_agg(code ORDER BY code) FILTER (WHERE NOT kept))[1:12] AS codes
  FROM placed GROUP BY id, name ORDER BY name LIMIT 20
"""
# What the dataset's industry codes became in classifications to which there is a concordance.
LATER_CODES = """
WITH used AS (
    SELECT DISTINCT st.industry_id FROM firms_firmstate st JOIN firms_firm f ON f.id = st.firm_id
     WHERE f.dataset_id = %(dataset)s
     UNION SELECT DISTINCT industry_id FROM firms_statistic WHERE dataset_id = %(dataset)s AND industry_id IS NOT NULL),
ways AS (
    SELECT c.from_industry_id, t.classification_id FROM firms_industryconcordance c
      JOIN firms_industry o ON o.id = c.from_industry_id AND o.classification_id = %(classification)s
      JOIN firms_industry t ON t.id = c.to_industry_id AND t.classification_id <> o.classification_id),
counted AS (
    SELECT later.id, later.name, i.code,
           (SELECT count(*) FROM ways w WHERE w.from_industry_id = i.id AND w.classification_id = later.id) AS "into"
      FROM used JOIN firms_industry i ON i.id = used.industry_id
     CROSS JOIN firms_classification later WHERE later.id IN (SELECT classification_id FROM ways))
SELECT name, count(*) AS used, count(*) FILTER (WHERE "into" = 0) AS gone, count(*) FILTER (WHERE "into" > 1) AS split,
       (array_agg(code ORDER BY code) FILTER (WHERE "into" = 0))[1:12] AS codes
  FROM counted GROUP BY id, name ORDER BY name LIMIT 20
"""
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
    values = {
        "dataset": dataset.pk,
        "edition": dataset.boundary_set_id,
        "classification": dataset.classification_id,
    }
    years, statistics = rows(YEARS, values), rows(STATISTICS, values)
    return {
        "years": years,
        "statistics": statistics,
        "absent_years": absent(years) or absent(statistics),
        "outside_validity": outside_validity(dataset, [*years, *statistics]),
        "places": rows(PLACES, values)[0],
        "links": rows(LINKS, values)[0],
        "unresolved": rows(UNRESOLVED, values),
        "duplicates": rows(DUPLICATES, values),
        "later_editions": rows(LATER_EDITIONS, values),
        "later_codes": rows(LATER_CODES, values),
    }


def absent(years: list[dict]) -> list[int]:
    """Return the years between the first and the last of which there is nothing at all."""
    there = {row["year"] for row in years}
    return [year for year in range(min(there), max(there)) if year not in there] if there else []


def outside_validity(dataset: Dataset, years: list[dict]) -> list[int]:
    """Return the years with figures in which the dataset's edition of boundaries was not in force."""
    first, last = dataset.boundary_set.valid_from, dataset.boundary_set.valid_to
    there = sorted({row["year"] for row in years})
    return [y for y in there if (first and y < first.year) or (last and y > last.year)]


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
