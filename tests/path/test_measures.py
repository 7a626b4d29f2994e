"""What candidates cost by what runs measured."""

import pytest
from tests.fakes.things import candidate
from tests.path.test_brief import measured

from aimm.path.measures import CostBasis, Measured, costed, of_flow
from aimm.path.pages.figures import cost_text, duration, latency_text, money, tokens_text

NAMED = candidate(1, connection="local", model="small")
PRICES = (1.0, 4.0)


def of_candidate(**fields: object) -> Measured:
    return measured(**{"kind": "candidate", "about": "Candidate 1", **fields})


def test_costs_that_were_noted_come_before_those_by_the_price():
    one = costed(NAMED, PRICES, [of_candidate(cost=0.002)])
    assert (one.cost, one.basis) == (2.0, CostBasis.MEASURED)
    by_price = costed(NAMED, PRICES, [of_candidate(cost=None, tokens_in=1_000.0, tokens_out=500.0)])
    assert (by_price.cost, by_price.basis) == (3.0, CostBasis.PRICE)


@pytest.mark.parametrize(
    ("prices", "fields"),
    [
        ((None, 4.0), {"cost": None}),
        ((1.0, None), {"cost": None}),
        (PRICES, {"cost": None, "tokens_in": None}),
        (PRICES, {"cost": None, "tokens_out": None}),
    ],
)
def test_a_cost_is_unknown_while_a_part_of_it_is(
    prices: tuple[float | None, float | None], fields: dict[str, object]
):
    one = costed(NAMED, prices, [of_candidate(**fields)])
    assert (one.cost, one.basis) == (None, None)
    assert cost_text(one).startswith("not known yet")


def test_the_newest_run_with_answers_counts():
    without, newest, older = (of_candidate(answered=0), of_candidate(run="New"), of_candidate(run="Old"))
    assert costed(NAMED, PRICES, [without, newest, older]).measured is newest
    assert costed(NAMED, PRICES, [without]).measured is None


def test_a_target_without_a_name_is_told_by_connection_and_model():
    nameless = of_candidate(about=None)
    assert costed(NAMED, PRICES, [nameless]).measured is nameless
    for other in (candidate(1, connection="other", model="small"), candidate(1, connection="local")):
        assert costed(other, PRICES, [nameless]).measured is None
    assert costed(NAMED, PRICES, [of_candidate(about="Another")]).measured is None
    assert costed(NAMED, PRICES, [measured(kind="flow", about="Candidate 1")]).measured is None


def test_flows_are_told_by_their_id():
    newest = measured(run="New")
    assert of_flow("f2", [of_candidate(about="f2"), measured(answered=0), newest, measured()]) is newest
    assert of_flow("f1", [newest]) is None


def test_figures_in_words():
    assert [money(0), money(0.00123), money(0.5), money(1), money(1234.5)] == [
        "$0.00",
        "$0.00123",
        "$0.50",
        "$1.00",
        "$1,234.50",
    ]
    assert [duration(999.4), duration(1_000)] == ["999 ms", "1.0 s"]
    assert latency_text(measured(p95_ms=None)) == latency_text(None) == "not known yet"
    assert tokens_text(measured(tokens_in=None)) == "not known yet"
    assert tokens_text(measured()) == "400 in + 100 out"
    priced = costed(NAMED, (0.15, 0.6), [])
    assert cost_text(priced) == "not known yet; $0.15 / $0.60 per million tokens in / out"


def test_a_model_without_a_price_costs_nothing():
    one = costed(NAMED, (0.0, 0.0), [])
    assert (one.cost, one.basis) == (0.0, CostBasis.PRICE)
    assert cost_text(one) == "$0.00 (no price per token)"


def test_recorded_outputs_are_told_by_their_label():
    recorded = measured(kind="recorded", about=None, label="Candidate 1")
    assert costed(NAMED, PRICES, [recorded]).measured is recorded
    assert costed(candidate(2), PRICES, [recorded]).measured is None
