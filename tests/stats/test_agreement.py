"""Kappas, on published examples."""

import numpy as np
import pytest

from aimm.stats.agreement import Agreement, Unknown, agreement_weights, cohen_kappa, fleiss_kappa

# Cohen 1960 and 1968, table 1: shares of 200 patients
COHEN = np.array([[0.44, 0.05, 0.01], [0.07, 0.20, 0.03], [0.09, 0.05, 0.06]]) * 200
# Fleiss, Levin & Paik 2003, "Statistical Methods for Rates and Proportions", table 18.1
FLEISS_100 = np.array([[75.0, 1, 4], [5, 4, 1], [0, 0, 10]])
# Fleiss 1971, table 1: 30 patients, 6 psychiatrists, 5 diagnoses
_ROWS = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
FLEISS_1971 = np.array([[int(digit) for digit in row] for row in _ROWS.split()], dtype=np.float64)


def known(found: Agreement | Unknown) -> Agreement:
    assert isinstance(found, Agreement)
    return found


def test_cohen_1960():
    found = known(cohen_kappa(COHEN))
    assert found.value == pytest.approx(0.492, abs=5e-4)
    assert found.observed == pytest.approx(0.70)
    assert found.constant == pytest.approx(0.5)
    assert found.items == 200


def test_cohen_1968_weighted_by_seriousness():
    disagreement = np.array([[0.0, 1, 3], [1, 0, 6], [3, 6, 0]])
    found = known(cohen_kappa(COHEN, 1 - disagreement / 6))
    assert found.value == pytest.approx(0.348, abs=5e-4)
    assert found.observed == pytest.approx(1 - 0.90 / 6)
    # the second category costs .5 × 1/6 + .2 × 1, the first .3 × 1/6 + .2 × 3/6, the third more
    assert found.constant == pytest.approx(1 - (0.3 / 6 + 0.2 / 2))


def test_the_standard_error_of_the_textbook():
    found = known(cohen_kappa(FLEISS_100))
    assert found.value == pytest.approx(0.68, abs=5e-3)
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(0.0877, abs=5e-5)
    narrow = known(cohen_kappa(FLEISS_100, alpha=0.5))
    assert (narrow.high - narrow.low) / (found.high - found.low) == pytest.approx(0.6744898 / 1.959964)
    assert narrow.low + narrow.high == pytest.approx(2 * narrow.value)


@pytest.mark.parametrize("kind", ["nominal", "linear", "quadratic"])
def test_intervals_have_the_nominal_width(kind):
    generator = np.random.default_rng(5)
    shares = (COHEN / 200).ravel()
    drawn = generator.multinomial(200, shares, size=2_000).reshape(-1, 3, 3).astype(float)
    values = np.array([known(cohen_kappa(counts, kind)).value for counts in drawn])
    found = known(cohen_kappa(COHEN, kind))
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(values.std(), rel=0.06)


def test_quadratic_weights_are_the_intraclass_correlation():
    # Fleiss & Cohen 1973: 1 − mean squared difference / (variances + squared difference of means)
    generator = np.random.default_rng(1)
    first = generator.integers(0, 5, 300)
    second = np.clip(first + generator.integers(-1, 2, 300), 0, 4)
    counts = np.zeros((5, 5))
    np.add.at(counts, (first, second), 1)
    expected = 1 - np.mean((first - second) ** 2) / (
        first.var() + second.var() + (first.mean() - second.mean()) ** 2
    )
    assert known(cohen_kappa(counts, "quadratic")).value == pytest.approx(expected)


def test_weights_by_hand():
    assert agreement_weights("linear", 3).tolist() == [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]
    assert agreement_weights("quadratic", 3).tolist() == [[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]]
    assert agreement_weights("nominal", 2).tolist() == [[1, 0], [0, 1]]


def test_perfect_agreement_of_few_items_leaves_doubt():
    found = known(cohen_kappa(np.diag([6.0, 4])))
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.7225, abs=1e-4)
    several = known(fleiss_kappa(np.array([[3.0, 0]] * 6 + [[0.0, 3]] * 4)))
    assert (several.value, several.low, several.high) == (1, pytest.approx(found.low), 1)


def test_fleiss_1971():
    found = known(fleiss_kappa(FLEISS_1971))
    assert FLEISS_1971.sum(axis=0).tolist() == [26, 26, 30, 55, 43]
    assert found.value == pytest.approx(0.430, abs=5e-4)
    assert found.observed == pytest.approx(0.5556, abs=5e-5)
    assert found.constant == pytest.approx(55 / 180)
    assert found.items == 30
    assert found.low + found.high == pytest.approx(2 * found.value)


def test_the_interval_of_fleiss_leaves_each_item_out():
    left_out = np.array(
        [known(fleiss_kappa(np.delete(FLEISS_1971, item, axis=0))).value for item in range(30)]
    )
    error = np.sqrt(29 / 30 * ((left_out - left_out.mean()) ** 2).sum())
    found = known(fleiss_kappa(FLEISS_1971, 0.1))
    assert (found.high - found.low) / 2 == pytest.approx(1.6991270 * error)


def test_the_only_item_that_differs_counts():
    found = known(fleiss_kappa(np.array([[3.0, 0], [3, 0], [2, 1]])))
    assert found.value == pytest.approx((7 / 9 - 65 / 81) / (16 / 81))
    # without one of the others −.2; without itself nothing differs, which counts as 0
    error = np.sqrt(2 / 3 * (2 * (0.2 / 3) ** 2 + (0.4 / 3) ** 2))
    assert found.low == pytest.approx(found.value - 4.3026527 * error)
    assert found.high == pytest.approx(found.value + 4.3026527 * error)


def test_two_judgements_of_three_items():
    found = known(fleiss_kappa(np.array([[2.0, 0], [0, 2], [1, 1]])))
    assert found.value == pytest.approx((2 / 3 - 0.5) / 0.5)
    assert found.high == 1
    close = known(cohen_kappa(np.array([[5.0, 1], [0, 5]])))
    assert (close.value, close.high) == (pytest.approx((10 / 11 - 60 / 121) / (61 / 121)), 1)


def test_agreement_by_chance_alone_is_unknown():
    same = cohen_kappa(np.array([[5.0, 0], [0, 0]]))
    assert same == Unknown("both always gave the same answer, so agreement cannot be told from chance")
    assert cohen_kappa(np.zeros((2, 2))) == Unknown("no item was judged by both")
    assert fleiss_kappa(np.array([[3.0, 0], [3, 0]])) == Unknown(
        "all judgements are the same, so agreement cannot be told from chance"
    )
    assert fleiss_kappa(np.array([[1.0, 1]])) == Unknown("fewer than two items were judged")
    assert known(cohen_kappa(np.array([[5.0, 0], [5, 0]]))).value == 0


@pytest.mark.parametrize("counts", [np.ones(3), np.ones((2, 3)), np.array([[1.0, -1], [1, 1]])])
def test_counts_of_two_raters_are_square(counts):
    with pytest.raises(ValueError, match=r"^counts are a square table of whole numbers from 0 on$"):
        cohen_kappa(counts)


@pytest.mark.parametrize(
    "weights", [np.ones((3, 3)), np.array([[1.0, 1.5], [0, 1]]), np.array([[1.0, 0], [0, 0.5]])]
)
def test_weights_fit(weights):
    with pytest.raises(ValueError, match=r"^weights have the shape of the counts, 1 on the diagonal"):
        cohen_kappa(np.ones((2, 2)), weights)


def test_domains():
    with pytest.raises(ValueError, match=r"^weights are nominal, linear, quadratic$"):
        agreement_weights("cubic", 3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match=r"^there are at least two categories$"):
        agreement_weights("linear", 1)
    for counts in (np.ones(3), np.array([[2.0, -1], [0, 1]])):
        with pytest.raises(
            ValueError, match=r"^counts have the shape \(items, categories\) and are at least 0$"
        ):
            fleiss_kappa(counts)
    for counts in (np.array([[2.0, 0], [1, 2]]), np.array([[1.0, 0], [0, 1]])):
        with pytest.raises(ValueError, match=r"^each item has the same number of judgements, at least two$"):
            fleiss_kappa(counts)
    with pytest.raises(ValueError, match="alpha"):
        cohen_kappa(COHEN, alpha=0.0)
    with pytest.raises(ValueError, match="alpha"):
        fleiss_kappa(FLEISS_1971, 1.0)
