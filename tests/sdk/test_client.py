"""Picks, sessions and feedback while the service is available, for both clients."""

import uuid
from typing import Any

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import AIMMHTTPException, ClientClosed, NotConfigured, Settings, UnknownStep
from ai_model_match.testing import FakeServer

DEFAULT: Any = {"modality": "text", "parameters": {"p": "<<X>>"}}


async def test_pick_has_every_field(either: Either):
    correlation_id = uuid.uuid4()
    pick = await done(either.client().pick("support", "answer", correlation_id))
    item = pick.item
    assert pick.modality == pick.output_message.modality == f"chat-{pick.flow_id}"
    assert pick.parameters["prompt"] == "Hello <<NAME>>"
    assert (item.correlation_id, item.is_first_correlation) == (str(correlation_id), True)
    assert (item.use_case_id, item.use_case_step_id) == ("id-of-support", "id-of-answer")
    assert (item.input_message.use_case_code, item.input_message.use_case_step_code) == ("support", "answer")
    assert (pick.placeholders, pick.source, pick.stale) == (["NAME", "N"], "server", False)
    assert all([item.id, item.flow_step_id, item.created_at.endswith("Z"), item.revision])


async def test_api_key_and_content_type_are_sent(either: Either, server: FakeServer):
    await done(either.client().pick("support", "answer", "s"))
    headers = server.requests[0].headers
    assert headers["x-api-key"] == "key"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("ai-model-match/2.0.0")


@pytest.mark.parametrize(
    ("use_case", "step", "correlation_id"),
    [
        ("", "a", "s"),
        ("a" * 256, "a", "s"),
        ("a", "", "s"),
        ("a", "ä" * 128, "s"),
        ("a", "a", ""),
        ("a", "a", 7),
    ],
)
async def test_invalid_names_are_rejected_before_sending(
    either: Either, server: FakeServer, use_case: str, step: str, correlation_id: Any
):
    with pytest.raises(ValueError):
        await done(either.client().pick(use_case, step, correlation_id))
    assert server.requests == []


@pytest.mark.parametrize(
    "options",
    [
        {"score": 0.9},
        {"score": 5.1},
        {"score": float("nan")},
        {"score": True},
        {"score": "4"},
        {"score": 4, "comment": "x" * 4097},
        {"score": 4, "reference_link": "ä" * 2049},
        {"score": 4, "idempotency_key": "two words"},
        {"score": 4, "idempotency_key": ""},
    ],
)
async def test_invalid_feedback_is_rejected_before_sending(
    either: Either, server: FakeServer, options: dict[str, Any]
):
    with pytest.raises(ValueError):
        await done(either.client().send_feedback("s", **options))
    assert server.requests == []


async def test_business_errors_are_raised_even_for_a_known_session(either: Either, server: FakeServer):
    client = either.client()
    await done(client.pick("support", "answer", "s"))
    server.answer_next(httpx2.Response(400, json={"errors": ["use-case-not-active"]}))
    with pytest.raises(AIMMHTTPException) as caught:
        await done(client.pick("support", "answer", "s", default=DEFAULT))
    assert (caught.value.status_code, caught.value.errors) == (400, ["use-case-not-active"])


async def test_step_without_configuration(either: Either):
    client = either.client(defaults={("support", "other"): DEFAULT})
    with pytest.raises(NotConfigured):
        await done(client.pick("support", "empty", "s"))
    pick = await done(client.pick("support", "empty", "s", default=DEFAULT))
    assert (pick.modality, pick.source, pick.stale, pick.placeholders) == ("text", "default", True, ["X"])


async def test_feedback_gets_its_own_idempotency_key(either: Either, server: FakeServer):
    client = either.client()
    await done(client.pick("support", "answer", "s"))
    feedback = await done(client.send_feedback("s", 4.5, "good", "https://example.org/1"))
    item = feedback.item
    assert feedback.status == "accepted"
    assert (item.score, item.synthetic_score, item.comment) == (4.5, 4.5, "good")
    assert (item.reference_link, item.correlation_id) == ("https://example.org/1", "s")
    assert server.requests[-1].headers["idempotency-key"]
    with pytest.raises(AIMMHTTPException, match="feedback-already-provided"):
        await done(client.send_feedback("s", 1))


async def test_feedback_is_retried_with_the_same_key(either: Either, server: FakeServer):
    client = either.client()
    await done(client.pick("support", "answer", "s"))
    server.answer_next(httpx2.ReadTimeout("slow"))
    await done(client.send_feedback("s", 4, idempotency_key="mine"))
    keys = [seen.headers.get("idempotency-key") for seen in server.requests[-2:]]
    assert keys == ["mine", "mine"]
    assert len(server.feedback) == 1
    assert client.stats.retries == 1


async def test_session_answers_steps_from_memory(either: Either, server: FakeServer):
    client = either.client()
    session = await done(client.session("support", "s"))
    calls = len(server.requests)
    first, again = session.step("answer"), session.step("answer")
    assert first is again
    assert first.modality == f"chat-{session.flow_id}"
    assert (first.flow_id, first.item.use_case_step_id) == (session.flow_id, "id-of-answer")
    assert (session.stale, session.is_first, session.snapshot_version) == (False, True, 2)
    assert session.steps == ["answer", "sum"]
    assert len(server.requests) == calls
    feedback = await done(session.send_feedback(5, "well"))
    assert feedback.item.flow_id == session.flow_id


async def test_each_step_is_reported_once_in_a_batch(either: Either, server: FakeServer):
    client = either.client()
    session = await done(client.session("support", "s"))
    for code in ("answer", "sum", "answer"):
        session.step(code)
    assert client.stats.exposures_waiting == 2
    await done(client.run_background())
    assert server.exposures == [], "exposures are gathered for a while"
    server.clock.advance(1.0)
    await done(client.run_background())
    assert [exposure["useCaseStepCode"] for exposure in server.exposures] == ["answer", "sum"]
    assert not any(exposure["stale"] or exposure["flowId"] for exposure in server.exposures)
    assert (client.stats.exposures_sent, client.stats.exposures_waiting) == (2, 0)


async def test_exposure_trigger_sends_immediately(either: Either, server: FakeServer):
    client = either.client(settings=Settings(exposure_trigger=2))
    session = await done(client.session("support", "s"))
    session.step("answer")
    session.step("sum")
    await done(client.run_background())
    assert len(server.exposures) == 2


async def test_dropped_exposures_are_counted(either: Either, server: FakeServer):
    client = either.client(settings=Settings(max_exposures=1))
    session = await done(client.session("support", "s"))
    session.step("answer")
    session.step("sum")
    assert client.stats.exposures_lost == 1
    del server.sessions["s"]
    await done(client.flush())
    assert client.stats.exposures_lost == 2, "refused by the service"
    session = await done(client.session("support", "t"))
    session.step("answer")
    server.answer_next(httpx2.Response(422, json={"errors": ["invalid input format"]}))
    await done(client.flush())
    assert (client.stats.exposures_lost, client.stats.exposures_waiting) == (3, 0)


async def test_rejected_api_key_does_not_lose_queued_data(either: Either, server: FakeServer):
    client = either.client()
    (await done(client.session("support", "s"))).step("answer")
    server.answer_next(httpx2.Response(401, json={"errors": ["unauthorized"]}))
    await done(client.flush())
    assert client.stats.exposures_waiting == 1
    await done(client.flush())
    assert client.stats.exposures_sent == 1


async def test_lost_reply_does_not_duplicate_exposures(either: Either, server: FakeServer):
    client = either.client()
    (await done(client.session("support", "s"))).step("answer")
    server.answer_next(httpx2.ReadTimeout("slow"))
    await done(client.flush())
    keys = {seen.headers["idempotency-key"] for seen in server.requests if seen.path == "/picker/exposures"}
    assert len(keys) == 1
    assert len(server.exposures) == 1


async def test_unknown_step_of_a_session(either: Either):
    session = await done(either.client().session("support", "s", defaults={"later": DEFAULT}))
    with pytest.raises(NotConfigured):
        session.step("empty")
    with pytest.raises(UnknownStep, match="answer, sum"):
        session.step("none")
    assert session.step("later").source == "default"
    assert session.step("none", default=DEFAULT).modality == "text"


async def test_changing_parameters_does_not_affect_the_client(either: Either, server: FakeServer):
    client = either.client()
    (await done(client.session("support", "s"))).step("answer").parameters["prompt"] = "changed"
    server.go_down()
    assert (await done(client.session("support", "s"))).step("answer").parameters[
        "prompt"
    ] == "Hello <<NAME>>"


async def test_snapshots_are_refreshed_while_in_use(either: Either, server: FakeServer):
    client = either.client()
    await done(client.pick("support", "answer", "s"))
    for seconds, expected in ((0, 1), (1, 1), (65, 2), (65, 3)):
        server.clock.advance(seconds)
        await done(client.run_background())
        assert server.paths().count("/picker/snapshot") == expected
    assert server.requests[-1].headers["if-none-match"] == '"2"'
    server.clock.advance(700)
    await done(client.run_background())
    assert server.paths().count("/picker/snapshot") == 3, "nobody asked for it lately"


async def test_close_flushes_and_later_calls_fail(either: Either, server: FakeServer):
    client = either.client()
    session = await done(client.session("support", "s"))
    session.step("answer")
    await either.close(client)
    await either.close(client)
    assert len(server.exposures) == 1
    with pytest.raises(ClientClosed):
        await done(client.pick("support", "answer", "s"))


def test_synchronous_client_is_a_context_manager(server: FakeServer):
    with server.client() as client:
        client.session("support", "s").step("answer")
    assert len(server.exposures) == 1


async def test_asynchronous_client_is_a_context_manager(server: FakeServer):
    async with server.async_client() as client:
        (await client.session("support", "s")).step("answer")
    assert len(server.exposures) == 1
