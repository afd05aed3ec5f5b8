"""What cannot be made is refused with a sentence."""

import itertools

import pytest

from firms.sample.plan import PlanError, plan


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"firms": 5}, "number of firms must lie between"),
        ({"firms": 10**9}, "number of firms must lie between"),
        ({"districts": 1}, "number of districts must lie between"),
        ({"districts": 10**6}, "number of districts must lie between"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"planted": -3}, "cannot be negative"),
    ],
)
def test_impossible_wishes_are_refused(wanted, said):
    with pytest.raises(PlanError, match=said):
        plan(**{"seed": 1, "firms": 4_000, "districts": 60, **wanted})


def test_blocks_cover_every_firm_once():
    made = plan(seed=1, firms=1_234_567, districts=60)
    bounds = [made.block_bounds(number) for number in range(made.n_blocks)]
    assert bounds[0][0] == 0 and bounds[-1][1] == 1_234_567
    assert all(one[1] == next_[0] for one, next_ in itertools.pairwise(bounds))


@pytest.mark.parametrize(
    ("firms", "districts"), [(1_000_000, 60), (200_000, 300), (27_000_000, 60)]
)
def test_every_part_of_every_cluster_lives_in_one_block_and_none_is_crowded(firms, districts):
    made = plan(seed=1, firms=firms, districts=districts)
    found = [part for block in range(made.n_blocks) for part in made.parts(block)]
    assert len(found) == len(set(found))
    for number in range(len(made.clusters)):
        own = [part for part in found if part.cluster == number]
        assert [p.number for p in sorted(own, key=lambda p: p.number)] == list(range(own[0].of))
    per_block = [
        sum(110 * made.clusters[part.cluster].scale / part.of for part in made.parts(block))
        for block in range(made.n_blocks)
    ]
    assert max(per_block) < 0.6 * firms / made.n_blocks
