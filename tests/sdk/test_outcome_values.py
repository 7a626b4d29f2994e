"""Which values of outcomes and scores are taken, converted or rejected."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match.testing import FakeServer


def test_values_out_of_range_are_rejected(server: FakeServer):
    with server.client() as client:
        with pytest.raises(ValueError, match="at least one"):
            client.record_outcome("a")
        for wrong in (-1.0, 1e13, float("nan"), float("inf"), Decimal("sNaN"), 10**400):
            with pytest.raises(ValueError, match=r"latency_ms must be a (finite )?number"):
                client.record_outcome("a", latency_ms=wrong)
        with pytest.raises(ValueError, match="step must be a string"):
            client.record_outcome("a", "", error=True)


@pytest.mark.parametrize(
    ("name", "given", "sent"),
    [
        ("cost", Decimal("0.004"), 0.004),
        ("cost", Fraction(1, 8), 0.125),
        ("cost", np.float32(0.5), 0.5),
        ("cost", np.array(0.25), 0.25),
        ("latency_ms", np.int64(12), 12),
        ("latency_ms", np.float64(1.5), 1.5),
        ("input_tokens", np.int64(7), 7),
        ("input_tokens", 10.0, 10),
        ("output_tokens", Decimal(3), 3),
        ("error", np.bool_(True), True),
        ("error", np.bool_(False), False),
        ("error", 1, True),
        ("error", np.int64(0), False),
        ("error", RuntimeError("it broke"), True),
    ],
)
async def test_numbers_of_other_libraries_are_converted(
    either: Either, server: FakeServer, name: str, given: Any, sent: Any
):
    client = either.client()
    session = await done(client.session("support", "a"))
    client.record_outcome("a", **{name: given})
    session.record_outcome(**{name: given})
    await done(client.flush())
    key = {"latency_ms": "latencyMs", "input_tokens": "inputTokens", "output_tokens": "outputTokens"}
    found = [outcome[key.get(name, name)] for outcome in server.outcomes]
    assert found == [sent, sent]
    assert {type(value) for value in found} == {type(sent)}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("latency_ms", True),
        ("latency_ms", "12"),
        ("latency_ms", np.bool_(True)),
        ("latency_ms", 1j),
        ("latency_ms", object()),
        ("cost", np.array([1.0, 2.0])),
        ("cost", b"1"),
        ("input_tokens", 10.5),
        ("output_tokens", Decimal("0.5")),
        ("error", "true"),
        ("error", 2),
        ("error", []),
    ],
)
async def test_ambiguous_values_are_rejected_at_the_call(
    either: Either, server: FakeServer, name: str, given: Any
):
    client = either.client()
    session = await done(client.session("support", "a"))
    for record in (client.record_outcome, session.record_outcome):
        with pytest.raises(ValueError, match=f"^{name} must be"):
            record(**{name: given}, **({"correlation_id": "a"} if record == client.record_outcome else {}))
    assert client.stats.outcomes_waiting == 0


async def test_scores_of_other_number_types_are_accepted(either: Either, server: FakeServer):
    client = either.client()
    for number, score in enumerate((Decimal("4.5"), np.float32(4.5), np.int64(4), Fraction(9, 2))):
        await done(client.pick("support", "answer", f"s{number}"))
        await done(client.send_feedback(f"s{number}", score))
    assert [sent["score"] for sent in server.feedback] == [4.5, 4.5, 4, 4.5]
    for wrong in (True, "4", None, Decimal("NaN"), 5.1):
        with pytest.raises(ValueError, match="score must be"):
            await done(client.send_feedback("s", wrong))


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
async def test_strings_that_cannot_be_stored_are_rejected_at_the_call(
    either: Either, server: FakeServer, text: str
):
    client = either.client()
    for call in (
        lambda: client.pick("support", "answer", text),
        lambda: client.session(text, "a"),
        lambda: client.send_feedback("a", 4, comment=text),
        lambda: client.record_outcome("a", text, error=True),
    ):
        with pytest.raises(ValueError, match="must"):
            await done(call())
    assert server.requests == []
