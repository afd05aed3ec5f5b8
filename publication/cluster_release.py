"""Copy the clusters of a run into the schema `published`, after disclosure control."""

import io
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from django.db import connection
from pandas.api.types import is_string_dtype

from analysis.cluster_parameters import ClusterParameters
from clusters.models import AnalysisRun
from publication import disclosure, models
from publication.found import GRAINS
from publication.models import Release

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
# What a list shows first.  Ids follow it, so that no order tells what was hidden.
LARGEST_FIRST = ["value_high", "links_outside", "links", "buyers", "similarity"]
SMALLEST_FIRST = ["year", "distance_km"]


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
CORE_ROLE = "core"
NULL = "\\N"
# The two ends of a flow, and what else tells it from others.
FLOW = ["cluster_id", "kind", "currency"]
INPUT = ["cluster_id", "input_code", "currency"]


@dataclass(frozen=True)
class Copying:
    """One run on its way into one release: `ids` are the published ids by the clusters' own."""

    run: AnalysisRun
    release: Release
    clusters: list[int]
    ids: dict[int, int]

    @property
    def asked(self) -> dict:
        return {
            "run": self.run.pk,
            "dataset": self.run.dataset_id,
            "release": self.release.pk,
            "clusters": self.clusters,
        }

    @cached_property
    def links(self) -> pd.DataFrame:
        return self.found("found_cluster_link")

    def found(self, view: str) -> pd.DataFrame:
        """Return the rows of a view about these clusters."""
        return _read(
            f"SELECT * FROM {view} WHERE run_id = %(run)s AND cluster_id = ANY(%(clusters)s)"
            " ORDER BY cluster_id, id",
            self.asked,
        )

    def copy(self, model, rows: pd.DataFrame) -> None:
        """Append rows of the clusters; columns that the table does not have stay behind."""
        if rows.empty:
            return
        fields = {field.column: field for field in model._meta.concrete_fields}
        names = [name for name in rows if name in fields and name not in {"id", "run_id"}]
        rows = in_public_order(rows[names].assign(cluster_id=rows["cluster_id"].map(self.ids)))
        whole = [name for name in names if "Integer" in fields[name].get_internal_type()]
        _append(model, rows.astype(dict.fromkeys(whole, "Int64")))


def in_public_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by what is published of them, and by nothing else."""
    falling = [name for name in LARGEST_FIRST if name in rows]
    rising = [name for name in SMALLEST_FIRST if name in rows]
    rising += [name for name in rows if is_string_dtype(rows[name])]
    by = ["cluster_id", *falling, *rising]
    numbers = {name: pd.to_numeric(rows[name]).astype(float) for name in falling}
    if "role" in rows:  # what the others serve stands before them
        by.insert(1, "supports")
        numbers["supports"] = rows["role"] != CORE_ROLE
    order = rows.assign(**numbers).sort_values(
        by, ascending=[name not in falling for name in by], na_position="last", kind="stable"
    )
    return rows.loc[order.index]


def copy_clusters(run: AnalysisRun, release: Release) -> None:
    """Publish the clusters of a run with the release that shows it; part of its transaction."""
    clusters = _read(CHOSEN, {"run": run.pk})["id"].tolist()
    if not clusters:
        return
    first = Copying(run, release, clusters, {})
    jobs = _read(JOBS, first.asked)
    stages = _stages(first, jobs)
    hidden = _hidden(first, jobs)
    newest = stages.sort_values("year").groupby("cluster_id").tail(1)
    trendless = newest.loc[newest["slope"].isna(), "cluster_id"].tolist()
    keys = dict(_read("SELECT key::text, id FROM clusters_cluster WHERE id = ANY(%(clusters)s)",
                      first.asked).itertuples(index=False))  # fmt: skip
    published = _read(CLUSTERS, first.asked | {"hidden": hidden, "trendless": trendless})
    ids = {keys[key]: number for key, number in published.itertuples(index=False)}
    copying = Copying(run, release, clusters, ids)
    copying.copy(models.PublishedClusterStage, stages)
    _copy_industries(copying)
    _copy_members(copying)
    _copy_characteristics(copying, hidden)
    _copy_benefits(copying)
    _copy_flows(copying)
    copying.copy(models.PublishedClusterCell, copying.found("found_cluster_cell"))
    copying.copy(models.PublishedClusterLabour, copying.found("found_cluster_labour"))
    copying.copy(models.PublishedClusterProgramme, copying.found("found_cluster_programme"))


def _read(statement: str, values: dict) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return pd.DataFrame(
            cursor.fetchall(), columns=[column.name for column in cursor.description]
        )


def _append(model, rows: pd.DataFrame) -> None:
    """Append rows by COPY as CSV, in which names may hold any character."""
    text = io.StringIO()
    rows.to_csv(text, header=False, index=False, na_rep=NULL)
    text.seek(0)
    names = ", ".join(connection.ops.quote_name(name) for name in rows)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {model._meta.db_table} ({names}) FROM STDIN (FORMAT csv, NULL '{NULL}')", text
        )


def _safe(rows: pd.DataFrame, contributions: pd.DataFrame, by: list[str], value: str, *owners: str):
    """Say of each row whether the sum of its contributions may be shown, asked of each kind of owner."""
    safe = pd.Series(True, index=rows.index)
    for owner in owners:
        cells = disclosure.safe_cells(contributions, by, owner, value)
        found = rows[by].merge(cells, how="left", left_on=by, right_index=True)["safe"]
        safe &= found.eq(True).to_numpy()
    return safe


def _known(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name].notna()


def _hidden(copying: Copying, jobs: pd.DataFrame) -> list[int]:
    """Return the clusters whose jobs must not be told; figures of statistics are published ones."""
    clusters = _read(STRENGTHS, copying.asked)
    clusters = clusters[clusters["employment"].notna() & (clusters["basis"] != "statistics")]
    safe = _safe(clusters, jobs, ["cluster_id", "year"], "employees", "owner")
    return clusters.loc[~safe, "cluster_id"].tolist()


def _stages(copying: Copying, jobs: pd.DataFrame) -> pd.DataFrame:
    """Return the stages by year; hidden years keep their stage and lose their figures.

    A stage takes the figure in between for a firm that did not report in a year.  What is shown is
    the sum of what was reported: beside the cluster's own jobs, the other sum would tell that firm's.
    """
    stages = copying.found("found_cluster_stage")
    if stages.empty or jobs.empty:  # from statistics: the figures are published ones
        return stages
    by = ["cluster_id", "year"]
    reported = jobs.groupby(by)["employees"].sum(min_count=1).rename("reported")
    shown = stages[by].merge(reported, how="left", left_on=by, right_index=True)["reported"]
    stages = stages.assign(
        safe=_safe(stages, jobs, by, "employees", "owner"),
        employment=pd.to_numeric(stages["employment"]).astype(float).mask(shown.notna(), shown),
    ).sort_values(by)
    peak = stages.groupby("cluster_id")["employment"].cummax()
    stages = stages.assign(of_peak=stages["employment"] / peak.where(peak > 0))
    parameters = ClusterParameters(**copying.run.parameters.get("clusters", {}))
    return disclosure.hidden_with(stages, int(parameters.trend_years))


def _copy_industries(copying: Copying) -> None:
    rows = copying.found("found_cluster_industry")
    links = copying.links
    sold = links[links["buyer_role"] == CORE_ROLE].rename(
        columns={"supplier_role": "role", "supplier_industry_code": "industry_code"}
    )
    by = ["cluster_id", "role", "industry_code"]
    safe = _safe(rows, sold, by, "value", "supplier_owner", "buyer_owner")
    known = _known(rows, "value_low")
    rows = disclosure.flagged(disclosure.classed(rows, safe, "value"), known & ~safe)
    shares = {
        name: disclosure.rounded(rows[name], 0.05).where(safe)
        for name in ("share_of_sales", "share_of_purchases")
    }
    copying.copy(models.PublishedClusterIndustry, rows.assign(**shares))


def _copy_members(copying: Copying) -> None:
    members = copying.found("found_cluster_member")
    copying.copy(models.PublishedClusterMember, members[members["listed"]])
    firms = members[members["kind"] == "firm"]
    counts = firms.assign(unlisted=~firms["listed"].astype(bool), firms=1).groupby(
        ["cluster_id", "role", "region_code", "region_name"], as_index=False
    )[["firms", "unlisted"]].sum()  # fmt: skip
    copying.copy(models.PublishedMemberCount, counts)


def _copy_characteristics(copying: Copying, hidden: list[int]) -> None:
    """Copy the parts; concentration follows from hidden jobs, local sourcing from hidden purchases."""
    rows = copying.found("found_cluster_characteristic")
    links = copying.links
    bought = links[links["buyer_role"] == CORE_ROLE]
    safe = _safe(rows, bought, ["cluster_id"], "value", "supplier_owner", "buyer_owner")
    sourcing = rows["part"] == "local_sourcing"
    of_hidden = rows["cluster_id"].isin(hidden) & (rows["characteristic"] == "concentration")
    hide = (of_hidden | sourcing & ~safe) & _known(rows, "value")
    figures = ["value", "low", "high", "expected", "percentile"]
    kept = {name: pd.to_numeric(rows[name]).mask(hide) for name in figures}
    kept["value"] = kept["value"].where(~sourcing, disclosure.rounded(kept["value"], 0.01))
    copying.copy(models.PublishedCharacteristic, disclosure.flagged(rows.assign(**kept), hide))


def _copy_benefits(copying: Copying) -> None:
    purchases = _read(PURCHASES, copying.asked)
    owners = ("supplier_owner", "buyer_owner")
    pools = copying.found("found_cluster_pool")
    by = [*INPUT, "unit"]
    safe = _safe(pools, purchases, by, "quantity", *owners)
    # A saving follows from price lists, and each of them is one supplier's.
    priced = safe & (pools["price_lists"] >= disclosure.LEAST_OWNERS)
    shares = {name: disclosure.rounded(pools[name], 0.01).where(priced)
              for name in ("share_low", "share_high")}  # fmt: skip
    saving_high = disclosure.value_class(pd.to_numeric(pools["saving_high"]).where(priced))[1]
    saving_low = disclosure.value_class(pd.to_numeric(pools["saving_low"]).where(priced))[0]
    pools = disclosure.classed(pools, safe, "volume", "value")
    pools = pools.assign(saving_low=saving_low, saving_high=saving_high, **shares)
    copying.copy(models.PublishedClusterPool, disclosure.flagged(pools, ~safe))

    gaps = copying.found("found_cluster_gap")
    outside = purchases[~purchases["inside"].astype(bool) & (purchases["role"] == CORE_ROLE)]
    safe = _safe(gaps, outside, INPUT, "value", *owners)
    known = _known(gaps, "value_low")
    gaps = disclosure.classed(gaps, safe, "value")
    share = disclosure.rounded(gaps["local_share_value"], 0.05).where(safe)
    gaps = disclosure.flagged(gaps.assign(local_share_value=share), known & ~safe)
    copying.copy(models.PublishedClusterGap, gaps)
    candidates = copying.found("found_cluster_candidate")
    copying.copy(models.PublishedCandidate, candidates[candidates["listed"]])


def _copy_flows(copying: Copying) -> None:
    flows = copying.found("found_cluster_flow")
    links = copying.links
    parts = []
    for grain, rows in flows.groupby("grain", sort=False):
        by = [*FLOW, *GRAINS[grain]]
        safe = _safe(rows, links, by, "value", "supplier_owner", "buyer_owner")
        known = _known(rows, "value_low")
        parts.append(disclosure.flagged(disclosure.classed(rows, safe, "value"), known & ~safe))
    if parts:
        copying.copy(models.PublishedClusterFlow, pd.concat(parts))
