"""Tiers of regions: what files call them, how deep they lie, and what they are called in both languages."""

import re

from django.utils.text import slugify

# code -> (depth, Indonesian, English)
KNOWN = {
    "province": (1, "Provinsi", "Province"),
    "regency": (2, "Kabupaten/Kota", "Regency"),
    "district": (3, "Kecamatan", "District"),
    "village": (4, "Desa/Kelurahan", "Village"),
}
WORDS = {
    **dict.fromkeys(("province", "provinsi", "prov", "adm1", "state"), "province"),
    **dict.fromkeys(("regency", "kabupaten", "kabupaten-kota", "kabkota", "kab", "kota", "adm2"), "regency"),
    **dict.fromkeys(("district", "kecamatan", "kec", "distrik", "adm3"), "district"),
    **dict.fromkeys(("village", "desa", "kelurahan", "desa-kelurahan", "adm4"), "village"),
}  # fmt: skip
INDONESIAN = ("kemendagri", "bps", "fictional")


def level_code(text: str, code_system: str) -> str:
    """Return the level that a file or a person names; numbers count from 1, the coarsest."""
    word = slugify(text)
    if code_system in INDONESIAN or word in KNOWN:
        if word.isdigit() and 1 <= int(word) <= len(KNOWN):
            return list(KNOWN)[int(word) - 1]
        return WORDS.get(word, word)
    return f"level-{word}" if word.isdigit() else word


def depth_of(code: str) -> int | None:
    """Return how deep a level lies by its name: 1 is the coarsest; None where the name does not say."""
    if code in KNOWN:
        return KNOWN[code][0]
    number = re.search(r"(\d)$", code)
    if not number:
        return None
    # NUTS and other numbered systems begin at 0, geoBoundaries' ADM0 is the country.
    return int(number[1]) + 1


def names_of(code: str) -> tuple[str, str]:
    known = KNOWN.get(code)
    return known[1:] if known else (code, code)
