"""Tables of a run as files: plain columns, codes in place of database ids."""

import hashlib
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.db import connection

from clusters.models import AnalysisRun

# Columns in their order; those that others rely on come first.
CONCENTRATION = (
    "employment", "establishments", "location_quotient", "location_quotient_low",
    "location_quotient_high", "one_firm_low", "one_firm_high", "uncertain", "share_of_region",
    "share_of_industry", "value_added", "measure", "level", "stability", "p_value", "q_value",
    "standardized_location_quotient", "local_moran", "local_moran_p", "local_moran_q",
    "local_moran_class", "getis_ord_z", "relatedness_density", "cluster_index", "strong_cluster",
    "observatory_stars", "regional_shift",
)  # fmt: skip
DYNAMICS = ("entry_rate", "exit_rate", "growth", "growth_low", "growth_high")
INDUSTRIES = (
    "employment", "establishments", "value_added", "regions_present", "measure", "level", "hoover",
    "gini_of_location_quotients", "locational_gini_lorenz", "theil_t", "theil_l", "plants",
    "plant_herfindahl", "raw_concentration", "ellison_glaeser", "ellison_glaeser_z",
    "ellison_glaeser_p", "ellison_glaeser_q", "moran", "moran_z", "moran_p", "moran_q",
    "complexity", "group_coagglomeration", *DYNAMICS,
)  # fmt: skip
REGIONS = (
    "employment", "establishments", "value_added", "industries_present", "measure", "level",
    "krugman_specialization", "herfindahl", "gini_specialization", "hachman", "entropy",
    "related_variety", "unrelated_variety", "complexity", "national_shift", "mix_shift",
    "regional_shift", *DYNAMICS,
)  # fmt: skip
PAIRS = (
    "proximity",
    "cosine",
    "jaccard",
    "association",
    "coagglomeration",
    "input_output_link",
    "measure",
    "level",
)
TRUTH = ("uncertain", "strong_cluster")
DISTANCES = ("value", "low", "high", "local_low", "local_high", "plants", "measure")


def selected(columns, **elsewhere: str) -> str:
    """Return a list of columns of `result`, but for those that stand elsewhere.

    What is true or false is written so, and not t or f as COPY would.
    """
    elsewhere |= {name: f"result.{name}::text" for name in TRUTH}
    return ", ".join(
        f"{elsewhere[name]} AS {name}" if name in elsewhere else f"result.{name}"
        for name in columns
    )


TABLES = {
    "concentration": f"""
        SELECT region.code AS region_code, industry.code AS industry_code, result.year,
               {selected(CONCENTRATION, level="level.code")}
          FROM clusters_concentration result
          JOIN regions_region region ON region.id = result.region_id
          JOIN regions_level level ON level.id = region.level_id
          JOIN firms_industry industry ON industry.id = result.industry_id
         WHERE result.run_id = {{run}}
         ORDER BY level.depth, region.code, industry.code, result.year, result.measure""",
    "industries": f"""
        SELECT industry.code AS industry_code, result.year, {selected(INDUSTRIES)}
          FROM clusters_industryresult result
          JOIN firms_industry industry ON industry.id = result.industry_id
         WHERE result.run_id = {{run}}
         ORDER BY result.level, industry.code, result.year, result.measure""",
    "regions": f"""
        SELECT region.code AS region_code, result.year, {selected(REGIONS, level="level.code")}
          FROM clusters_regionresult result
          JOIN regions_region region ON region.id = result.region_id
          JOIN regions_level level ON level.id = region.level_id
         WHERE result.run_id = {{run}}
         ORDER BY level.depth, region.code, result.year, result.measure""",
    "pairs": f"""
        SELECT industry.code AS industry_code, other.code AS other_code, result.year,
               {selected(PAIRS)}
          FROM clusters_industrypair result
          JOIN firms_industry industry ON industry.id = result.industry_id
          JOIN firms_industry other ON other.id = result.other_id
         WHERE result.run_id = {{run}}
         ORDER BY result.level, industry.code, result.measure, result.proximity DESC, other.code""",
    "distances": f"""
        SELECT industry.code AS industry_code, result.year, result.function, result.distance_km,
               {selected(DISTANCES)}
          FROM clusters_distanceresult result
          JOIN firms_industry industry ON industry.id = result.industry_id
         WHERE result.run_id = {{run}}
         ORDER BY industry.code, result.year, result.measure, result.function, result.distance_km""",
    "clusters": """
        SELECT cluster.key AS cluster_id, cluster.name, cluster.status,
               (SELECT string_agg(region.code, '|' ORDER BY region.code)
                  FROM clusters_cluster_regions part
                  JOIN regions_region region ON region.id = part.region_id
                 WHERE part.cluster_id = cluster.id) AS region_codes,
               (SELECT string_agg(industry.code, '|' ORDER BY industry.code)
                  FROM clusters_clusterindustry part
                  JOIN firms_industry industry ON industry.id = part.industry_id
                 WHERE part.cluster_id = cluster.id AND part.role = 'core') AS core_codes,
               (SELECT string_agg(industry.code || ':' || part.role, '|' ORDER BY industry.code)
                  FROM clusters_clusterindustry part
                  JOIN firms_industry industry ON industry.id = part.industry_id
                 WHERE part.cluster_id = cluster.id AND part.role <> 'core') AS supporting
          FROM clusters_cluster cluster
         WHERE cluster.run_id = {run}
         ORDER BY region_codes, core_codes, cluster.id""",
    "members": """
        SELECT cluster.key AS cluster_id, firm.firm_id, member.role
          FROM clusters_member member
          JOIN clusters_cluster cluster ON cluster.id = member.cluster_id
          JOIN firms_firm firm ON firm.id = member.firm_id
         WHERE cluster.run_id = {run}
         ORDER BY cluster.id, firm.firm_id""",
    "stages": """
        SELECT cluster.key AS cluster_id, stage.year, stage.stage, stage.confidence
          FROM clusters_stageassessment stage
          JOIN clusters_cluster cluster ON cluster.id = stage.cluster_id
         WHERE stage.run_id = {run}
         ORDER BY cluster.id, stage.year""",
}
# Codes are text: leading zeros are part of them.
TEXT = ("region_code", "industry_code", "other_code", "cluster_id", "firm_id", "name", "status",
        "region_codes", "core_codes", "supporting", "role", "stage", "measure", "level",
        "stability", "local_moran_class", "function")  # fmt: skip
WHOLE = ("year", "regions_present", "industries_present", "plants", "observatory_stars")
NUMBERS = sorted(
    {*CONCENTRATION, *INDUSTRIES, *REGIONS, *PAIRS, *DISTANCES, "distance_km", "confidence"}
    - {*TEXT, *WHOLE, *TRUTH}
)
FORMATS = ("csv", "parquet")


def export_table(run: AnalysisRun, table: str, file_format: str, path: Path) -> None:
    """Write a table of a finished run; the file appears whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as file, connection.cursor() as cursor:
            statement = TABLES[table].format(run=int(run.pk))
            cursor.cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER)", file)
        if file_format == "parquet":
            _to_parquet(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _to_parquet(path: Path) -> None:
    types = {name: pa.string() for name in TEXT} | {name: pa.float64() for name in NUMBERS}
    types |= {name: pa.int64() for name in WHOLE} | {name: pa.bool_() for name in TRUTH}
    options = pa.csv.ConvertOptions(
        column_types=types,
        true_values=["true"],
        false_values=["false"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    pyarrow.parquet.write_table(
        pa.csv.read_csv(path, convert_options=options), path, compression="zstd"
    )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
