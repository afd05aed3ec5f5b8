"""One sample for all tests of this folder: the default size, in memory and as files."""

import json

import pandas as pd
import pytest

from firms.sample.files import Files
from firms.sample.plan import plan
from firms.sample.register import blocks


def write(folder, **wanted):
    """Write a sample's files and return the folder."""
    made = plan(**{"seed": 1, "firms": 4_000, "districts": 60, **wanted})
    files = Files(made, folder)
    for block in blocks(made):
        files.add(block)
    files.finish()
    return folder


@pytest.fixture(scope="session")
def sample():
    """The plan of the default sample."""
    return plan(seed=1, firms=4_000, districts=60)


@pytest.fixture(scope="session")
def block(sample):
    return next(blocks(sample))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def truth(folder):
    return json.loads((folder / "truth.json").read_text())


CODES = dict.fromkeys(
    [
        "industry_code",
        "region_code",
        "firm_id",
        "supplier_id",
        "buyer_id",
        "input_code",
        "holding_id",
        "kind",
    ],
    str,
)


@pytest.fixture(scope="session")
def firms(folder):
    return pd.read_csv(folder / "firms.csv", dtype=CODES)


@pytest.fixture(scope="session")
def links(folder):
    return pd.read_csv(folder / "links.csv", dtype=CODES, keep_default_na=False)
