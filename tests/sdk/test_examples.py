"""Examples: recorded without waiting, sent in batches."""

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
