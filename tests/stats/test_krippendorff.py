"""Krippendorff's alpha, on his own example."""

import numpy as np
import pytest

from aimm.stats.agreement import Agreement, Unknown
from aimm.stats.krippendorff import METRICS, Metric, krippendorff_alpha
from aimm.stats.samples import wilson

_ = np.nan
# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", part C: 4 observers, 12 units
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
)


def alpha(ratings, metric: Metric, **more) -> Agreement:
    found = krippendorff_alpha(ratings, metric, **{"seed": 1, "replicates": 200} | more)
    assert isinstance(found, Agreement)
    return found


def by_pairs(ratings: np.ndarray, metric: Metric) -> float:
    """The definition, pair by pair."""
    units = [unit[~np.isnan(unit)] for unit in ratings.T if (~np.isnan(unit)).sum() >= 2]
    pooled = np.concatenate(units)

    if metric == "ordinal":
        ranks = {value: (pooled < value).sum() + (pooled == value).sum() / 2 for value in set(pooled)}
        units = [np.array([ranks[value] for value in unit]) for unit in units]
        pooled = np.concatenate(units)

    def difference(one: float, other: float) -> float:
        return float(one != other) if metric == "nominal" else float(one - other) ** 2

    within = sum(difference(a, b) / (len(unit) - 1) for unit in units for a in unit for b in unit)
    chance = sum(difference(a, b) for a in pooled for b in pooled)
    return 1 - within / len(pooled) / (chance / len(pooled) / (len(pooled) - 1))


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_table(metric: Metric, value: float):
    found = alpha(OBSERVERS, metric)
    assert found.value == pytest.approx(value, abs=5e-4)
    assert found.items == 11
    assert found.low < found.value < found.high


@pytest.mark.parametrize("metric", METRICS)
def test_the_definition(metric: Metric):
    generator = np.random.default_rng(3)
    ratings = generator.integers(-2, 4, (3, 15)).astype(float) / 2
    ratings[generator.random(ratings.shape) < 0.2] = np.nan
    assert alpha(ratings, metric).value == pytest.approx(by_pairs(ratings, metric))


@pytest.mark.parametrize("metric", METRICS)
def test_the_interval_is_that_of_items_drawn_again(metric: Metric):
    generator = np.random.default_rng(11)
    # unit 12 has one judgement and takes no part
    values = [by_pairs(OBSERVERS[:, generator.integers(0, 11, 11)], metric) for _ in range(300)]
    low, high = np.quantile(values, [0.1, 0.9])
    found = alpha(OBSERVERS, metric, replicates=2_000, alpha=0.2)
    assert found.low == pytest.approx(low, abs=0.04)
    assert found.high == pytest.approx(high, abs=0.04)
    assert alpha(OBSERVERS, metric, alpha=0.01).low < found.low


def test_the_seed_decides():
    one = alpha(OBSERVERS, "nominal", seed=7)
    assert one == alpha(OBSERVERS, "nominal", seed=7)
    assert one.low != alpha(OBSERVERS, "nominal", seed=8, replicates=201).low
    assert one == alpha(OBSERVERS, "nominal", seed=7, alpha=0.05)


def test_before_chance_is_taken_off():
    nominal, interval = alpha(OBSERVERS, "nominal"), alpha(OBSERVERS, "interval")
    # 8 of 40 weighted pairs differ; category 2 is given 13 times
    assert nominal.observed == pytest.approx(0.8)
    assert nominal.constant == pytest.approx(13 / 40)
    pooled = np.concatenate([u[~np.isnan(u)] for u in OBSERVERS.T if (~np.isnan(u)).sum() > 1])
    assert interval.constant == pytest.approx(1 - min(((pooled - c) ** 2).mean() for c in range(1, 6)) / 16)
    ordinal = alpha(np.array([[1.0, 1, 2, 3], [1, 2, 2, 3]]), "ordinal")
    # mid-ranks 1.5, 4.5, 7: one of eight judgements differs from its pair by 3, twice
    assert ordinal.observed == pytest.approx(1 - 2 * 9 / 8 / 5.5**2)
    assert ordinal.constant == pytest.approx(1 - (3 * 9 + 2 * 6.25) / 8 / 5.5**2)


def test_spacing_of_an_ordinal_scale_does_not_matter():
    assert alpha(OBSERVERS, "ordinal") == alpha(OBSERVERS**3, "ordinal")
    assert alpha(OBSERVERS, "nominal") == alpha(-OBSERVERS, "nominal")
    assert alpha(1e6 + OBSERVERS, "interval").value == pytest.approx(alpha(OBSERVERS, "interval").value)


@pytest.mark.parametrize("metric", METRICS)
def test_perfect_agreement_of_few_items_leaves_doubt(metric: Metric):
    found = alpha(np.array([[1.0, 2, 3, 1], [1, 2, 3, 1]]), metric)
    assert (found.value, found.low, found.high) == (1, wilson(4, 4).low, 1)
    wide = alpha(np.array([[1.0, 2, 3, 1], [1, 2, 3, 1]]), metric, alpha=0.01)
    assert wide.low == wilson(4, 4, 0.01).low


def test_draws_without_any_difference_count_as_0():
    ratings = np.array([[1.0, 1, 1, 1, 1, 1, 1, 2, 2, 1], [1, 1, 1, 1, 1, 1, 1, 2, 2, 2]])
    assert alpha(ratings, "nominal", alpha=0.01, replicates=1_000).low <= 0
    assert alpha(np.array([[1.0, 2, 3, 3], [2, 1, 3, 3]]), "nominal").low < 0


def test_agreement_by_chance_alone_is_unknown():
    same = "all judgements are the same, so agreement cannot be told from chance"
    assert krippendorff_alpha(np.ones((2, 5)), "interval", seed=1) == Unknown(same)
    assert krippendorff_alpha(np.ones((2, 5)), "nominal", seed=1) == Unknown(same)
    alone = np.array([[1.0, _], [_, 2]])
    assert krippendorff_alpha(alone, "ordinal", seed=1) == Unknown("no item was judged twice")
    assert krippendorff_alpha(np.full((3, 2), _), "nominal", seed=1) == Unknown("no item was judged twice")


def test_domains():
    with pytest.raises(ValueError, match=r"^the metric is one of nominal, ordinal, interval$"):
        krippendorff_alpha(OBSERVERS, "ratio", seed=1)  # pyright: ignore[reportArgumentType]
    for ratings in (np.ones(3), np.array([[1.0, np.inf], [1, 2]])):
        with pytest.raises(ValueError, match=r"^ratings have the shape \(raters, items\) and are finite"):
            krippendorff_alpha(ratings, "nominal", seed=1)
    with pytest.raises(ValueError, match=r"^at least 100 replicates are needed$"):
        krippendorff_alpha(OBSERVERS, "nominal", seed=1, replicates=99)
    assert krippendorff_alpha(OBSERVERS, "nominal", seed=1, replicates=100)
    with pytest.raises(ValueError, match="alpha"):
        krippendorff_alpha(OBSERVERS, "nominal", seed=1, alpha=2.0)
