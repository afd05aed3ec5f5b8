"""Write a sample as the files that the import commands read, block by block."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import shapely

from firms.sample import tables
from firms.sample.plan import Plan
from firms.sample.province import PROVINCE_NAME
from firms.sample.register import Block
from firms.sample.statistics import Counted
from firms.sample.truth import Truth

PER_BLOCK = {"firms": tables.firms_by_year, "links": tables.links, "prices": tables.prices}
AT_ONCE = {
    "region_figures": tables.region_figures,
    "industries": tables.industries,
    "coefficients": tables.coefficients,
}


class Files:
    """The files of a sample in a folder.  Add the blocks in order, then finish."""

    def __init__(self, plan: Plan, folder: Path):
        self.plan, self.folder = plan, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.counted, self.truth = Counted(plan), Truth(plan)
        self.writers: dict[str, pyarrow.csv.CSVWriter] = {}
        write_regions(plan, folder / "regions.geojson")
        for name, table in AT_ONCE.items():
            write_csv(table(plan), folder / f"{name}.csv")

    def add(self, block: Block) -> None:
        for name, make in PER_BLOCK.items():
            table = make(self.plan, block)
            if name not in self.writers:
                self.writers[name] = pyarrow.csv.CSVWriter(
                    self.folder / f"{name}.csv", table.schema, write_options=OPTIONS
                )
            self.writers[name].write_table(table)
        self.counted.add(block)
        self.truth.add(block)

    def finish(self) -> None:
        for writer in self.writers.values():
            writer.close()
        write_csv(self.counted.table(), self.folder / "statistics.csv")
        self.truth.write(self.folder / "truth.json")


OPTIONS = pyarrow.csv.WriteOptions(quoting_style="needed")


def write_csv(table: pa.Table, path: Path) -> None:
    pyarrow.csv.write_csv(table, path, write_options=OPTIONS)


def write_regions(plan: Plan, path: Path) -> None:
    """Write every level as one GeoJSON file, the coarsest first."""
    features = [_feature(*row) for row in region_rows(plan)]
    collection = {"type": "FeatureCollection", "name": "regions", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


def region_rows(plan: Plan):
    """Yield code, name, level, parent code and shape of every region, parents first."""
    province = plan.province
    yield province.code, PROVINCE_NAME, "province", "", province.outline()
    for code, name, shape in zip(
        province.regency_codes, province.regency_names, province.regency_outlines(), strict=True
    ):
        yield str(code), str(name), "regency", province.code, shape
    for number, code in enumerate(province.district_codes):
        parent = str(province.regency_codes[province.regency_of[number]])
        yield (
            str(code),
            str(province.district_names[number]),
            "district",
            parent,
            province.outlines[number],
        )


def _feature(code: str, name: str, level: str, parent_code: str, shape) -> dict:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "level": level, "parent_code": parent_code},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
