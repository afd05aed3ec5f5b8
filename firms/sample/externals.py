"""Suppliers and buyers outside the register: invented firms in real places."""

from dataclasses import dataclass

import numpy as np

from firms.sample.industries import Industries
from firms.sample.names import firm_roots
from firms.sample.stories import STORIES

PLACES = ("Jawa Timur", "DKI Jakarta", "Bali", "Jawa Tengah", "Singapura", "Jepang", "Tiongkok",
          "Australia", "Jerman", "Amerika Serikat", "Korea Selatan", "Belanda")  # fmt: skip
BUYERS = ("4610", "4641", "4649", "4659", "4669")
SUPPLIERS_PER_GAP, BUYERS_PER_STORY = 3, 8


@dataclass(frozen=True)
class Externals:
    """X parties; `sellers[s]` and `buyers[s]` are the positions of those that story s deals with."""

    names: np.ndarray  # (X,)
    places: np.ndarray  # (X,)
    industry_codes: np.ndarray  # (X,)
    sellers: dict[str, np.ndarray]
    buyers: dict[str, np.ndarray]


def externals(industries: Industries, rng: np.random.Generator) -> Externals:
    """Invent the parties that clusters buy their missing input from and sell their goods to."""
    codes: list[str] = []
    sellers, buyers = {}, {}
    for story in STORIES:
        sellers[story.code] = np.arange(len(codes), len(codes) + SUPPLIERS_PER_GAP)
        codes += [story.gap] * SUPPLIERS_PER_GAP
        buyers[story.code] = np.arange(len(codes), len(codes) + BUYERS_PER_STORY)
        codes += rng.choice(BUYERS, BUYERS_PER_STORY).tolist()
    roots = rng.choice(firm_roots(rng), len(codes), replace=False)
    words = industries.words[industries.positions(codes)]
    names = [f"{root} {word}" for root, word in zip(roots, words, strict=True)]
    places = rng.choice(PLACES, len(codes))
    return Externals(np.array(names), places, np.array(codes), sellers, buyers)
