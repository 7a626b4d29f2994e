"""Student's t and binomial tails."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.student import beta_share, binomial_at_most, student_quantile


@pytest.mark.parametrize(
    ("share", "freedom", "quantile"),
    [
        # Abramowitz & Stegun 1964, table 26.10
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 5, 2.571),
        (0.975, 10, 2.228),
        (0.95, 30, 1.697),
        (0.995, 30, 2.750),
        (0.975, 120, 1.980),
        (0.995, 3, 5.841),
    ],
)
def test_quantiles_are_those_of_the_table(share: float, freedom: int, quantile: float):
    assert student_quantile(share, freedom) == pytest.approx(quantile, abs=5.1e-4)
    assert student_quantile(1 - share, freedom) == pytest.approx(-quantile, abs=5.1e-4)


@pytest.mark.parametrize("share", [0.500001, 0.6, 0.9, 0.975, 0.9995])
def test_closed_forms(share: float):
    assert student_quantile(1 - share, 1) == pytest.approx(-student_quantile(share, 1), rel=1e-9)
    assert student_quantile(share, 1) == pytest.approx(math.tan(math.pi * (share - 0.5)), rel=1e-9)
    assert student_quantile(share, 2) == pytest.approx(
        (2 * share - 1) / math.sqrt(2 * share * (1 - share)), rel=1e-9
    )


@pytest.mark.parametrize("share", [0.55, 0.7, 0.975])
def test_both_ways_of_calculation_meet_at_a_thousand_degrees(share: float):
    below, above = student_quantile(share, 1000 - 1e-8), student_quantile(share, 1000)
    assert below == pytest.approx(above, rel=4e-12)
    assert below != above


@pytest.mark.parametrize(("share", "z"), [(0.9999, 3.7190165), (0.99999, 4.2648908), (0.02, -2.0537489)])
def test_the_expansion_leaves_out_the_fourth_term(share: float, z: float):
    # Abramowitz & Stegun 1964, 26.7.5
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160
    missing = student_quantile(share, 1000 - 1e-10) - student_quantile(share, 1000)
    assert missing * 1e12 == pytest.approx(fourth, rel=0.02, abs=0.5)


def test_the_median_is_0():
    assert student_quantile(0.5, 7) == 0
    assert student_quantile(0.5, 7000) == 0


@pytest.mark.parametrize(
    ("x", "a", "b", "share"),
    [(0.3, 1, 1, 0.3), (0.3, 2, 1, 0.09), (0.3, 1, 2, 0.51), (0.5, 4, 4, 0.5), (0, 2, 3, 0), (1, 2, 3, 1)],
)
def test_the_incomplete_beta_function_by_hand(x: float, a: float, b: float, share: float):
    assert beta_share(x, a, b) == pytest.approx(share, rel=1e-12)


@given(st.integers(1, 60), st.data(), st.floats(0.001, 0.999))
@settings(max_examples=100, deadline=None)
def test_binomial_tails_are_sums(n: int, data: st.DataObject, rate: float):
    count = data.draw(st.integers(-1, n))
    total = sum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(count + 1))
    assert binomial_at_most(count, n, rate) == pytest.approx(total, rel=1e-9)


def test_large_tails_stay_exact():
    # symmetric, so P(X ≤ 499,999) is half of what the middle leaves
    middle = math.exp(math.lgamma(1e6 + 1) - 2 * math.lgamma(5e5 + 1) + 1e6 * math.log(0.5))
    assert binomial_at_most(499_999, 1_000_000, 0.5) == pytest.approx((1 - middle) / 2, rel=1e-7)


@pytest.mark.parametrize(("x", "a", "b"), [(-0.1, 1, 1), (1.1, 1, 1), (0.5, 0, 1), (0.5, 1, 0)])
def test_domain_of_the_beta_function(x: float, a: float, b: float):
    with pytest.raises(ValueError, match=r"x is in \[0, 1\]; a and b are above 0"):
        beta_share(x, a, b)


@pytest.mark.parametrize(
    ("share", "freedom"), [(0, 5), (1, 5), (0.5, 0.9), (float("nan"), 5), (0.5, float("nan"))]
)
def test_domain_of_quantiles(share: float, freedom: float):
    with pytest.raises(
        ValueError, match=r"^a share is between 0 and 1; there is at least 1 degree of freedom$"
    ):
        student_quantile(share, freedom)


@given(st.floats(0.0005, 0.9995), st.floats(1, 999))
@settings(max_examples=60, deadline=None)
def test_quantiles_invert_the_distribution(share: float, freedom: float):
    reach = student_quantile(share, freedom)
    within = beta_share(reach**2 / (freedom + reach**2), 0.5, freedom / 2)
    assert within == pytest.approx(abs(2 * share - 1), rel=1e-8, abs=1e-14)
