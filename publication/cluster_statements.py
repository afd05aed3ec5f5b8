"""The statements with which a release reads a run's clusters, and what it says of them in a fixed order."""

from publication import disclosure, models

# Candidates of the run and confirmed clusters.  A candidate that only finds again what people have
# decided about is theirs to look at; what they rejected or replaced is not shown.
CHOSEN = """
SELECT cluster.id FROM found_shown shown JOIN clusters_cluster cluster ON cluster.id = shown.cluster_id
  LEFT JOIN clusters_cluster decided
    ON decided.id = cluster.resembles_id AND decided.status IN ('confirmed', 'rejected')
 WHERE shown.run_id = %(run)s AND (
       cluster.status = 'confirmed'
    OR cluster.status = 'candidate' AND cluster.run_id = %(run)s AND decided.id IS NULL)
"""
COPIED = [
    field.column
    for field in models.PublishedCluster._meta.concrete_fields
    if field.column not in {"id", "release_id", "outline", "flag"}
]
# Hidden with the jobs: what they could be worked out from, and what they put into a class.
HIDDEN = ["employment", "location_quotient", "location_quotient_low", "location_quotient_high",
          "q_value", "undone_by"]  # fmt: skip
HIDDEN_WORDS = ["strength", "undone_rule"]
TRENDS = ["slope", "regional_growth"]


def _column(name: str) -> str:
    if name in HIDDEN:
        return f"CASE WHEN found.id = ANY(%(hidden)s) THEN NULL ELSE found.{name} END"
    if name in HIDDEN_WORDS:
        return f"CASE WHEN found.id = ANY(%(hidden)s) THEN '' ELSE found.{name} END"
    if name in TRENDS:
        return f"CASE WHEN found.id = ANY(%(trendless)s) THEN NULL ELSE found.{name} END"
    return f"found.{name}"


CLUSTERS = f"""
INSERT INTO published.cluster (release_id, outline, flag, {", ".join(COPIED)})
SELECT %(release)s, outline.geometry,
       CASE WHEN found.id = ANY(%(hidden)s) THEN '{disclosure.CONFIDENTIAL}' ELSE '' END,
       {", ".join(map(_column, COPIED))}
  FROM found_cluster found
  CROSS JOIN LATERAL (
       SELECT ST_Multi(ST_CollectionExtract(
                  ST_Union(COALESCE(shape.geometry, region.geometry)), 3)) AS geometry
         FROM clusters_cluster_regions part
         JOIN regions_region region ON region.id = part.region_id
         LEFT JOIN regions_regionshape shape ON shape.region_id = region.id AND shape.resolution = 1
        WHERE part.cluster_id = found.id
  ) outline
 WHERE found.run_id = %(run)s AND found.id = ANY(%(clusters)s)
 ORDER BY {_column("employment")} DESC NULLS LAST, found.name, found.key
RETURNING key::text, id
"""
# Regions of the clusters, with all that lies below them.
INSIDE = """inside AS (
    SELECT cluster_id, region_id FROM clusters_cluster_regions WHERE cluster_id = ANY(%(clusters)s)
     UNION
    SELECT inside.cluster_id, region.id
      FROM inside JOIN regions_region region ON region.parent_id = inside.region_id
)"""
# The cells of their cores, with all that lies below them; where none were found, every region with
# every core industry.
CELLS = """found AS (
    SELECT cell.cluster_id, cell.region_id, cell.industry_id
      FROM found_shown shown
      JOIN clusters_clustercell cell
        ON cell.cluster_id = shown.cluster_id AND cell.run_id = shown.findings_run_id
     WHERE shown.run_id = %(run)s AND shown.cluster_id = ANY(%(clusters)s)
), roots AS (
    SELECT * FROM found
     UNION
    SELECT place.cluster_id, place.region_id, part.industry_id
      FROM clusters_cluster_regions place
      JOIN clusters_clusterindustry part
        ON part.cluster_id = place.cluster_id AND part.role = 'core'
     WHERE place.cluster_id = ANY(%(clusters)s)
       AND place.cluster_id NOT IN (SELECT cluster_id FROM found)
), places AS (
    SELECT * FROM roots
     UNION
    SELECT places.cluster_id, region.id, places.industry_id
      FROM places JOIN regions_region region ON region.parent_id = places.region_id
), cells AS (
    SELECT * FROM places
     UNION
    SELECT cells.cluster_id, cells.region_id, industry.id
      FROM cells JOIN firms_industry industry ON industry.parent_id = cells.industry_id
)"""
# Jobs of the core by cluster, year and owner.
JOBS = f"""WITH RECURSIVE {CELLS}
SELECT cells.cluster_id, figures.year,
       COALESCE('h' || state.holding_id, 'f' || state.firm_id) AS owner, figures.employees
  FROM cells
  JOIN firms_firmregion place ON place.region_id = cells.region_id
  JOIN firms_firmstate state
    ON state.id = place.state_id AND state.industry_id = cells.industry_id
  JOIN firms_firm firm ON firm.id = state.firm_id AND firm.dataset_id = %(dataset)s
  JOIN firms_firmyear figures ON figures.firm_id = firm.id AND figures.year >= state.from_year
 WHERE NOT EXISTS (
       SELECT FROM firms_firmstate later
        WHERE later.firm_id = firm.id AND later.from_year > state.from_year
          AND later.from_year <= figures.year)
"""
STRENGTHS = """
SELECT id AS cluster_id, year, employment, basis FROM found_cluster
 WHERE run_id = %(run)s AND id = ANY(%(clusters)s)
"""
OWNER = """
  LEFT JOIN LATERAL (
       SELECT holding_id, id FROM firms_firmstate WHERE firm_id = link.{end}_id
          AND from_year <= shown.last_year ORDER BY from_year DESC LIMIT 1
  ) {end} ON true"""
# What members buy in the newest year, and whether it comes from inside.
PURCHASES = f"""WITH RECURSIVE {INSIDE}
SELECT member.cluster_id, member.role, industry.code AS input_code, link.unit, link.currency,
       link.quantity, link.annual_value AS value,
       COALESCE('h' || buyer.holding_id, 'f' || link.buyer_id) AS buyer_owner,
       COALESCE('h' || supplier.holding_id, 'f' || link.supplier_id,
                'x' || link.external_supplier_id) AS supplier_owner,
       inside.region_id IS NOT NULL AS inside
  FROM found_shown shown
  JOIN clusters_member member ON member.cluster_id = shown.cluster_id
  JOIN firms_supplierlink link
    ON link.buyer_id = member.firm_id AND link.year = shown.links_year
   AND link.dataset_id = shown.dataset_id
  JOIN firms_industry industry ON industry.id = link.input_id{OWNER.format(end="supplier")}{OWNER.format(end="buyer")}
  LEFT JOIN firms_firmregion place
    ON place.state_id = supplier.id AND place.boundary_set_id = shown.boundary_set_id
  LEFT JOIN inside ON inside.cluster_id = member.cluster_id AND inside.region_id = place.region_id
 WHERE shown.run_id = %(run)s AND shown.cluster_id = ANY(%(clusters)s)
"""
PART_TABLES = [
    models.PublishedClusterIndustry, models.PublishedClusterCell, models.PublishedClusterMember,
    models.PublishedMemberCount, models.PublishedClusterStage, models.PublishedCharacteristic,
    models.PublishedClusterPool, models.PublishedClusterGap, models.PublishedCandidate,
    models.PublishedClusterFlow, models.PublishedClusterLabour, models.PublishedClusterProgramme,
]  # fmt: skip
# What a release says of clusters, in a fixed order and without the numbers that differ by release.
CONTENT = [
    """COPY (SELECT to_jsonb(cluster) - '{{id,key,release_id}}'::text[] FROM published.cluster cluster
            WHERE release_id = {release} ORDER BY id) TO STDOUT""",
    *(
        f"""COPY (SELECT to_jsonb(of_cluster) - '{{{{id,cluster_id}}}}'::text[] FROM {part._meta.db_table} of_cluster
                 JOIN published.cluster cluster ON cluster.id = of_cluster.cluster_id
                WHERE cluster.release_id = {{release}} ORDER BY of_cluster.id) TO STDOUT"""
        for part in PART_TABLES
    ),
]
