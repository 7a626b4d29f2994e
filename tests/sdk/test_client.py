"""Picks, sessions and feedback while the service is available, for both clients."""

import dataclasses
import uuid
from decimal import Decimal
from typing import Any, cast

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import AIMMHTTPException, ClientClosed, NotConfigured, Settings, UnknownStep
from ai_model_match.core.arguments import check_api_key, check_base_url
from ai_model_match.testing import FakeServer

DEFAULT: Any = {"modality": "text", "parameters": {"p": "<<X>>"}}
COUNTS = {field.name for field in dataclasses.fields(Settings) if field.type is int}


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


@pytest.mark.parametrize("options", [{"timeout": 0}, {"defaults": {("a", "b"): {"parameters": 1}}}])
def test_invalid_options_are_rejected(server: FakeServer, options: dict[str, Any]):
    with pytest.raises(ValueError):
        server.client(**options)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e12, -1, True, "5", None, [1]])
@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_settings_that_cannot_work_are_rejected_by_name(name: str, value: Any):
    if value == 1e12 and name in COUNTS:
        return  # a queue can be as long as that
    with pytest.raises(ValueError, match=name):
        Settings(**{name: value})


def test_settings_take_numbers_of_any_type():
    settings = Settings(deadline=cast("float", Decimal("0.5")), max_feedback=cast("int", 10.0))
    assert (settings.deadline, settings.max_feedback) == (0.5, 10)
    assert type(settings.max_feedback) is int


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e12, -1, "5"])
async def test_timeouts_that_cannot_work_are_rejected(either: Either, server: FakeServer, value: Any):
    client = either.client()
    await done(client.session("support", "s"))
    with pytest.raises(ValueError, match="timeout"):
        await done(client.flush(value))
    with pytest.raises(ValueError, match="timeout"):
        await done((client.aclose if either.kind == "async_client" else client.close)(value))
    await done(client.flush(0))
    assert (await done(client.pick("support", "answer", "s"))).source == "server"


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", ".example", "."])
def test_host_that_no_resolver_accepts_is_rejected(host: str):
    from ai_model_match import Client

    with pytest.raises(ValueError, match="host in base_url"):
        Client(f"http://{host}/", "key", cache_path=None)


@pytest.mark.parametrize("host", ["localhost", "a.example.", "[::1]:8000", "under_score", "bücher.example"])
def test_usual_hosts_are_accepted(host: str):
    assert check_base_url(f"http://{host}/") == f"http://{host}"


@pytest.mark.parametrize("key", ["", " ", "secret key", "secret\nkey", "sécret"])
def test_error_does_not_contain_the_api_key(key: str):
    from ai_model_match import Client

    with pytest.raises(ValueError, match="api_key must be") as refused:
        Client("http://127.0.0.1:1", key)
    assert "cret" not in str(refused.value)


def test_whitespace_around_the_api_key_is_stripped():
    assert check_api_key(" key-1\n") == "key-1"


def test_base_url_without_a_scheme_is_rejected():
    from ai_model_match import Client

    with pytest.raises(ValueError, match="http"):
        Client("example.org", "key", cache_path=None)
