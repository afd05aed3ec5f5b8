"""Find what codes stand for, a column at a time, and the nearest known code for those that do not."""

import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz, process

MOST_SUGGESTED = 3


class Lookup:
    """Codes and the ids they stand for."""

    def __init__(self, ids_by_code: dict[str, int], names: dict[str, str] | None = None):
        self.ids = ids_by_code
        self.names = names or {}

    def __len__(self):
        return len(self.ids)

    def __contains__(self, code):
        return code in self.ids

    def find(self, codes: pa.Array) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids (N,) with 0 where there is none, and a mask of codes that are unknown."""
        encoded = codes.dictionary_encode()
        known = encoded.dictionary.to_pylist()
        ids = np.array([self.ids.get(code, 0) for code in known] + [0], dtype=np.int64)
        places = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        found = ids[places]
        return found, (found == 0) & (places < len(known))

    def nearest(self, code: str) -> list[str]:
        """Return the known codes most like this one, with their names where those are known."""
        alike = [*self._of_one_family(code), *self._extract(code, self.ids.keys())]
        chosen = list(dict.fromkeys(alike))[:MOST_SUGGESTED]
        return [f"{known} {self.names.get(known, '')}".strip() for known in chosen]

    def _of_one_family(self, code: str) -> list[str]:
        """Return known codes of the same length with the longest common beginning: 31001 for 31999."""
        if not any(sign.isdigit() for sign in code):
            return []
        for length in range(len(code) - 1, 1, -1):
            begin = code[:length]
            family = [c for c in self.ids if c.startswith(begin) and len(c) == len(code)]
            if family:
                return self._extract(code, family, least=0)[:2]
        return []

    @staticmethod
    def _extract(code: str, among, least: int = 50) -> list[str]:
        alike = process.extract(
            code, among, scorer=fuzz.ratio, limit=MOST_SUGGESTED, score_cutoff=least
        )
        return [known for known, *_ in alike]

    def details(self, codes: list[str]) -> list[dict]:
        """Return the details of a fault for each unknown code; each distinct one is looked up once."""
        found = {code: {"nearest": ", ".join(self.nearest(code))} for code in dict.fromkeys(codes)}
        return [found[code] for code in codes]
