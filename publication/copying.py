"""A run's rows with codes and names for ids: views for its analysts, copies for everybody.

Released rows are copies, so that nothing private is needed to read them.
"""

from dataclasses import dataclass

from django.db import models

from clusters.models import (
    Concentration,
    DistanceResult,
    IndustryPair,
    IndustryResult,
    RegionResult,
)


@dataclass(frozen=True)
class Copied:
    """A table of a release: where its rows come from, and which columns name a row."""

    table: str
    source: type[models.Model]
    keys: dict[str, str]  # column: where it is found
    joins: str
    order: str
    # Columns of the view by which the planner finds a code in the index where it is unique.
    within: tuple[str, ...] = ()

    @property
    def view(self) -> str:
        """Return the statement that makes the view which analysts read."""
        within = "".join(f", {place}" for place in self.within)
        return f"""
            CREATE VIEW found_{self.table} AS
            SELECT result.run_id, {", ".join(f"{p} AS {n}" for n, p in self.columns.items())}{within}
              FROM {self.source._meta.db_table} result {self.joins}"""

    @property
    def columns(self) -> dict[str, str]:
        """Return every column of the release's table and where it is found."""
        figures = [
            field.attname
            for field in self.source._meta.concrete_fields
            if not (field.primary_key or field.is_relation) and field.attname not in self.keys
        ]
        return self.keys | {name: f"result.{name}" for name in figures}

    @property
    def insertion(self) -> str:
        """Return the statement that copies the rows of one year."""
        names, places = ", ".join(self.columns), ", ".join(self.columns.values())
        return f"""
            INSERT INTO published.{self.table} (release_id, {names})
            SELECT %(release)s, {places}
              FROM {self.source._meta.db_table} result {self.joins}
             WHERE result.run_id = %(run)s AND result.year = %(year)s
             ORDER BY {self.order}"""

    @property
    def content(self) -> str:
        """Return the statement that lists the table's rows in a fixed order."""
        keys = ", ".join([*self.keys, "year", "measure"])
        return f"""
            COPY (SELECT {", ".join(self.columns)} FROM published.{self.table}
                   WHERE release_id = {{release}} ORDER BY {keys}) TO STDOUT"""


REGION = """
    JOIN regions_region region ON region.id = result.region_id
    JOIN regions_level level ON level.id = region.level_id"""
INDUSTRY = " JOIN firms_industry industry ON industry.id = result.industry_id"
OTHER = " JOIN firms_industry other ON other.id = result.other_id"
OF_REGION = {"level": "level.code", "region_code": "region.code", "region_name": "region.name"}
OF_INDUSTRY = {"industry_code": "industry.code"}
EDITION, CLASSIFICATION = "region.boundary_set_id", "industry.classification_id"
COPIED = [
    Copied(
        "concentration", Concentration, OF_REGION | OF_INDUSTRY, REGION + INDUSTRY,
        "level.depth, result.year, result.measure, industry.code, region.code",
        (EDITION, CLASSIFICATION),
    ),
    Copied(
        "industry_result", IndustryResult, {"level": "result.level"} | OF_INDUSTRY, INDUSTRY,
        "result.level, result.year, result.measure, industry.code", (CLASSIFICATION,),
    ),
    Copied(
        "region_result", RegionResult, OF_REGION, REGION,
        "level.depth, result.year, result.measure, region.code", (EDITION,),
    ),
    Copied(
        "industry_pair", IndustryPair,
        {"level": "result.level"} | OF_INDUSTRY | {"other_code": "other.code"}, INDUSTRY + OTHER,
        "result.level, result.year, result.measure, industry.code, other.code", (CLASSIFICATION,),
    ),
    Copied(
        "distance", DistanceResult,
        OF_INDUSTRY | {"function": "result.function", "distance_km": "result.distance_km"}, INDUSTRY,
        "result.year, result.measure, industry.code, result.function, result.distance_km",
        (CLASSIFICATION,),
    ),
]  # fmt: skip
