"""Outcomes leave in batches, once, in the background; what cannot leave is counted."""

import httpx2
import pytest

from ai_model_match import Settings
from ai_model_match.core.outcomes import Outcome, OutcomeBox
from ai_model_match.testing import FakeServer


def test_an_outcome_is_sent_in_the_background(server: FakeServer):
    with server.client() as client:
        client.pick("support", "answer", "a")
        client.record_outcome(
            "a", "answer", error=False, latency_ms=120, input_tokens=3, output_tokens=4, cost=0.5
        )
        client.record_outcome("a", error=True)
        assert server.outcomes == []
        assert client.stats.outcomes_waiting == 2
        server.clock.advance(2)
        client.run_background()
        assert server.outcomes[0] == {
            "correlationId": "a",
            "useCaseStepCode": "answer",
            "at": "2023-11-14T22:13:20.000000Z",
            "error": False,
            "latencyMs": 120,
            "inputTokens": 3,
            "outputTokens": 4,
            "cost": 0.5,
        }
        assert set(server.outcomes[1]) == {"correlationId", "at", "error"}
        assert (client.stats.outcomes_sent, client.stats.outcomes_waiting) == (2, 0)


async def test_the_asynchronous_client_does_the_same(server: FakeServer):
    async with server.async_client() as client:
        session = await client.session("support", "a")
        session.record_outcome("answer", latency_ms=10)
        client.record_outcome("a", cost=1)
        await client.flush()
        assert [outcome["correlationId"] for outcome in server.outcomes] == ["a", "a"]
        assert client.stats.outcomes_sent == 2


def test_an_outage_keeps_the_batch_under_its_key(server: FakeServer):
    with server.client() as client:
        client.pick("support", "answer", "a")
        client.record_outcome("a", error=False)
        server.go_down()
        client.flush()
        assert client.stats.outcomes_waiting == 1
        server.come_back()
        server.clock.advance(60)
        client.record_outcome("a", error=True)
        server.answer_next(httpx2.Response(503, json={"errors": ["temporarily-unavailable"]}))
        client.flush()
        server.clock.advance(60)
        client.flush()
        assert [outcome["error"] for outcome in server.outcomes] == [False, True]
        keys = [seen.headers["idempotency-key"] for seen in server.requests if seen.path == "/outcomes"]
        assert keys[0] == keys[1] != keys[2]
        assert (len(keys), client.stats.outcomes_sent) == (3, 2)


def test_what_the_service_does_not_know_is_lost_and_counted(server: FakeServer):
    with server.client() as client:
        client.record_outcome("nobody", error=True)
        client.flush()
        assert (client.stats.outcomes_lost, client.stats.outcomes_waiting) == (1, 0)
        assert client.stats.outcomes_sent == 0
        client.record_outcome("nobody", error=True)
        client.record_outcome("nobody", error=False)
        server.answer_next(httpx2.Response(422, json={"errors": ["outcomes: cannot be blank"]}))
        client.flush()
        assert (client.stats.outcomes_lost, client.stats.outcomes_sent) == (3, 0)


def test_an_outcome_does_not_overtake_the_announcement_of_its_session(server: FakeServer):
    with server.client() as client:
        client.pick("support", "answer", "old")
        client.run_background()
        server.go_down()
        client.pick("support", "answer", "new")
        client.record_outcome("new", error=True)
        on_its_way = client._state.outbox.claim()  # by another thread
        assert on_its_way is not None
        server.come_back()
        server.clock.advance(60)
        client.flush()
        assert (server.outcomes, client.stats.outcomes_waiting) == ([], 1)
        client._state.outbox.settle(on_its_way, done=False)
        client.flush()
        assert [outcome["correlationId"] for outcome in server.outcomes] == ["new"]
        assert (client.stats.outcomes_sent, client.stats.exposures_sent) == (1, 1)


def test_a_wrong_key_keeps_what_waits(server: FakeServer):
    with server.client() as client:
        client.pick("support", "answer", "a")
        client.record_outcome("a", error=True)
        client.flush()
        client.record_outcome("a", error=False)
        server.answer_next(httpx2.Response(403, json={"errors": ["forbidden"]}))
        client.flush()
        assert (client.stats.outcomes_waiting, client.stats.outcomes_lost) == (1, 0)
        server.clock.advance(60)
        client.flush()
        assert [outcome["error"] for outcome in server.outcomes] == [True, False]


def test_a_full_queue_and_a_service_that_stays_away(server: FakeServer):
    client = server.client(settings=Settings(max_exposures=2))
    for _ in range(3):
        client.record_outcome("a", error=True)
    assert (client.stats.outcomes_waiting, client.stats.outcomes_lost) == (2, 1)
    server.go_down()
    client.close()
    assert client.stats.outcomes_lost == 3


def test_figures_outside_the_limits(server: FakeServer):
    with server.client() as client:
        with pytest.raises(ValueError, match="at least one"):
            client.record_outcome("a")
        for wrong in (-1.0, float("nan"), float("inf")):
            with pytest.raises(ValueError, match="latency_ms must be a number from 0"):
                client.record_outcome("a", latency_ms=wrong)
        with pytest.raises(ValueError, match="step must be a text"):
            client.record_outcome("a", "", error=True)


def test_batches_are_bounded_and_a_failed_one_comes_first():
    keys = iter("abc")
    box = OutcomeBox(10, 2, lambda: next(keys))
    for number in range(3):
        assert box.add(Outcome("s", None, number, True, None, None, None, None))
    first, second = box.claim(), box.claim()
    assert first is not None
    assert second is not None
    assert ([o.at for o in first.outcomes], [o.at for o in second.outcomes]) == ([0, 1], [2])
    assert box.claim() is None
    box.settle(first, done=False)
    box.settle(second, done=True)
    assert box.waiting == 2
    assert box.claim() is first
