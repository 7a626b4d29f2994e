"""A day of a client: every request and every answer, in full."""

from dataclasses import asdict
from typing import Any

import httpx2
import pytest
from tests.sdk.conftest import CONFIGURED, Either, done

from ai_model_match import AIMMHTTPException, NotConfigured, Unavailable
from ai_model_match.testing import FakeServer

DEFAULT: Any = {"modality": "text", "parameters": {"prompt": "Hi <<YOU>>", "list": [1]}}


@pytest.fixture
def server() -> FakeServer:
    server = FakeServer()
    steps = {"answer": CONFIGURED, "sum": CONFIGURED, "empty": {}}
    server.add_flow("support", share=100, steps=steps, flow_id="flow-a")
    return server


def _requests(server: FakeServer) -> list[tuple[Any, ...]]:
    """What was asked since the last time, without headers."""
    found = [(seen.method, seen.path, seen.content) for seen in server.requests]
    server.requests.clear()
    return found


async def test_picks(either: Either, server: FakeServer):
    client = either.client()
    pick = await done(client.pick("support", "answer", "s"))
    body = {"correlationId": "s", "useCaseCode": "support", "useCaseStepCode": "answer"}
    assert _requests(server) == [("POST", "/picker", body)]
    item = asdict(pick.item)
    assert item["id"] is not None
    assert {**item, "id": 0} == {
        "id": 0,
        "use_case_id": "id-of-support",
        "use_case_step_id": "id-of-answer",
        "flow_id": "flow-a",
        "flow_step_id": "flow-a-answer",
        "correlation_id": "s",
        "is_first_correlation": True,
        "input_message": {
            "correlation_id": "s",
            "use_case_code": "support",
            "use_case_step_code": "answer",
        },
        "output_message": CONFIGURED,
        "placeholders": ["NAME", "N"],
        "created_at": item["created_at"],
        "revision": 1,
    }
    assert (pick.source, pick.stale) == ("server", False)


async def test_a_default(either: Either, server: FakeServer):
    client = either.client()
    pick = await done(client.pick("support", "empty", "s", default=DEFAULT))
    assert pick.source == "default"
    item = asdict(pick.item)
    assert item == {
        "id": None,
        "use_case_id": None,
        "use_case_step_id": None,
        "flow_id": None,
        "flow_step_id": None,
        "correlation_id": "s",
        "is_first_correlation": False,
        "input_message": {
            "correlation_id": "s",
            "use_case_code": "support",
            "use_case_step_code": "empty",
        },
        "output_message": DEFAULT,
        "placeholders": ["YOU"],
        "created_at": item["created_at"],
        "revision": None,
    }
    assert (client.stats.picks, client.stats.stale_picks, client.stats.default_picks) == (1, 1, 1)
    pick.parameters["list"].append(2)
    again = await done(client.pick("support", "empty", "s", default=DEFAULT))
    assert again.parameters == DEFAULT["parameters"]


async def test_texts_of_failures(either: Either, server: FakeServer):
    client = either.client()
    empty = "step 'empty' of use case 'support' has no configuration, and there is no default"
    with pytest.raises(NotConfigured) as missing:
        await done(client.pick("support", "empty", "s"))
    assert str(missing.value) == empty
    await done(client.run_background())
    server.go_down()
    with pytest.raises(NotConfigured) as missing:
        await done(client.pick("support", "empty", "s"))
    assert str(missing.value) == empty
    with pytest.raises(Unavailable) as gone:
        await done(client.pick("support", "other", "s"))
    assert gone.value.tried[-2:] == [
        "the configuration of step 'other' in the session's flow is not known",
        "no default was passed",
    ]
    with pytest.raises(Unavailable) as gone:
        await done(client.pick("mail", "answer", "s"))
    assert gone.value.tried[-2:] == [
        "neither the session's flow nor the traffic split of the use case is known",
        "no default was passed",
    ]
    assert str(gone.value).startswith("no configuration for use case 'mail'")


async def test_sessions_exposures_and_outcomes(either: Either, server: FakeServer):
    client = either.client()
    session = await done(client.session("support", "s"))
    body = {"correlationId": "s", "useCaseCode": "support"}
    assert _requests(server) == [("POST", "/picker/session", body)]
    assert (session.flow_id, session.is_first, session.stale) == ("flow-a", True, False)
    assert session.step("answer").item.is_first_correlation is True
    session.step("answer")
    session.record_outcome(
        step="answer", error=True, latency_ms=12, input_tokens=3, output_tokens=4, cost=0.5
    )
    client.record_outcome("s", latency_ms=7)
    server.clock.advance(2)
    await done(client.run_background())
    exposure = {
        "correlationId": "s",
        "useCaseCode": "support",
        "useCaseStepCode": "answer",
        "ageMs": 2_000,
        "flowId": None,
        "stale": False,
    }
    outcomes = [
        {
            "correlationId": "s",
            "useCaseStepCode": "answer",
            "ageMs": 2_000,
            "error": True,
            "latencyMs": 12,
            "inputTokens": 3,
            "outputTokens": 4,
            "cost": 0.5,
        },
        {"correlationId": "s", "ageMs": 2_000, "latencyMs": 7},
    ]
    requests = _requests(server)
    assert requests[:2] == [
        ("POST", "/picker/exposures", {"exposures": [exposure]}),
        ("POST", "/outcomes", {"outcomes": outcomes}),
    ]
    assert (client.stats.exposures_sent, client.stats.outcomes_sent) == (1, 2)


async def test_feedback(either: Either, server: FakeServer):
    client = either.client()
    await done(client.pick("support", "answer", "s"))
    server.requests.clear()
    given = await done(
        client.send_feedback("s", 4.5, "good", reference_link="https://x", idempotency_key="k")
    )
    assert server.requests[0].headers["idempotency-key"] == "k"
    body = {"correlationId": "s", "score": 4.5, "comment": "good", "referenceLink": "https://x"}
    assert _requests(server) == [("POST", "/feedbacks", body)]
    assert (given.status, given.item.score, given.item.comment) == ("accepted", 4.5, "good")
    assert (given.item.correlation_id, given.item.reference_link) == ("s", "https://x")
    assert client.stats.feedback_sent == 1


async def test_a_rejected_batch_is_counted_and_reported_once(
    either: Either, server: FakeServer, caplog: pytest.LogCaptureFixture
):
    client = either.client()
    for _ in range(2):
        client.record_outcome("unknown", error=True)
        rejected = {"item": {"accepted": 0, "rejected": [{"index": 0, "error": "correlation-not-found"}]}}
        server.answer_next(httpx2.Response(200, json=rejected))
        server.clock.advance(2)
        await done(client.run_background())
    assert (client.stats.outcomes_lost, client.stats.outcomes_sent) == (2, 0)
    said = "1 of 1 outcomes were rejected (similar rejections are only counted): correlation-not-found"
    assert caplog.messages.count(said) == 1
    client.record_outcome("other", error=True)
    server.answer_next(httpx2.Response(404, json={"errors": ["no-such-path"]}))
    server.clock.advance(2)
    await done(client.run_background())
    assert client.stats.outcomes_lost == 3
    [said] = [message for message in caplog.messages if "no-such-path" in message]
    assert said.startswith("1 outcomes were rejected (similar rejections are only counted): ")


async def test_each_rejected_entry_is_counted(either: Either, server: FakeServer):
    client = either.client()
    for number in range(3):
        client.record_outcome(f"unknown-{number}", error=True)
    rejected = [{"index": index, "error": "correlation-not-found"} for index in (0, 2)]
    server.answer_next(httpx2.Response(200, json={"item": {"accepted": 1, "rejected": rejected}}))
    server.clock.advance(2)
    await done(client.run_background())
    assert (client.stats.outcomes_lost, client.stats.outcomes_sent) == (2, 1)


async def test_hints(either: Either, server: FakeServer):
    client = either.client()
    with pytest.raises(AIMMHTTPException) as refused:
        await done(client.pick("suport", "answer", "s"))
    assert "there is no use case 'suport'; there are: support" in str(refused.value)
    with pytest.raises(AIMMHTTPException) as refused:
        await done(client.pick("support", "anwser", "s"))
    hint = "there is no step 'anwser' in use case 'support'; it has: answer, empty, sum"
    assert hint in str(refused.value)
    assert [path for path in server.paths() if path == "/picker/use-cases"] == ["/picker/use-cases"]
    server.clock.advance(60)
    with pytest.raises(AIMMHTTPException):
        await done(client.pick("suport", "answer", "s"))
    assert server.paths().count("/picker/use-cases") == 2
