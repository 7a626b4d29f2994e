"""Examples: recorded without waiting, sent in batches."""

import httpx2
import pytest

from ai_model_match.settings import Settings
from ai_model_match.testing import FakeServer


def test_examples_are_sent_in_the_background(server: FakeServer):
    with server.client() as client:
        session = client.session("support", "c-1")
        inputs = {"question": "Why?"}
        session.record("answer", inputs, "Because.", model="m", latency_ms=3, input_tokens=2, consent=True)
        inputs["question"] = "changed"
        session.record("answer", {}, None, sequence=7)
        client.flush()
        assert (client.stats.examples_sent, client.stats.examples_waiting) == (2, 0)
    first, second = server.examples
    assert first.pop("ageMs") >= 0
    assert 0 <= first.pop("sequence") < 2**31
    assert first == {
        "correlationId": "c-1",
        "useCaseCode": "support",
        "useCaseStepCode": "answer",
        "inputs": {"question": "Why?"},
        "output": "Because.",
        "model": "m",
        "latencyMs": 3.0,
        "inputTokens": 2,
        "consent": True,
    }
    assert (second["sequence"], second["output"], second["consent"]) == (7, None, False)


async def test_examples_are_sent_by_the_asynchronous_client(server: FakeServer):
    async with server.async_client() as client:
        (await client.session("support", "c-1")).record("answer", {"a": 1}, {"b": 2})
        await client.flush()
        assert client.stats.examples_sent == 1
    assert server.examples[0]["output"] == {"b": 2}


def test_invalid_examples_are_dropped_and_counted(server: FakeServer):
    with server.client() as client:
        session = client.session("support", "c-1")
        session.record("answer", None, "x")  # type: ignore[arg-type]
        session.record("answer", {"a": object()}, "x")
        session.record("", {}, "x")
        session.record("answer", {}, "x", latency_ms="slow")  # type: ignore[arg-type]
        session.record("answer", {}, "fine")
        client.flush()
        assert (client.stats.examples_lost, client.stats.examples_sent) == (4, 1)
    assert [one["output"] for one in server.examples] == ["fine"]


def test_a_full_queue_drops_and_counts(server: FakeServer):
    settings = Settings(max_examples=2)
    with server.client(settings=settings) as client:
        session = client.session("support", "c-1")
        for _ in range(3):
            session.record("answer", {}, "x")
        assert (client.stats.examples_waiting, client.stats.examples_lost) == (2, 1)


def test_unsent_examples_are_counted_when_the_client_closes(server: FakeServer):
    client = server.client()
    session = client.session("support", "c-1")
    server.go_down()
    session.record("answer", {}, "x")
    client.close()
    assert client.stats.examples_lost == 1


REFUSED = {
    "item": {"accepted": 1, "notSampled": 0, "rejected": [{"index": 0, "error": "capture-not-enabled"}]}
}


def test_a_key_without_the_scope_loses_examples_and_nothing_else(
    server: FakeServer, caplog: pytest.LogCaptureFixture
):
    with server.client() as client:
        session = client.session("support", "c-1")
        client.flush()
        server.answer_next(httpx2.Response(403, json={"errors": ["insufficient-permissions"]}))
        session.record("answer", {}, "x")
        client.flush()
        session.record("answer", {}, "y")
        assert (client.stats.examples_lost, client.stats.examples_waiting) == (2, 0)
        session.step("answer")
        session.record_outcome("answer", error=False)
        server.clock.advance(2)
        client.run_background()
        session.send_feedback(5)
        assert (client.stats.exposures_sent, client.stats.outcomes_sent) == (1, 1)
        assert len(server.feedback) == 1
        server.clock.advance(60)
        session.record("answer", {}, "z")
        client.flush()
        assert (client.stats.examples_lost, client.stats.examples_sent) == (2, 1)
    assert [one["output"] for one in server.examples] == ["z"]
    assert len([one for one in caplog.records if "scope record" in one.message]) == 1


def test_a_wrong_key_holds_examples_like_everything_else(server: FakeServer):
    with server.client() as client:
        session = client.session("support", "c-1")
        client.flush()
        server.answer_next(httpx2.Response(401, json={"errors": ["not-authenticated"]}))
        session.record("answer", {}, "x")
        client.flush()
        assert (client.stats.examples_lost, client.stats.examples_waiting) == (0, 1)


def test_examples_are_not_sent_while_capture_is_off_and_are_not_lost(
    server: FakeServer, caplog: pytest.LogCaptureFixture
):
    server.add_flow("sales", share=100, steps={"answer": {"modality": "chat", "parameters": {}}})
    with server.client(settings=Settings(example_batch=2)) as client:
        off, on = client.session("support", "c-1"), client.session("sales", "c-2")
        client.flush()
        server.answer_next(httpx2.Response(202, json=REFUSED))
        off.record("answer", {}, "refused")
        on.record("answer", {}, "kept")
        off.record("answer", {}, "was queued")
        client.flush()
        off.record("answer", {}, "not queued")
        on.record("answer", {}, "kept")
        client.flush()
        stats = client.stats
        assert (stats.examples_sent, stats.examples_skipped, stats.examples_lost) == (2, 3, 0)
        server.clock.advance(60)
        off.record("answer", {}, "asked again")
        client.flush()
        assert client.stats.examples_sent == 3
    assert [one["output"] for one in server.examples] == ["kept", "asked again"]
    assert not [one for one in caplog.records if one.levelname == "WARNING"]


def test_a_rejection_that_cannot_be_read_counts_as_lost(server: FakeServer):
    with server.client() as client:
        session = client.session("support", "c-1")
        client.flush()
        rejected = [{"index": 9, "error": "capture-not-enabled"}, "what?"]
        server.answer_next(httpx2.Response(202, json={"item": {"accepted": 0, "rejected": rejected}}))
        session.record("answer", {}, "x")
        session.record("answer", {}, "x")
        client.flush()
        assert (client.stats.examples_lost, client.stats.examples_skipped) == (2, 0)
