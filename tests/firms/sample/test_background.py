"""Ordinary firms follow the laws that real ones follow."""

import numpy as np
import pytest

from firms.sample.background import background
from firms.sample.industries import industries
from firms.sample.lives import background_lives
from firms.sample.plan import plan


@pytest.fixture(scope="module")
def many():
    made = plan(seed=3, firms=60_000, districts=60, planted=0)
    return made, background(made, 60_000, np.random.default_rng(3))


def test_industries_follow_zipf(many):
    _, firms = many
    counts = np.sort(np.bincount(firms.industry))[::-1]
    rank = np.arange(1, 101)
    slope = np.polyfit(np.log(rank), np.log(counts[:100]), 1)[0]
    assert slope == pytest.approx(-0.9, abs=0.1)


def test_sizes_are_log_normal(many):
    made, firms = many
    first = firms.employees[firms.start == 0, 0]
    typical = made.industries.typical_size[firms.industry[firms.start == 0]]
    relative = np.log(first / typical)[typical >= 6]  # small sizes are rounded up to one
    assert relative.mean() == pytest.approx(0, abs=0.05)
    assert relative.std() == pytest.approx(1, abs=0.07)
    assert abs(((relative - relative.mean()) ** 3).mean()) < 0.2


def test_growth_remembers_last_year(many):
    _, firms = many
    lasting = firms.employees[(firms.start == 0) & (firms.end == 10)]
    large = lasting[lasting[:, 0] > 40]
    growth = np.diff(np.log(large), axis=1)
    assert np.corrcoef(growth[:, :-1].ravel(), growth[:, 1:].ravel())[0, 1] > 0.2


def test_firms_come_and_go():
    start, end = background_lives(100_000, np.random.default_rng(1))
    existing = (start[:, None] <= np.arange(10)) & (np.arange(10) < end[:, None])
    entries = np.array([(start == year).sum() for year in range(1, 10)])
    exits = np.array([(end == year).sum() for year in range(1, 10)])
    stock = existing.sum(axis=0)
    assert entries / stock[:-1] == pytest.approx(0.06, abs=0.012)
    assert exits / stock[:-1] == pytest.approx(0.05, abs=0.01)


def test_ordinary_firms_are_nowhere_strongly_specialized(many):
    """With many firms, every quotient of an ordinary industry stays near 1."""
    _, firms = many
    counts = np.zeros((60, len(industries().codes)))
    np.add.at(counts, (firms.district, firms.industry), 1)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    assert (counts / expected)[expected > 60].max() < 1.6


def test_nothing_planted_means_no_clusters_and_no_decoys():
    bare = plan(seed=1, firms=2_000, districts=30, planted=0)
    assert bare.clusters == [] and bare.decoys == []
