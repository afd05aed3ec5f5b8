"""Where clusters are planted: sets of neighboring districts, as far apart as the island allows."""

import numpy as np

from firms.sample.province import Province
from firms.sample.stories import Story

TRIES = 40


def places(province: Province, stories: list[Story], rng: np.random.Generator) -> list[np.ndarray]:
    """Return the districts of each story; the last stories get none when the island is full.

    Clusters never share a district, keep out of the big town, and touch each other as little as
    a number of tries can do.
    """
    tries = TRIES if len(stories) <= 12 else 3
    plans = [_one_try(province, stories, rng) for _ in range(tries)]
    best = min(plans, key=lambda plan: (-len(plan), _touching(province, plan)))
    return [np.array(members) for members in best]


def quiet_district(province: Province, taken: set[int], rng: np.random.Generator) -> int | None:
    """Return a district outside the big town that touches no cluster, or at least holds none."""
    around = _neighbors(province)
    free = [d for d in range(province.n_districts) if d not in taken and not province.city[d]]
    alone = [d for d in free if not around[d] & taken]
    choice = alone or free
    return int(rng.choice(choice)) if choice else None


def _neighbors(province: Province) -> list[set[int]]:
    around: list[set[int]] = [set() for _ in range(province.n_districts)]
    for one, other in province.neighbors.tolist():
        around[one].add(other)
        around[other].add(one)
    return around


def _one_try(province: Province, stories: list[Story], rng) -> list[list[int]]:
    around = _neighbors(province)
    blocked = set(np.flatnonzero(province.city).tolist())
    beside: set[int] = set()
    chosen: list[list[int]] = []
    for story in stories:
        members = _grown(province, around, story, blocked, beside, rng)
        if members is None:
            break
        chosen.append(members)
        blocked |= set(members)
        beside |= set().union(*(around[member] for member in members))
    return chosen


def _grown(province, around, story: Story, blocked, beside, rng) -> list[int] | None:
    """Grow a set of free neighbors from a fitting start, first away from other clusters."""
    starts = rng.permutation(_fitting(province, story))
    for avoid in (blocked | beside, blocked):
        for start in starts.tolist():
            members = [start]
            while start not in avoid and len(members) < story.districts:
                free = sorted(set().union(*(around[m] for m in members)) - avoid - set(members))
                free = [d for d in free if _keeps_its_border(province, story, members, d)]
                if not free:
                    break
                members.append(int(rng.choice(free)))
            else:
                if start not in avoid:
                    return members
    return None


def _keeps_its_border(province: Province, story: Story, members: list[int], district: int) -> bool:
    """Only the story that crosses a regency border does so, and with its second district."""
    same = bool(province.regency_of[district] == province.regency_of[members[0]])
    if story.place == "two_regencies" and len(set(province.regency_of)) > 1:
        return not same if len(members) == 1 else True
    return same or province.n_districts < 24


def _fitting(province: Province, story: Story) -> np.ndarray:
    """Return the districts the story may begin in."""
    every = np.arange(province.n_districts)
    if story.place == "coast" and province.coastal.any():
        return every[province.coastal]
    if story.place == "inland" and not province.coastal.all():
        return every[~province.coastal]
    if story.place == "near_city" and province.city.any():
        town = province.middles[province.city].mean(axis=0)
        distance_km = np.hypot(*(province.middles - town).T)
        return every[np.argsort(distance_km)[: max(12, province.n_districts // 3)]]
    return every


def _touching(province: Province, plan: list[list[int]]) -> int:
    """Count borders between districts of different clusters."""
    owner = np.full(province.n_districts, -1)
    for number, members in enumerate(plan):
        owner[members] = number
    sides = owner[province.neighbors]
    return int(((sides >= 0).all(axis=1) & (sides[:, 0] != sides[:, 1])).sum())
