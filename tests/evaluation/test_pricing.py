"""Budgets end a run before they are exceeded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.runs import step

from aimm.evaluation.model import Budget, Price, Reply
from aimm.evaluation.pricing import Bound, Purse, Ratio, bytes_of, cost_of
from aimm.evaluation.rendering import render

PRICE = Price(input_per_million=1.0, output_per_million=3.0)


def reply(tokens_in: int | None = 10, tokens_out: int | None = 20) -> Reply:
    return Reply(text="t", tokens_in=tokens_in, tokens_out=tokens_out)


def test_the_cost_of_answers():
    assert cost_of(PRICE, [reply(), reply(1, 1)]) == pytest.approx((11 + 3 * 21) / 1e6)
    assert cost_of(None, [reply()]) is None
    assert cost_of(PRICE, [reply(), reply(None)]) is None
    assert cost_of(PRICE, [reply(1, None)]) is None


def test_bytes_are_an_upper_bound_of_tokens():
    assert bytes_of(render(step({"prompt": "ä", "system": "ab"}), {})) == 2 + 2 + 16


def test_a_bound_is_the_bytes_until_answers_tell_more():
    ratio = Ratio()
    assert ratio.bound(100, 50, PRICE) == Bound(150, pytest.approx((100 + 150) / 1e6))
    for _ in range(9):
        ratio = ratio.after(100, reply(20, 5))
    assert ratio.bound(100, 50, None) == Bound(150, 0)
    ratio = ratio.after(100, reply(25, 5_000))
    assert ratio.bound(100, 50, None) == Bound(pytest.approx(30 + 50), 0)
    assert ratio.bound(100, None, None).tokens == pytest.approx(30 + 10_000)
    assert Ratio().bound(0, None, None).tokens == 4_096
    assert ratio.after(100, reply(None)) == ratio
    assert ratio.after(0, reply()) == ratio


@pytest.mark.parametrize(
    ("budget", "refusal"),
    [
        (Budget(tokens=100), None),
        (Budget(tokens=99), "tokens"),
        (Budget(money=1.0), None),
        (Budget(money=0.99), "money"),
        (Budget(minutes=1.0), "minutes"),
        (Budget(minutes=1.01), None),
        (Budget(), None),
    ],
)
def test_what_is_refused(budget: Budget, refusal: str | None):
    purse = Purse(budget, money=0.25, tokens=25, seconds=30).promise(Bound(25, 0.25))
    assert purse.refusal(Bound(50, 0.5), 30) == refusal


def test_a_purse_is_settled_by_what_was_used():
    bound = Bound(100, 1.0)
    purse = Purse(Budget()).promise(bound)
    assert purse.promised == bound
    assert purse.settle(bound, None, PRICE) == Purse(Budget())
    used = purse.settle(bound, reply(), PRICE)
    assert (used.tokens, used.money) == (30, pytest.approx(70 / 1e6))
    unknown = purse.settle(bound, reply(None), PRICE)
    assert (unknown.tokens, unknown.money) == (100, 1.0)
    assert purse.settle(bound, reply(), None).money == 0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50)), max_size=60), st.integers(1, 500))
def test_tokens_never_exceed_the_budget(calls: list[tuple[int, int]], limit: int):
    """As long as answers keep to their bounds."""
    purse = Purse(Budget(tokens=limit))
    for tokens_in, tokens_out in calls:
        bound = Bound(tokens_in + 50, 0)
        if purse.refusal(bound, 0) is None:
            purse = purse.promise(bound).settle(bound, reply(tokens_in, tokens_out), None)
    assert purse.tokens <= limit
