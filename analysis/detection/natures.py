"""What an industry's goods usually are to who buys them, by the structure of ISIC.

The division follows the Broad Economic Categories of the United Nations: primary goods and processed
supplies are raw material, parts and packing are components, capital goods and their repair are
machinery.  KBLI and NACE share ISIC's first three digits almost everywhere.
"""

from __future__ import annotations

import pandas as pd

# The longest prefix decides.
ISIC = {
    "raw_material": "01 02 03 05 06 07 08 10 11 12 131 151 161 1701 19 20 21 23 24 383 46 47",
    "component": "139 14 1512 152 162 1702 1709 22 231 25 26 27 29 30 31 32",
    "freight": "4912 4920 4923 493 494 5012 502 504 512 52 53",
    "machinery": "28 33 4520 773 951",
    "complementary": "55 56 79 90 91 93",
    "institution": "72 84 85 94",
    "service": "016 09 18 2592 35 36 37 38 39 41 42 43 45 49 50 51 58 59 60 61 62 63 64 65 66 68 69 70 71 "
    "73 74 75 77 78 80 81 82 86 87 88 92 95 96 97 98 99",
}
# Section letters, where a dataset is no finer.
SECTIONS = {
    "A": "raw_material", "B": "raw_material", "C": "component", "D": "service", "E": "service",
    "F": "service", "G": "raw_material", "H": "freight", "I": "complementary", "J": "service",
    "K": "service", "L": "service", "M": "service", "N": "service", "O": "institution",
    "P": "institution", "Q": "service", "R": "complementary", "S": "service",
}  # fmt: skip
_BY_PREFIX = {prefix: role for role, prefixes in ISIC.items() for prefix in prefixes.split()}
_BY_PREFIX |= SECTIONS | {"0163": "raw_material", "0164": "raw_material"}
LONGEST = max(map(len, _BY_PREFIX))


def natures(codes) -> pd.Series:
    """Return the role (I,) that industries of these ISIC, KBLI or NACE codes usually play.

    Missing where a code says nothing.

    Examples
    --------
    >>> natures(["1610", "49", "7210", "X1"]).to_dict()
    {'1610': 'raw_material', '49': 'service', '7210': 'institution', 'X1': None}
    """
    found = [_nature(str(code).replace(".", "")) for code in codes]
    return pd.Series(found, index=list(codes), dtype=object)


def _nature(code: str) -> str | None:
    for length in range(min(len(code), LONGEST), 0, -1):
        if code[:length] in _BY_PREFIX:
            return _BY_PREFIX[code[:length]]
    return None
