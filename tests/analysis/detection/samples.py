"""Sample registers as frames, made once per seed, and what was planted in them."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from firms.sample.firms import NONE
from firms.sample.links import KINDS, SURVEY_YEARS
from firms.sample.plan import plan
from firms.sample.province import YEARS
from firms.sample.register import block

LAST = int(YEARS[-1])


@dataclass(frozen=True)
class Sample:
    """A register (all years), its links and borders; `planted` and `decoys` as in truth.json."""

    firm_years: pd.DataFrame
    lives: pd.DataFrame
    links: pd.DataFrame
    neighbors: np.ndarray
    coefficients: pd.DataFrame
    planted: list[dict]
    decoys: list[dict]

    def firms(self, year: int = LAST) -> pd.DataFrame:
        rows = self.firm_years[self.firm_years["year"] == year]
        return rows[["firm", "region", "industry", "holding", "employees"]].reset_index(drop=True)


@cache
def planned(seed: int):
    return plan(seed=seed, firms=4_000, districts=60)


@cache
def sample(seed: int, *, empty: bool = False) -> Sample:
    """Return the default sample of a seed, or the same province with nothing planted in it."""
    made = replace(planned(seed), clusters=[], decoys=[]) if empty else planned(seed)
    whole = block(made, 0)
    districts, codes = made.province.district_codes, made.industries.codes
    firm, year = np.nonzero(whole.known)
    firm_years = pd.DataFrame(
        {
            "firm": firm,
            "year": YEARS[year],
            "region": districts[whole.firms.district[firm]],
            "industry": codes[whole.industry_by_year()[firm, year]],
            "holding": np.where(whole.holding[firm] >= 0, whole.holding[firm], np.nan),
            "employees": whole.firms.employees[firm, year].astype(float),
        }
    )
    closed = np.where(whole.firms.end < len(YEARS), YEARS[0] + whole.firms.end, np.nan)
    lives = pd.DataFrame({"founded": whole.founded.astype(float), "closed": closed})
    using, supplying = np.nonzero(made.coefficients)
    return Sample(
        firm_years,
        lives,
        _links(whole.links, codes),
        districts[made.province.neighbors],
        pd.DataFrame(
            {
                "using": codes[using],
                "supplying": codes[supplying],
                "coefficient": made.coefficients[using, supplying],
            }
        ),
        [_planted(made, whole.firms, number) for number in range(len(made.clusters))],
        [
            {"regions": districts[decoy.districts].tolist(), "industry": decoy.industry}
            for decoy in made.decoys
        ],
    )


def _links(found, codes) -> pd.DataFrame:
    ends = {}
    for end in ("supplier", "buyer"):
        position = getattr(found, end)
        ends[end] = np.where(position >= 0, position, np.nan)
        ends[f"external_{end}"] = np.where(position < 0, position, np.nan)
    return pd.DataFrame(
        ends
        | {
            "kind": KINDS[found.kind],
            "input": codes[found.input],
            "value": found.value,
            "currency": "IDR",
            "quantity": found.quantity,
            "year": SURVEY_YEARS[found.survey],
        }
    )


def _planted(made, firms, number: int) -> dict:
    cluster = made.clusters[number]
    return {
        "regions": made.province.district_codes[cluster.districts].tolist(),
        "core": list(cluster.story.core),
        "supporting": dict(cluster.story.supporting),
        "firms": set(np.flatnonzero(firms.cluster == number).tolist()) - {NONE},
        "stages": dict(zip(YEARS.tolist(), cluster.stages(), strict=True)),
    }
