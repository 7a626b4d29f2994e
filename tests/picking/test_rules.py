"""The proposed flow, and session keys."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.things import serving
from tests.golden import golden

from aimm.picking.errors import NoFlows, UnknownStep
from aimm.picking.rules import SESSION_KEY_BYTES, nothing_to_draw, propose, session_key
from aimm.stats.slots import slot_of


@pytest.mark.parametrize("vector", golden("session_keys.json")["keys"])
def test_golden_keys(vector: dict[str, Any]):
    assert session_key(vector["correlationId"]).hex() == vector["key"]


@given(st.text(max_size=64), st.text(max_size=64))
def test_keys_are_short_and_distinguish_ids(one: str, other: str):
    assert len(session_key(one)) == SESSION_KEY_BYTES
    assert (session_key(one) == session_key(other)) == (one == other)


@given(st.text(max_size=64))
def test_the_slot_determines_the_flow(correlation_id: str):
    served = serving(shares={10: 25.0, 11: 75.0})
    proposed = propose(served, correlation_id)
    assert proposed == served.slots[slot_of(served.slot_key, correlation_id.encode())]
    assert proposed in served.shares


def test_the_draw_follows_the_shares():
    served = serving(shares={10: 25.0, 11: 75.0})
    drawn = sum(propose(served, f"order-{n}") == 10 for n in range(10_000))
    # four standard deviations of 10,000 draws with 1 in 4
    assert abs(drawn - 2_500) < 174


def test_inactive_flows_give_unknown_step():
    with pytest.raises(UnknownStep):
        propose(serving(shares={}, flows=[10]), "order-1")
    assert isinstance(nothing_to_draw(serving(shares={}, flows=[10])), UnknownStep)


def test_a_use_case_without_flows():
    with pytest.raises(NoFlows):
        propose(serving(shares={}), "order-1")
    assert isinstance(nothing_to_draw(serving(shares={})), NoFlows)
