"""Views of what a run says of clusters, and of its figures: codes and names per row, nothing hidden.

They are what an analyst reads of a run, and those of clusters what `publication.cluster_release`
copies, after disclosure control, into the schema `published`; `publication.copying` says those of
figures.  All are made anew after every migration, so that no migration of a lower app has to know
them.  The published role cannot read them.
"""

from analysis.cluster_parameters import CLEAR_FROM, STRONG_FROM
from publication.copying import COPIED

STRENGTH = f"""
       CASE WHEN evidence.grade = 'A' OR evidence.location_quotient_low >= {STRONG_FROM} THEN 'strong'
            WHEN evidence.grade = 'B' OR evidence.location_quotient_low >= {CLEAR_FROM} THEN 'clear'
            WHEN evidence.id IS NULL THEN ''
            ELSE 'weak' END"""

# Which clusters a run shows: those it found, and those people decided about.  The findings of the
# latter are the run's own where there are some, else those of the run that last measured them.
# The year of the links is kept with a run; asking all links for it again would take longer than the rest.
SHOWN = """
CREATE VIEW found_shown AS
SELECT run.id AS run_id, run.dataset_id, run.boundary_set_id, run.last_year,
       cluster.id AS cluster_id, COALESCE(own.run_id, newest.run_id) AS findings_run_id,
       COALESCE((run.parameters->>'links_year')::smallint, (
           SELECT max(year) FROM firms_supplierlink
            WHERE dataset_id = run.dataset_id AND year <= run.last_year
       )) AS links_year
  FROM clusters_analysisrun run
  JOIN clusters_cluster cluster
    ON cluster.dataset_id = run.dataset_id AND cluster.boundary_set_id = run.boundary_set_id
   AND (cluster.run_id = run.id OR cluster.status <> 'candidate')
  LEFT JOIN clusters_clusterevidence own ON own.cluster_id = cluster.id AND own.run_id = run.id
  LEFT JOIN LATERAL (
       SELECT max(run_id) AS run_id FROM clusters_clusterevidence WHERE cluster_id = cluster.id
  ) newest ON true
"""

CLUSTER = f"""
CREATE VIEW found_cluster AS
SELECT cluster.id, shown.run_id, cluster.key, cluster.name, cluster.status, cluster.reason,
       resembles.key AS resembles_key, resembles.name AS resembles_name,
       CASE WHEN cluster.run_id IS NULL THEN 'drawn' WHEN evidence.id IS NULL THEN ''
            WHEN evidence.grade <> '' THEN 'statistics' ELSE 'firms' END AS basis,
       place.level, place.region_codes, place.region_names, place.longitude, place.latitude,
       COALESCE(parts.core_codes, '{{}}') AS core_codes,
       COALESCE(parts.core_titles_id, '{{}}') AS core_titles_id,
       COALESCE(parts.core_titles_en, '{{}}') AS core_titles_en,
       COALESCE(parts.supporting_codes, '{{}}') AS supporting_codes,
       evidence.firms, evidence.holdings, evidence.employment, evidence.location_quotient,
       evidence.location_quotient_low, evidence.location_quotient_high, evidence.one_firm_low,
       evidence.one_firm_high, evidence.q_value, evidence.surveyed,
       COALESCE(evidence.grade, '') AS grade, evidence.undone_by,
       COALESCE(evidence.undone_rule, '') AS undone_rule, {STRENGTH} AS strength,
       measured.last_year AS year,
       COALESCE(NULLIF(stage.override, ''), stage.stage, 'not_enough_data') AS stage,
       COALESCE(stage.stage, 'not_enough_data') AS stage_computed, stage.year AS stage_year,
       stage.confidence AS stage_confidence, stage.slope, stage.regional_growth,
       members.members, members.core_members, members.supporters, members.institutions, '' AS flag
  FROM found_shown shown
  JOIN clusters_cluster cluster ON cluster.id = shown.cluster_id
  LEFT JOIN clusters_cluster resembles ON resembles.id = cluster.resembles_id
  LEFT JOIN clusters_clusterevidence evidence
    ON evidence.cluster_id = cluster.id AND evidence.run_id = shown.findings_run_id
  LEFT JOIN clusters_analysisrun measured ON measured.id = COALESCE(shown.findings_run_id, shown.run_id)
  CROSS JOIN LATERAL (
       SELECT COALESCE(min(level.code), '') AS level,
              COALESCE(array_agg(region.code::text ORDER BY region.code), '{{}}') AS region_codes,
              COALESCE(array_agg(region.name::text ORDER BY region.code), '{{}}') AS region_names,
              avg(ST_X(ST_Centroid(region.geometry))) AS longitude,
              avg(ST_Y(ST_Centroid(region.geometry))) AS latitude
         FROM clusters_cluster_regions part
         JOIN regions_region region ON region.id = part.region_id
         JOIN regions_level level ON level.id = region.level_id
        WHERE part.cluster_id = cluster.id
  ) place
  CROSS JOIN LATERAL (
       SELECT array_agg(industry.code::text ORDER BY industry.code)
                  FILTER (WHERE part.role = 'core') AS core_codes,
              array_agg(industry.title_id::text ORDER BY industry.code)
                  FILTER (WHERE part.role = 'core') AS core_titles_id,
              array_agg(industry.title_en::text ORDER BY industry.code)
                  FILTER (WHERE part.role = 'core') AS core_titles_en,
              array_agg(industry.code::text ORDER BY industry.code)
                  FILTER (WHERE part.role <> 'core') AS supporting_codes
         FROM clusters_clusterindustry part
         JOIN firms_industry industry ON industry.id = part.industry_id
        WHERE part.cluster_id = cluster.id
  ) parts
  CROSS JOIN LATERAL (
       SELECT count(*)::integer AS members,
              (count(*) FILTER (WHERE role = 'core'))::integer AS core_members,
              (count(*) FILTER (WHERE role NOT IN ('core', 'institution')))::integer AS supporters,
              (count(*) FILTER (WHERE role = 'institution'))::integer AS institutions
         FROM clusters_member WHERE cluster_id = cluster.id
  ) members
  LEFT JOIN LATERAL (
       SELECT * FROM clusters_stageassessment
        WHERE cluster_id = cluster.id AND run_id = shown.run_id ORDER BY year DESC LIMIT 1
  ) stage ON true
"""

INDUSTRY = """
CREATE VIEW found_cluster_industry AS
SELECT part.id, shown.run_id, part.cluster_id, part.role, industry.code AS industry_code,
       industry.title_id, industry.title_en, part.observed, part.confidence, part.links,
       part.expected_links, part.suppliers, part.buyers, part.value AS value_low,
       part.value AS value_high, part.currency, part.share_of_sales, part.share_of_purchases,
       part.q_value, part.statements, part.agreeing, part.coefficient, '' AS flag
  FROM found_shown shown
  JOIN clusters_clusterindustry part ON part.cluster_id = shown.cluster_id
  JOIN firms_industry industry ON industry.id = part.industry_id
"""

CELL = """
CREATE VIEW found_cluster_cell AS
SELECT cell.id, shown.run_id, cell.cluster_id, region.code AS region_code,
       region.name AS region_name, industry.code AS industry_code, industry.title_id,
       industry.title_en, cell.seed, cell.grade, cell.firms
  FROM found_shown shown
  JOIN clusters_clustercell cell
    ON cell.cluster_id = shown.cluster_id AND cell.run_id = shown.findings_run_id
  JOIN regions_region region ON region.id = cell.region_id
  JOIN firms_industry industry ON industry.id = cell.industry_id
"""

# A firm as it was known in the run's last year.
MEMBER = """
CREATE VIEW found_cluster_member AS
SELECT member.id, shown.run_id, member.cluster_id, member.role, member.observed,
       CASE WHEN member.firm_id IS NULL THEN 'institution' ELSE 'firm' END AS kind,
       COALESCE(firm.firm_id, '') AS firm_id, COALESCE(firm.name, institution.name) AS name,
       COALESCE(firm.listed, true) AS listed, COALESCE(industry.code, '') AS industry_code,
       COALESCE(industry.title_id, '') AS title_id, COALESCE(industry.title_en, '') AS title_en,
       COALESCE(region.code, '') AS region_code, COALESCE(region.name, '') AS region_name,
       ST_X(state.point) AS longitude, ST_Y(state.point) AS latitude,
       COALESCE('h' || state.holding_id, 'f' || member.firm_id) AS owner, figures.employees,
       figures.output
  FROM found_shown shown
  JOIN clusters_member member ON member.cluster_id = shown.cluster_id
  LEFT JOIN firms_firm firm ON firm.id = member.firm_id
  LEFT JOIN clusters_institution institution ON institution.id = member.institution_id
  LEFT JOIN LATERAL (
       SELECT * FROM firms_firmstate
        WHERE firm_id = member.firm_id AND from_year <= shown.last_year
        ORDER BY from_year DESC LIMIT 1
  ) state ON true
  LEFT JOIN firms_industry industry ON industry.id = state.industry_id
  LEFT JOIN firms_firmregion place
    ON place.state_id = state.id AND place.boundary_set_id = shown.boundary_set_id
  LEFT JOIN regions_region region ON region.id = COALESCE(place.region_id, institution.region_id)
  LEFT JOIN firms_firmyear figures
    ON figures.firm_id = member.firm_id AND figures.year = shown.last_year
"""

STAGE = """
CREATE VIEW found_cluster_stage AS
SELECT stage.id, shown.run_id, stage.cluster_id, stage.year, stage.stage, stage.confidence,
       stage.rule, stage.firms, stage.employment, stage.of_peak, stage.net_entry, stage.slope,
       stage.slope_low, stage.slope_high, stage.entry_rate, stage.exit_rate, stage.regional_growth,
       stage.override, stage.override_reason, '' AS flag
  FROM found_shown shown
  JOIN clusters_stageassessment stage
    ON stage.cluster_id = shown.cluster_id AND stage.run_id = shown.run_id
"""

CHARACTERISTIC = """
CREATE VIEW found_cluster_characteristic AS
SELECT row.id, shown.run_id, row.cluster_id, row.characteristic, row.part, row.value, row.low,
       row.high, row.expected, row.percentile, row.reference, '' AS flag
  FROM found_shown shown
  JOIN clusters_characteristic row
    ON row.cluster_id = shown.cluster_id AND row.run_id = shown.findings_run_id
"""

POOL = """
CREATE VIEW found_cluster_pool AS
SELECT pool.id, shown.run_id, pool.cluster_id, input.code AS input_code, input.title_id,
       input.title_en, pool.unit, pool.currency, pool.year, pool.buyers, pool.suppliers,
       pool.volume AS volume_low, pool.volume AS volume_high, pool.value AS value_low,
       pool.value AS value_high, pool.price_lists, pool.prices_left_out, pool.saving_low,
       pool.saving_high, pool.share_low, pool.share_high, starter.name AS starter,
       best.name AS best_supplier, '' AS flag
  FROM found_shown shown
  JOIN clusters_purchasingpool pool
    ON pool.cluster_id = shown.cluster_id AND pool.run_id = shown.findings_run_id
  JOIN firms_industry input ON input.id = pool.input_id
  LEFT JOIN firms_firm starter ON starter.id = pool.starter_id
  LEFT JOIN firms_firm best ON best.id = pool.best_supplier_id
"""

GAP = """
CREATE VIEW found_cluster_gap AS
SELECT gap.id, shown.run_id, gap.cluster_id, input.code AS input_code, input.title_id,
       input.title_en, gap.currency, gap.year, gap.buyers, gap.links, gap.links_outside,
       gap.value_outside AS value_low, gap.value_outside AS value_high, gap.local_share,
       gap.local_share_value,
       (SELECT count(*)::integer FROM clusters_gapcandidate candidate
         WHERE candidate.cluster_id = gap.cluster_id AND candidate.run_id = gap.run_id
           AND candidate.input_id = gap.input_id) AS candidates,
       '' AS flag
  FROM found_shown shown
  JOIN clusters_supplygap gap
    ON gap.cluster_id = shown.cluster_id AND gap.run_id = shown.findings_run_id
  JOIN firms_industry input ON input.id = gap.input_id
"""

CANDIDATE = """
CREATE VIEW found_cluster_candidate AS
SELECT candidate.id, shown.run_id, candidate.cluster_id, input.code AS input_code, firm.name,
       firm.listed, COALESCE(region.code, '') AS region_code,
       COALESCE(region.name, '') AS region_name, ST_X(state.point) AS longitude,
       ST_Y(state.point) AS latitude, candidate.distance_km
  FROM found_shown shown
  JOIN clusters_gapcandidate candidate
    ON candidate.cluster_id = shown.cluster_id AND candidate.run_id = shown.findings_run_id
  JOIN firms_industry input ON input.id = candidate.input_id
  JOIN firms_firm firm ON firm.id = candidate.firm_id
  LEFT JOIN LATERAL (
       SELECT * FROM firms_firmstate
        WHERE firm_id = firm.id AND from_year <= shown.last_year ORDER BY from_year DESC LIMIT 1
  ) state ON true
  LEFT JOIN firms_firmregion place
    ON place.state_id = state.id AND place.boundary_set_id = shown.boundary_set_id
  LEFT JOIN regions_region region ON region.id = place.region_id
"""

LABOUR = """
CREATE VIEW found_cluster_labour AS
SELECT pair.id, shown.run_id, pair.cluster_id, industry.code AS industry_code, industry.title_id,
       industry.title_en, other.code AS other_code, other.title_id AS other_title_id,
       other.title_en AS other_title_en, pair.similarity, pair.basis
  FROM found_shown shown
  JOIN clusters_sharedlabour pair
    ON pair.cluster_id = shown.cluster_id AND pair.run_id = shown.findings_run_id
  JOIN firms_industry industry ON industry.id = pair.industry_id
  JOIN firms_industry other ON other.id = pair.other_id
"""

PROGRAMME = """
CREATE VIEW found_cluster_programme AS
SELECT programme.id, shown.run_id, programme.cluster_id, programme.name, programme.step,
       programme.started_date, programme.ended_date
  FROM found_shown shown JOIN clusters_programme programme ON programme.cluster_id = shown.cluster_id
"""

# What lies behind an end of a link, as it was known in the run's last year.
END = """
  LEFT JOIN LATERAL (
       SELECT industry.code AS industry_code, industry.title_id, industry.title_en,
              region.code AS region_code, region.name AS region_name, state.holding_id
         FROM (SELECT * FROM firms_firmstate
                WHERE firm_id = link.{end}_id AND from_year <= link.last_year
                ORDER BY from_year DESC LIMIT 1) state
         JOIN firms_industry industry ON industry.id = state.industry_id
         LEFT JOIN firms_firmregion place
           ON place.state_id = state.id AND place.boundary_set_id = link.boundary_set_id
         LEFT JOIN regions_region region ON region.id = place.region_id
  ) {end} ON true
  LEFT JOIN firms_externalparty {end}_party ON {end}_party.id = link.external_{end}_id
  LEFT JOIN firms_industry {end}_stated
    ON {end}_stated.classification_id = link.classification_id
   AND {end}_stated.code = {end}_party.industry_code
"""
OF_END = """
       CASE WHEN link.{end}_role IS NOT NULL THEN 'member'
            WHEN link.{end}_id IS NOT NULL THEN 'register' ELSE 'outside' END AS {end}_place,
       COALESCE(link.{end}_role, '') AS {end}_role,
       COALESCE({end}.industry_code, {end}_party.industry_code, '') AS {end}_industry_code,
       COALESCE({end}.title_id, {end}_stated.title_id, '') AS {end}_title_id,
       COALESCE({end}.title_en, {end}_stated.title_en, '') AS {end}_title_en,
       COALESCE({end}.region_code, '') AS {end}_region_code,
       COALESCE({end}.region_name, '') AS {end}_region_name,
       COALESCE('h' || {end}.holding_id, 'f' || link.{end}_id, 'x' || link.external_{end}_id)
           AS {end}_owner,
       COALESCE('f' || link.{end}_id, 'x' || link.external_{end}_id) AS {end}_firm"""
TOUCHING = """
SELECT shown.run_id, shown.cluster_id, shown.last_year, shown.boundary_set_id,
       dataset.classification_id, supplier.role AS supplier_role, buyer.role AS buyer_role, link.*
  FROM found_shown shown
  JOIN firms_dataset dataset ON dataset.id = shown.dataset_id
"""
# Links of the newest year among members, and of core firms with anybody: each exactly once.
LINK = f"""
CREATE VIEW found_cluster_link AS
SELECT link.id, link.run_id, link.cluster_id, link.kind, link.year, link.annual_value AS value,
       link.currency, link.input_id, link.quantity, link.unit,{OF_END.format(end="supplier")},
       {OF_END.format(end="buyer").lstrip()}
  FROM (
       {TOUCHING}
         JOIN clusters_member supplier ON supplier.cluster_id = shown.cluster_id
         JOIN firms_supplierlink link
           ON link.supplier_id = supplier.firm_id AND link.year = shown.links_year
          AND link.dataset_id = shown.dataset_id
         LEFT JOIN clusters_member buyer
           ON buyer.cluster_id = shown.cluster_id AND buyer.firm_id = link.buyer_id
        WHERE supplier.role = 'core' OR buyer.id IS NOT NULL
        UNION ALL
       {TOUCHING}
         JOIN clusters_member buyer
           ON buyer.cluster_id = shown.cluster_id AND buyer.role = 'core'
         JOIN firms_supplierlink link
           ON link.buyer_id = buyer.firm_id AND link.year = shown.links_year
          AND link.dataset_id = shown.dataset_id
         LEFT JOIN clusters_member supplier
           ON supplier.cluster_id = shown.cluster_id AND supplier.firm_id = link.supplier_id
        WHERE supplier.id IS NULL
  ) link
  {END.format(end="supplier")}
  {END.format(end="buyer")}
"""

ENDS = [
    f"{end}_{column}"
    for end in ("supplier", "buyer")
    for column in ("place", "role", "industry_code", "title_id", "title_en", "region_code",
                   "region_name")
]  # fmt: skip
# By which columns links are summed; the others are empty in that grain.
GRAINS = {
    "industry": [name for name in ENDS if not name.endswith(("region_code", "region_name"))],
    "region": [
        name for name in ENDS if not name.endswith(("industry_code", "title_id", "title_en"))
    ],
}


def _flows(grain: str) -> str:
    kept = GRAINS[grain]
    ends = ", ".join(name if name in kept else f"'' AS {name}" for name in ENDS)
    keys = ", ".join(["run_id", "cluster_id", "year", "kind", "currency", *kept])
    return f"""
SELECT run_id, cluster_id, '{grain}' AS grain, year, kind, currency, {ends},
       count(*)::integer AS links,
       count(DISTINCT (supplier_firm, buyer_firm))::integer AS pairs,
       count(DISTINCT supplier_firm)::integer AS suppliers,
       count(DISTINCT buyer_firm)::integer AS buyers, sum(value) AS value_low,
       sum(value) AS value_high
  FROM found_cluster_link GROUP BY {keys}"""


FLOW = f"""
CREATE VIEW found_cluster_flow AS
SELECT row_number() OVER (
           PARTITION BY run_id, cluster_id
           ORDER BY grain, value_low DESC NULLS LAST, links DESC, kind, currency, {", ".join(ENDS)}
       ) AS id, flow.*, '' AS flag
  FROM ({_flows("industry")} UNION ALL {_flows("region")}) flow
"""

VIEWS = {
    "found_shown": SHOWN,
    "found_cluster": CLUSTER,
    "found_cluster_industry": INDUSTRY,
    "found_cluster_cell": CELL,
    "found_cluster_member": MEMBER,
    "found_cluster_stage": STAGE,
    "found_cluster_characteristic": CHARACTERISTIC,
    "found_cluster_pool": POOL,
    "found_cluster_gap": GAP,
    "found_cluster_candidate": CANDIDATE,
    "found_cluster_labour": LABOUR,
    "found_cluster_programme": PROGRAMME,
    "found_cluster_link": LINK,
    "found_cluster_flow": FLOW,
    **{f"found_{copied.table}": copied.view for copied in COPIED},
}


def drop_views(connection) -> None:
    with connection.cursor() as cursor:
        for name in reversed(VIEWS):
            cursor.execute(f"DROP VIEW IF EXISTS {name}")


def create_views(connection) -> None:
    """Make the views anew, over the tables as they are now."""
    drop_views(connection)
    with connection.cursor() as cursor:
        for statement in VIEWS.values():
            cursor.execute(statement)
