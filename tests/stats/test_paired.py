"""Rates of two targets on the same items."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.stats.paired import holm, laplace_difference, mcnemar, paired_rates


@pytest.mark.parametrize(
    ("first", "second", "n", "low", "high"),
    [
        # tables of Bentur et al. 2009 and Cavo et al. 2012, the examples of Fagerland, Lydersen & Laake 2014,
        # "Recommended tests and confidence intervals for paired binomial proportions"
        (1, 7, 21, -0.508, -0.013),
        (6, 16, 161, -0.119, -0.003),
    ],
)
def test_bonett_and_price_on_published_tables(first: int, second: int, n: int, low: float, high: float):
    found = paired_rates(first, second, n)
    assert found.value == pytest.approx((first - second) / n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))
    mirrored = paired_rates(second, first, n)
    assert (mirrored.low, mirrored.high) == (pytest.approx(-found.high), pytest.approx(-found.low))


def test_by_hand():
    # p₁ = 4/12 and p₂ = 2/12, z(.95) = 1.644854
    found = paired_rates(3, 1, 10, 0.1)
    reach = 1.644854 * np.sqrt((0.5 - (1 / 6) ** 2) / 12)
    assert (found.low, found.high) == (pytest.approx(1 / 6 - reach), pytest.approx(1 / 6 + reach))
    assert laplace_difference(3, 1, 10) == (pytest.approx(1 / 6), pytest.approx(reach / 1.644854))


def test_the_ends_of_the_scale():
    assert paired_rates(2, 0, 2, 0.001).high == 1
    assert paired_rates(0, 2, 2, 0.001).low == -1
    assert paired_rates(0, 0, 1).low < 0 < paired_rates(0, 0, 1).high


@pytest.mark.parametrize(
    ("first", "second", "exact", "mid"),
    [
        # the same tables in Fagerland, Lydersen & Laake 2013, BMC Medical Research Methodology
        (1, 7, 0.0703, 0.0391),
        (6, 16, 0.0525, 0.0347),
        (0, 0, 1, 1),
        (5, 5, 1, 1),
        (0, 5, 1 / 16, 1 / 32),
    ],
)
def test_mcnemar(first: int, second: int, exact: float, mid: float):
    found = mcnemar(first, second)
    assert (found.exact, found.mid) == (pytest.approx(exact, abs=5e-5), pytest.approx(mid, abs=5e-5))
    assert mcnemar(second, first) == found


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == (1.0, 1.0)
    assert holm([1.0, 0]) == (1.0, 0.0)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_lies_between_the_plain_values_and_bonferroni(p_values: list[float]):
    adjusted = holm(p_values)
    assert all(p <= a <= min(1, len(p_values) * p) + 1e-12 for p, a in zip(p_values, adjusted, strict=True))
    assert np.argsort(adjusted, kind="stable").size == len(p_values)
    assert min(adjusted) == pytest.approx(min(1.0, len(p_values) * min(p_values)))


def test_arguments_have_a_domain():
    for counts in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError, match=r"^discordant items are counted from 0$"):
            mcnemar(*counts)
        with pytest.raises(ValueError, match=r"^discordant items are counted from 0$"):
            paired_rates(*counts, 5)
    for n in (3, 0):
        with pytest.raises(ValueError, match=r"^there is at least one item, and no more discordant"):
            paired_rates(2 if n else 0, 2 if n else 0, n)
    assert paired_rates(2, 2, 4).value == 0
    with pytest.raises(ValueError, match="alpha"):
        paired_rates(1, 1, 5, 0.0)
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match=r"^p-values are between 0 and 1$"):
            holm([0.5, wrong])
