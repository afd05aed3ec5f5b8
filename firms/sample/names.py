"""Invented names that sound Indonesian.

The endings of place names were chosen because no real Indonesian district or regency ends so.
"""

import itertools

import numpy as np


def words(text: str) -> list[str]:
    return text.split()


OPENINGS = words(
    "Ba Be Bi Bu Da De Du Ga Ge Gu Ha Ja Je Ju Ka Ke Ki Ku La Le Lu Ma Me Mu Na Nu Pa Pe Pi Pu Ra "
    "Ri Ru Sa Se Si Su Ta Te Ti Tu Wa Wi Ya"
)
MIDDLES = (
    "",
    "la",
    "ma",
    "na",
    "ra",
    "sa",
    "ta",
    "wa",
    "li",
    "ri",
    "ti",
    "lu",
    "ru",
    "ngga",
    "mba",
)
PLACE_ENDINGS = words(
    "mbira ndura luwas nggira rasti lunti lanji tawis ngkira ndila raksi rengka wangka lumbi "
    "rosan mirat warsi lemar rintas sandra"
)
FIRM_ENDINGS = words(
    "tama jaya makmur karya sari mulya lestari abadi sentosa raya murni indah asri utama prima"
)
GIVEN = ("Wira", "Surya", "Bumi", "Rukun", "Sinar", "Tirta", "Cipta", "Guna", "Citra", "Dwi", "Tri")
STREETS = words(
    "Melati Kenanga Mawar Cempaka Flamboyan Anggrek Kamboja Beringin Cemara Mahoni Rajawali "
    "Merpati Pelabuhan Pasar Stasiun Industri Pahlawan Pemuda Veteran Pertanian"
)


def place_names(count: int, rng: np.random.Generator) -> list[str]:
    """Return different names of places.

    >>> names = place_names(500, np.random.default_rng(1))
    >>> len(set(names))
    500
    """
    every = [
        "".join(parts)
        for parts in itertools.product(OPENINGS, MIDDLES, PLACE_ENDINGS)
        if _sayable(parts)
    ]
    return [every[number] for number in rng.choice(len(every), count, replace=False)]


def _sayable(parts: tuple[str, ...]) -> bool:
    """Avoid a doubled syllable (Mamasari…) and two nasal clusters in a row."""
    first, middle, end = parts
    doubled = middle and (first.lower() == middle or middle[:1] == end[:1])
    return not doubled and not (middle in ("ngga", "mba") and end[0] in "mn")


def firm_roots(rng: np.random.Generator) -> np.ndarray:
    """Return many invented first words of firm names, such as "Wira Kalujaya"."""
    stems = [a + b for a in OPENINGS for b in ("la", "na", "ra", "wa", "lu", "ri", "ma", "")]
    plain = [stem + end for stem in stems for end in FIRM_ENDINGS]
    double = [
        f"{given} {stem}{end}" for given in GIVEN for stem in stems for end in ("ta", "sa", "ra")
    ]
    return np.array(sorted(rng.permutation(plain + double)[:6000]))
