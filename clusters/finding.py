"""Find clusters in a run's firms and links, and measure them.  Tables of database ids in and out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.benefits import SupplyGaps, purchasing_pools, shared_labour, supply_gaps
from analysis.characteristics import cluster_characteristics
from analysis.cluster_histories import histories
from analysis.cluster_parameters import ClusterParameters
from analysis.detection import FoundClusters, detected_clusters
from analysis.detection.definitions import clusters_by_definition
from analysis.detection.natures import natures
from analysis.lifecycle import cluster_stages
from analysis.relatedness import common_regions, proximity


@dataclass(frozen=True)
class FindingInputs:
    """Everything by ids.  `firm_years`: year, firm, region, industry, holding, employees."""

    firm_years: pd.DataFrame
    firms: pd.DataFrame  # by firm: founded, closed, longitude, latitude
    links: pd.DataFrame
    prices: pd.DataFrame
    neighbors: np.ndarray
    coefficients: pd.DataFrame | None
    codes: pd.Series  # code by industry
    drawn: (
        pd.DataFrame
    )  # cluster (negative id), region, industry: the core of those confirmed before
    definitions: pd.Series | None = None  # published cluster by industry, in place of detection


@dataclass(frozen=True)
class Findings:
    found: FoundClusters
    stages: pd.DataFrame
    characteristics: pd.DataFrame
    pools: pd.DataFrame
    gaps: SupplyGaps
    labour: pd.DataFrame
    year: int
    links_year: int | None


def findings(inputs: FindingInputs, parameters: ClusterParameters, *, seed: int) -> Findings:
    """Find clusters in the newest year, and measure them over all years."""
    year = int(inputs.firm_years["year"].max())
    firms = inputs.firm_years[inputs.firm_years["year"] == year]
    found = _found(inputs, firms, parameters)
    newest = inputs.links["year"].max() if len(inputs.links) else None
    purchases = inputs.links[inputs.links["year"] == newest].dropna(subset=["buyer", "input"])
    activity = _activity(firms)
    related = proximity(activity)
    return Findings(
        found=found,
        stages=_stages(inputs, found, parameters),
        characteristics=cluster_characteristics(
            found, related, min_firms=parameters.min_firms, rng=np.random.default_rng(seed)
        ),
        pools=_pools(found, purchases, inputs.prices),
        gaps=_gaps(found, firms, purchases, inputs.firms),
        labour=shared_labour_of(found, related, common_regions(activity)),
        year=year,
        links_year=None if newest is None else int(newest),
    )


def _found(inputs: FindingInputs, firms: pd.DataFrame, parameters) -> FoundClusters:
    places = (firms, inputs.links, inputs.neighbors)
    known = {"natures": _natures(inputs.codes), "parameters": parameters}
    if inputs.definitions is not None:
        return clusters_by_definition(*places, inputs.definitions, **known)
    return detected_clusters(*places, coefficients=inputs.coefficients, **known)


def _natures(codes: pd.Series) -> pd.Series:
    return pd.Series(natures(codes).to_numpy(), index=codes.index, dtype=object)


def _activity(firms: pd.DataFrame) -> pd.DataFrame:
    """Return jobs by region and industry; firms without known jobs count as one."""
    jobs = firms.assign(employees=firms["employees"].fillna(1.0))
    return jobs.pivot_table(
        index="region", columns="industry", values="employees", aggfunc="sum", fill_value=0.0
    )


def every_combination(cells: pd.DataFrame) -> pd.DataFrame:
    """Return every region × core industry of each cluster."""
    regions = cells[["cluster", "region"]].drop_duplicates()
    return regions.merge(cells[["cluster", "industry"]].drop_duplicates(), on="cluster")


def _stages(inputs: FindingInputs, found: FoundClusters, parameters) -> pd.DataFrame:
    core = pd.concat([every_combination(found.cells), inputs.drawn], ignore_index=True)
    if core.empty:
        return pd.DataFrame(columns=["cluster", "year", "stage"])
    columns = ["firm", "year", "region", "industry", "employees"]
    history = histories(inputs.firm_years[columns], core, inputs.firms[["founded", "closed"]])
    return cluster_stages(history, parameters=parameters)


def _pools(found: FoundClusters, purchases: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    members = found.members[["cluster", "firm"]].rename(columns={"firm": "buyer"})
    return purchasing_pools(_named_suppliers(purchases).merge(members, on="buyer"), prices)


def _named_suppliers(purchases: pd.DataFrame) -> pd.DataFrame:
    """Give suppliers outside the register negative numbers."""
    supplier = purchases["supplier"].fillna(-purchases["external_supplier"])
    return purchases.assign(supplier=supplier)


def _gaps(found: FoundClusters, firms, purchases, places: pd.DataFrame) -> SupplyGaps:
    cores = found.members[found.members["role"] == "core"][["cluster", "firm"]]
    bought = _named_suppliers(purchases).merge(cores.rename(columns={"firm": "buyer"}), on="buyer")
    where = firms.set_index("firm")["region"]
    regions = pd.MultiIndex.from_frame(found.cells[["cluster", "region"]].drop_duplicates())
    ends = pd.MultiIndex.from_arrays([bought["cluster"], bought["supplier"].map(where)])
    sites = firms[["firm", "industry"]].join(places[["longitude", "latitude"]], on="firm")
    middles = cores.join(places, on="firm").groupby("cluster")[["longitude", "latitude"]].mean()
    return supply_gaps(bought.assign(inside=ends.isin(regions)), sites, middles)


def shared_labour_of(
    found: FoundClusters, related: pd.DataFrame, common: pd.DataFrame
) -> pd.DataFrame:
    """List the pairs of industries of each cluster; associations, schools and offices make nothing."""
    jobs = pd.DataFrame(
        {
            "firm": found.seen.firms,
            "industry": found.seen.industries[found.seen.industry],
            "employment": found.seen.table["employees"].to_numpy(),
        }
    )
    members = found.members[found.members["role"] != "institution"].merge(jobs, on="firm")
    totals = members.groupby(["cluster", "industry"])["employment"].sum().reset_index()
    return shared_labour(totals, relatedness=related, common_regions=common)
