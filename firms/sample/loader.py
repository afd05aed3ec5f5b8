"""The rows of a sample, in the order in which the database can take them."""

import numpy as np

from agencies.models import Agency
from firms.models import (
    Classification,
    Coefficient,
    Dataset,
    ExternalParty,
    Firm,
    FirmRegion,
    FirmState,
    FirmYear,
    Holding,
    Industry,
    Price,
    SupplierLink,
)
from firms.sample import rows
from firms.sample.copying import copy, reserved_ids
from firms.sample.files import region_rows
from firms.sample.firms import NONE
from firms.sample.labels import holding_ids
from firms.sample.mosaic import HEIGHT_KM, WIDTH_KM, degrees
from firms.sample.plan import Plan
from firms.sample.prices import prices
from firms.sample.province import PROVINCE_NAME
from firms.sample.register import Block
from firms.sample.tables import region_figures
from regions import services as regions
from regions.models import BoundarySet, Region

AGENCY = ("bappeda-nusa-kelana", f"Bappeda Provinsi {PROVINCE_NAME} (fiktif)")
CLASSIFICATION = ("kbli-sample", "KBLI (contoh)")
SOURCE_OF_CODES = "Kutipan menurut susunan KBLI dan ISIC Revisi 4"
LEVELS = [
    regions.NewLevel("province", "Provinsi", "Province"),
    regions.NewLevel("regency", "Kabupaten/Kota", "Regency or city"),
    regions.NewLevel("district", "Kecamatan", "District"),
]


def recipe(plan: Plan) -> str:
    """Say how the sample is made; kept as the dataset's source, it tells whether two are the same."""
    return (
        f"make_sample --seed {plan.seed} --firms {plan.n_firms} "
        f"--districts {plan.province.n_districts} --plant {len(plan.clusters)}"
    )


class Loader:
    """Loads a sample: first what the firms stand on, then the firms block by block, in any order."""

    def __init__(self, plan: Plan, name: str):
        self.plan = plan
        edition = load_regions(plan, name)
        classification = load_industries(plan)
        load_coefficients(plan, classification, name)
        self.dataset = dataset = load_dataset(plan, name, edition, classification)
        self.ids = rows.Ids(
            dataset=dataset.pk,
            edition=edition.pk,
            industries=_positions(
                classification.industries.values_list("code", "id"), plan.industries.codes
            ),
            districts=_positions(
                Region.objects.of_edition(edition).values_list("code", "id"),
                plan.province.district_codes,
            ),
            externals=load_external_parties(plan, dataset),
        )

    def add(self, block: Block) -> None:
        plan, ids = self.plan, self.ids
        firm = reserved_ids(Firm, len(block))
        copy(rows.firms(plan, block, ids, firm), Firm)
        self._add_states(block, firm)
        copy(rows.years(block, firm), FirmYear)
        copy(rows.links(plan, block, ids, firm), SupplierLink)
        copy(rows.prices(plan, prices(plan, block), ids, firm), Price)

    def _add_states(self, block: Block, firm: np.ndarray) -> None:
        found = rows.States.of(block)
        state = reserved_ids(FirmState, len(found.firm))
        holdings = load_holdings(self.plan, np.unique(block.holding[block.holding != NONE]))
        copy(rows.states(block, found, self.ids, state, firm, holdings), FirmState)
        copy(rows.regions(block, found, self.ids, state), FirmRegion)


def load_regions(plan: Plan, name: str) -> BoundarySet:
    corners = degrees(np.array([[0.0, -HEIGHT_KM], [WIDTH_KM, 0.0]]))
    edition = regions.load_boundary_set(
        code=name,
        name=f"{PROVINCE_NAME}, {name}",
        code_system="fictional",
        extent=tuple(corners.ravel().tolist()),
        levels=LEVELS,
        regions=[
            regions.NewRegion(code, title, level, parent or None, shape)
            for code, title, level, parent, shape in region_rows(plan)
        ],
        source=recipe(plan),
        fictional=True,
    )
    figures = region_figures(plan).to_pydict()
    regions.set_population(edition, zip(*figures.values(), strict=True))
    regions.activate(edition)
    return edition


def load_industries(plan: Plan) -> Classification:
    """Return the sample's classification, adding whatever of it is not there yet."""
    code, name = CLASSIFICATION
    classification, _ = Classification.objects.get_or_create(
        code=code, defaults={"name": name, "source": SOURCE_OF_CODES, "fictional": True}
    )
    ids = dict(classification.industries.values_list("code", "id"))
    for level in ("section", "division", "group", "class"):
        new = Industry.objects.bulk_create(
            Industry(
                classification=classification,
                code=entry.code,
                level=entry.level,
                parent_id=ids.get(entry.parent_code),
                title_id=entry.title_id,
                title_en=entry.title_en,
                other_names_id=entry.other_names_id,
                other_names_en=entry.other_names_en,
                traded=entry.traded,
            )
            for entry in plan.industries.entries
            if entry.level == level and entry.code not in ids
        )
        ids |= {industry.code: industry.pk for industry in new}
    return classification


def load_coefficients(plan: Plan, classification: Classification, name: str) -> None:
    ids = _positions(classification.industries.values_list("code", "id"), plan.industries.codes)
    using, supplying = np.nonzero(plan.coefficients)
    Coefficient.objects.bulk_create(
        Coefficient(
            classification=classification,
            source=name,
            using_industry_id=int(ids[one]),
            supplying_industry_id=int(ids[other]),
            coefficient=float(plan.coefficients[one, other]),
        )
        for one, other in zip(using, supplying, strict=True)
    )


def load_dataset(plan: Plan, name: str, edition, classification) -> Dataset:
    code, title = AGENCY
    owner, _ = Agency.objects.get_or_create(code=code, defaults={"name": title})
    return Dataset.objects.create(
        code=name,
        name=f"Contoh: Provinsi {PROVINCE_NAME}" + (f" ({name})" if name != "sample" else ""),
        owner=owner,
        classification=classification,
        boundary_set=edition,
        public=True,
        fictional=True,
        source=recipe(plan),
    )


def load_external_parties(plan: Plan, dataset: Dataset) -> np.ndarray:
    parties = plan.externals
    stored = ExternalParty.objects.bulk_create(
        ExternalParty(dataset=dataset, name=name, place=place, industry_code=code)
        for name, place, code in zip(
            parties.names.tolist(),
            parties.places.tolist(),
            parties.industry_codes.tolist(),
            strict=True,
        )
    )
    return np.array([party.pk for party in stored])


def load_holdings(plan: Plan, numbers: np.ndarray) -> dict[int, int]:
    """Return the id of each holding; those of an equal sample loaded before are the same owners."""
    codes = holding_ids(plan, numbers).to_pylist()
    Holding.objects.bulk_create((Holding(code=code) for code in codes), ignore_conflicts=True)
    ids = dict(Holding.objects.filter(code__in=codes).values_list("code", "id"))
    return {number: ids[code] for number, code in zip(numbers.tolist(), codes, strict=True)}


def _positions(pairs, codes: np.ndarray) -> np.ndarray:
    ids = dict(pairs)
    return np.array([ids[code] for code in codes.tolist()])
