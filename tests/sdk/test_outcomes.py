"""Outcomes are sent once, in batches, in the background; dropped ones are counted."""

import logging
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import Settings
from ai_model_match.core.boxes import Box
from ai_model_match.core.outcomes import Outcome
from ai_model_match.testing import FakeServer, Seen


def test_outcome_is_sent_in_the_background(server: FakeServer):
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
            "ageMs": 2000,
            "error": False,
            "latencyMs": 120,
            "inputTokens": 3,
            "outputTokens": 4,
            "cost": 0.5,
        }
        assert set(server.outcomes[1]) == {"correlationId", "ageMs", "error"}
        assert (client.stats.outcomes_sent, client.stats.outcomes_waiting) == (2, 0)


async def test_outcome_is_sent_by_the_asynchronous_client(server: FakeServer):
    async with server.async_client() as client:
        session = await client.session("support", "a")
        session.record_outcome("answer", latency_ms=10)
        client.record_outcome("a", cost=1)
        await client.flush()
        assert [outcome["correlationId"] for outcome in server.outcomes] == ["a", "a"]
        assert client.stats.outcomes_sent == 2


def test_batch_keeps_its_key_during_an_outage(server: FakeServer):
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


def test_rejected_outcomes_are_counted_as_lost(server: FakeServer):
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


def test_outcome_is_sent_after_the_announcement_of_its_session(server: FakeServer):
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


def test_queued_outcomes_are_kept_while_the_api_key_is_rejected(server: FakeServer):
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


def test_full_queue_and_unavailable_service_are_counted(server: FakeServer):
    client = server.client(settings=Settings(max_exposures=2))
    for _ in range(3):
        client.record_outcome("a", error=True)
    assert (client.stats.outcomes_waiting, client.stats.outcomes_lost) == (2, 1)
    server.go_down()
    client.close()
    assert client.stats.outcomes_lost == 3


async def test_entry_that_cannot_be_encoded_is_dropped_and_logged_once(
    either: Either, server: FakeServer, caplog: pytest.LogCaptureFixture
):
    client = either.client()
    session = await done(client.session("support", "a"))
    session.step("answer")
    for _ in range(2):
        client.record_outcome("a", error=True)
        client._state.outcomes.add(Outcome("a", None, 0.0, None, None, None, None, Decimal(1)))  # type: ignore[arg-type]
        with caplog.at_level(logging.WARNING):
            await done(client.flush())
    assert (client.stats.outcomes_sent, client.stats.outcomes_lost) == (2, 2)
    assert client.stats.exposures_sent == 1
    assert len([record for record in caplog.records if "cannot be sent" in record.message]) == 1


class Older(FakeServer):
    """A service that refuses a batch as a whole, as those did that did not name entries."""

    bad = "s3"

    def _route(self, seen: Seen) -> httpx2.Response:
        for what in ("exposures", "outcomes"):
            if any(self.bad in ("*", entry["correlationId"]) for entry in seen.content.get(what, ())):
                return httpx2.Response(422, json={"errors": [f"{what}: (3: (at: cannot be blank))"]})
        return super()._route(seen)


@pytest.mark.parametrize("kind", ["client", "async_client"])
async def test_rejected_batch_is_split_to_isolate_the_bad_entry(kind: str):
    server = Older()
    server.add_flow("support", share=100, steps={"answer": {"modality": "chat", "parameters": {}}})
    client: Any = getattr(server, kind)()
    for number in range(10):
        (await done(client.session("support", f"s{number}"))).step("answer")
        client.record_outcome(f"s{number}", error=False)
    await done(client.flush())
    stats = client.stats
    assert (stats.exposures_sent, stats.exposures_lost, stats.exposures_waiting) == (9, 1, 0)
    assert (stats.outcomes_sent, stats.outcomes_lost, stats.outcomes_waiting) == (9, 1, 0)
    keys = [seen.headers["idempotency-key"] for seen in server.requests if seen.path == "/outcomes"]
    assert len(keys) == len({*keys})
    await done(client.aclose() if kind == "async_client" else client.close())


def test_splitting_stops_if_everything_is_rejected():
    server = Older()
    server.bad = "*"
    client = server.client(settings=Settings(exposure_batch=100))
    for _ in range(100):
        client.record_outcome("s", error=False)
    client.flush()
    assert (client.stats.outcomes_lost, client.stats.outcomes_waiting) == (100, 0)
    assert len(server.requests) < 30
    client.close()


async def test_failed_delivery_does_not_stop_refresh_or_close(
    either: Either, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    client = either.client()
    await done(client.pick("support", "answer", "a"))
    client.record_outcome("a", error=True)

    def broken() -> None:
        raise TypeError("a mistake of this client")

    monkeypatch.setattr(client._state.outcomes, "claim", broken)
    for _ in range(2):
        server.clock.advance(100)
        await done(client.run_background())
    assert server.paths().count("/picker/snapshot") == 2
    await done(client.flush())
    await either.close(client)


def test_batches_are_bounded_and_a_failed_one_comes_first():
    keys = iter("abc")
    box = Box[Outcome](10, 2, lambda: next(keys))
    for number in range(3):
        assert box.add(Outcome("s", None, number, True, None, None, None, None))
    first, second = box.claim(), box.claim()
    assert first is not None
    assert second is not None
    assert ([o.at for o in first.entries], [o.at for o in second.entries]) == ([0, 1], [2])
    assert box.claim() is None
    box.settle(first, done=False)
    box.settle(second, done=True)
    assert box.waiting == 2
    assert box.claim() is first
