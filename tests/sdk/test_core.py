"""What the parts of the core make of their input, field by field."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import AIMMHTTPException, FeedbackNotKept, Settings
from ai_model_match.core import arguments, wire
from ai_model_match.core.counts import Counts
from ai_model_match.core.last_known import LastKnown, draw
from ai_model_match.core.outbox import Exposure, Outbox, QueuedFeedback
from ai_model_match.core.outcomes import Outcome
from ai_model_match.core.state import State
from ai_model_match.edges.journal import NoJournal
from ai_model_match.model import InputMessage
from ai_model_match.testing import FakeClock, FakeServer


class Notes:
    """A journal in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, dict[str, Any]]] = {}

    def note(self, name: str, kind: str, entry: dict[str, Any]) -> None:
        self.entries[name] = (kind, entry)

    def strike(self, names: Any) -> None:
        for name in names:
            del self.entries[name]


@pytest.mark.parametrize(
    ("key", "valid"),
    [("!", True), ("~", True), (" ", False), ("\x7f", False), ("", False), ("x" * 255, True)],
)
def test_keys_are_visible_ascii(key: str, valid: bool):
    if valid:
        assert arguments.check_key(key) == key
        return
    with pytest.raises(ValueError) as refused:
        arguments.check_key(key)
    assert str(refused.value) == "idempotency_key must be 1 to 255 visible ASCII characters"


def test_a_name_has_at_most_255_bytes():
    assert arguments.check_name("step", "x" * 255) == "x" * 255
    assert arguments.check_text("comment", "x" * 4_096) == "x" * 4_096


def test_a_uuid_is_a_key_and_a_correlation_id():
    value = UUID(int=7)
    assert arguments.check_key(value) == arguments.check_correlation_id(value) == str(value)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (lambda: arguments.check_key("x" * 256), "idempotency_key must be 1 to 255 visible ASCII characters"),
        (lambda: arguments.check_name("step", ""), "step must be a string of 1 to 255 bytes"),
        (lambda: arguments.check_name("step", "é" * 128), "step must be a string of 1 to 255 bytes"),
        (lambda: arguments.check_name("step", "a\0"), "step must not contain the character NUL"),
        (lambda: arguments.check_name("step", "\ud800"), "step must be valid Unicode"),
        (
            lambda: arguments.check_correlation_id(""),
            "correlation_id must be a string of 1 to 255 bytes",
        ),
        (lambda: arguments.check_text("comment", "\0"), "comment must not contain the character NUL"),
        (
            lambda: arguments.make_feedback("s", 4, "x" * 4_097, None, None, str),
            "comment must not exceed 4096 bytes",
        ),
        (
            lambda: arguments.make_feedback("s", 4, None, "x" * 4_097, None, str),
            "reference_link must not exceed 4096 bytes",
        ),
        (lambda: arguments.check_score(5.01), "score must be from 1 to 5, not 5.01"),
        (lambda: arguments.check_text("comment", "x" * 4_097), "comment must not exceed 4096 bytes"),
        (lambda: arguments.check_text("comment", 7), "comment must be a string"),  # type: ignore[arg-type]
        (
            lambda: arguments.read_default({"modality": "", "parameters": 1}),
            "a default must have a modality (a string) and parameters",
        ),
        (
            lambda: arguments.read_default({"modality": "chat"}),  # type: ignore[typeddict-item]
            "a default must have a modality (a string) and parameters",
        ),
        (lambda: arguments.check_api_key("a b"), "api_key must be visible ASCII characters"),
        (lambda: arguments.check_api_key(None), "api_key must be a string, not NoneType"),  # type: ignore[arg-type]
        (lambda: arguments.check_api_key(b"key"), "api_key must be a string, not bytes"),  # type: ignore[arg-type]
        (lambda: arguments.check_base_url("ftp://x"), "base_url must begin with http:// or https://"),
        (
            lambda: arguments.check_base_url("http://a b"),
            "base_url must not contain whitespace or control characters",
        ),
        (
            lambda: arguments.check_base_url("http://:80"),
            "base_url must contain a host, for example https://aimm.example.com",
        ),
        (lambda: arguments.check_base_url("http://x/?a"), "base_url must not have a query or fragment"),
        (lambda: arguments.check_base_url("http://x/?"), "base_url must not have a query or fragment"),
        (lambda: arguments.check_base_url("http://x/#"), "base_url must not have a query or fragment"),
        (
            lambda: arguments.check_base_url(f"http://{'x' * 64}.org"),
            "each part of the host in base_url must have 1 to 63 characters",
        ),
    ],
)
def test_texts_of_invalid_arguments(check: Any, text: str):
    with pytest.raises(ValueError) as refused:
        check()
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (" HTTP://Host:8080/base/api/v1/ ", "http://Host:8080/base"),
        ("https://host/api/v1", "https://host"),
        (f"https://{'x' * 63}.org.", f"https://{'x' * 63}.org."),
        ("http://[::1]:80/", "http://[::1]:80"),
        ("http://host/pathX/api/v1", "http://host/pathX"),
    ],
)
def test_base_urls(given: str, read: str):
    assert arguments.check_base_url(given) == read


def test_a_journal_has_everything_that_must_survive():
    clock = FakeClock(1_000.0)
    clock.wrong_by = 500.0
    notes = Notes()
    outbox = Outbox(10, 10, 10, lambda: "key", notes, clock.surroundings())
    exposure = Exposure("s", "support", "answer", 990.0, "a", True)
    feedback = QueuedFeedback("k", "s", 4.5, "good", "https://x")
    outbox.add_exposure(exposure)
    outbox.add_feedback(feedback)
    outbox.add_feedback(QueuedFeedback("l", "t", 1.0, None, None))
    assert list(notes.entries) == ["s\0support\0answer", "k", "l"]
    assert notes.entries["s\0support\0answer"][1]["at"] == 1_490.0
    other = Outbox(10, 10, 10, lambda: "key", NoJournal(), clock.surroundings())
    assert other.restore(notes.entries.values()) == 0
    batch = other.claim()
    assert batch is not None
    assert batch.exposures == [exposure]
    assert other.next_feedback() == feedback
    assert other.holds("s")
    claimed = outbox.claim()
    assert claimed is not None
    outbox.settle(claimed, done=True)
    assert list(notes.entries) == ["k", "l"]
    assert other.restore([("exposure", {}), ("feedback", {"key": "m"}), ("other", {})]) == 3


def test_after_a_fork_there_is_another_journal():
    old, new = Notes(), Notes()
    outbox = Outbox(10, 10, 10, lambda: "key", old, FakeClock().surroundings())
    outbox.after_fork(new)
    outbox.add_feedback(QueuedFeedback("k", "s", 4.0, None, None))
    assert (list(old.entries), list(new.entries)) == ([], ["k"])


def test_the_first_entry_and_the_one_that_triggers_wake_the_background():
    clock = FakeClock()
    state = State.build(Settings(exposure_trigger=3), clock.surroundings(), Counts(), NoJournal(), b"", {})
    woken: list[int] = []
    for queue, add in (
        ("exposures", lambda: state.expose(Exposure("s", "u", "a", 0.0, None, False))),
        ("outcomes", lambda: state.measure(Outcome("s", None, 0.0, True, None, None, None, None))),
    ):
        woken.clear()
        state.wake = lambda: woken.append(1)
        seen: list[int] = []
        for _ in range(4):
            add()
            seen.append(len(woken))
        assert seen == [1, 1, 2, 2], queue


def test_known_sessions_keep_their_times_and_number():
    known = LastKnown(b"salt", 3)
    known.learn_session("support", "s", "a", by="shares", now=0.0, expires_at=9.0)
    [session] = known.contents().sessions
    assert (session.expires_at, session.by) == (9.0, "shares")
    assert known.contents(100.0).sessions[0].expires_at == 109.0
    none = LastKnown(b"salt", 0)
    none.add(known.contents())
    assert none.contents().sessions == ()
    other = LastKnown(b"salt", 3)
    other.add(known.contents(100.0), 90.0)
    assert other.contents().sessions[0].expires_at == 19.0


def test_the_salt_and_the_use_case_decide_the_draw():
    known = LastKnown(b"salt", 3)
    shares = (("a", 50.0), ("b", 50.0))
    for use_case in ("support", "mail"):
        known.learn_snapshot(wire.Snapshot(use_case, "id", 1, 100.0, None, shares), [])
    for number in range(20):
        for use_case in ("support", "mail"):
            drawn = known.draw(use_case, f"s{number}")
            assert drawn == draw(shares, b"salt", use_case, f"s{number}")


async def test_a_session_without_the_service_in_full(either: Either, server: FakeServer):
    client = either.client()
    await done(client.pick("support", "answer", "known"))
    await done(client.run_background())
    server.go_down()
    default: Any = {"modality": "text", "parameters": 1}
    session = await done(client.session("support", "new", defaults={"empty": default}))
    assert (session.is_first, session.stale, session.expires_at) == (True, True, None)
    assert session.snapshot_version == 2
    pick = session.step("answer")
    assert pick.source == "shares"
    assert pick.item.created_at == wire.as_time(server.clock.now)
    assert pick.item.input_message == InputMessage("new", "support", "answer")
    assert session.step("empty").source == "default"
    again = await done(client.session("support", "new"))
    assert (again.is_first, again.flow_id) == (False, session.flow_id)
    assert again.step("answer").source == "session"


async def test_a_step_that_no_list_has_gets_no_hint(either: Either, server: FakeServer):
    client = either.client()
    server.answer_next(httpx2.Response(400, json={"errors": ["use-case-step-not-found"]}))
    with pytest.raises(AIMMHTTPException) as refused:
        await done(client.pick("mail", "answer", "s"))
    assert "there is no" not in str(refused.value)


async def test_rejected_feedback_is_reported(
    either: Either, server: FakeServer, caplog: pytest.LogCaptureFixture
):
    client = either.client()
    await done(client.pick("support", "answer", "s"))
    server.go_down()
    await done(client.send_feedback("s", 4))
    server.come_back()
    server.clock.advance(31)
    server.answer_next(httpx2.Response(400, json={"errors": ["feedback-already-provided"]}))
    await done(client.run_background())
    assert client.stats.feedback_lost == 1
    [said] = [text for text in caplog.messages if text.startswith("queued feedback was rejected: ")]
    assert "feedback-already-provided" in said


async def test_feedback_that_cannot_be_kept_says_why(either: Either, server: FakeServer):
    client = either.client(settings=Settings(max_feedback=0))
    server.go_down()
    with pytest.raises(FeedbackNotKept) as lost:
        await done(client.send_feedback("s", 4))
    assert "the feedback could not be sent, and the queue is full" in str(lost.value)
    assert str(lost.value) != "the feedback could not be sent, and the queue is full"
    assert client.stats.feedback_lost == 1
