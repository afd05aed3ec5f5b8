"""Copy the clusters of a run into the schema `published`, after disclosure control."""

import pandas as pd

from analysis.cluster_parameters import ClusterParameters
from clusters.models import AnalysisRun
from publication import disclosure, models
from publication.cluster_copying import CORE_ROLE, Copying, read
from publication.cluster_statements import CHOSEN, CLUSTERS, JOBS, PURCHASES, STRENGTHS
from publication.found import GRAINS
from publication.models import Release

# The two ends of a flow, and what else tells it from others.
FLOW = ["cluster_id", "kind", "currency"]
INPUT = ["cluster_id", "input_code", "currency"]


def copy_clusters(run: AnalysisRun, release: Release) -> None:
    """Publish the clusters of a run with the release that shows it; part of its transaction."""
    clusters = read(CHOSEN, {"run": run.pk})["id"].tolist()
    if not clusters:
        return
    first = Copying(run, release, clusters, {})
    jobs = read(JOBS, first.asked)
    stages = _stages(first, jobs)
    hidden = _hidden(first, jobs)
    newest = stages.sort_values("year").groupby("cluster_id").tail(1)
    trendless = newest.loc[newest["slope"].isna(), "cluster_id"].tolist()
    keys = dict(read("SELECT key::text, id FROM clusters_cluster WHERE id = ANY(%(clusters)s)",
                      first.asked).itertuples(index=False))  # fmt: skip
    published = read(CLUSTERS, first.asked | {"hidden": hidden, "trendless": trendless})
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
    clusters = read(STRENGTHS, copying.asked)
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
    purchases = read(PURCHASES, copying.asked)
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
