"""Where there is nothing but chance, measures say so as often as they promise."""

import numpy as np
import pytest

from benchmarks.calibration import FAMILIES, LEVELS, P_VALUES

# A tenth of the cases of docs/methods.md; those that take long are tried beside their measures.
FEW = 10
ALONE = ("network", "random maps", "duranton", "marcon", "hot spot")


@pytest.mark.parametrize("name", [name for name in P_VALUES if not any(w in name for w in ALONE)])
def test_p_values_are_at_most_as_often_small_as_they_say(name):
    p_values, cases = P_VALUES[name]
    found = np.asarray(p_values(cases // FEW, np.random.default_rng(2)))
    for level in LEVELS:
        error = (level * (1 - level) / len(found)) ** 0.5
        assert np.mean(found <= level) <= level + 2.6 * error, level


@pytest.mark.parametrize("name", [name for name in FAMILIES if not any(w in name for w in ALONE)])
def test_what_is_promised_over_all_tests_holds(name):
    share, cases, promised = FAMILIES[name]
    error = (promised * (1 - promised) / (cases // FEW)) ** 0.5
    assert share(cases // FEW, np.random.default_rng(2)) <= promised + 2.6 * error
