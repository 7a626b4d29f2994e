"""Attempts, pauses and the deadline."""

from collections.abc import Iterator

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import AIMMHTTPException, Settings, Unavailable
from ai_model_match.core.breaker import Breaker
from ai_model_match.core.counts import Counts
from ai_model_match.core.effects import NoReply, Outcome, Reply, Send, Wait
from ai_model_match.core.exchange import Answer, Exchange, Request, Unreachable, judge
from ai_model_match.testing import FakeClock, FakeServer

GOOD = Reply(200, b"{}")


class World:
    """Plays the driver: a script of outcomes, each taking some time."""

    def __init__(self, *script: tuple[Outcome, float], random: float = 0.5, threshold: int = 9) -> None:
        self.clock = FakeClock(0.0)
        self.script: Iterator[tuple[Outcome, float]] = iter(script)
        self.sent: list[Send] = []
        self.waits: list[float] = []
        self.counts = Counts()
        around = self.clock.surroundings(lambda: random)
        self.breaker = Breaker(threshold, 1.0, 30.0, around.random, lambda: None)
        self.exchange = Exchange(Settings(), around, self.breaker, self.counts)

    def ask(self) -> Answer:
        operation = self.exchange.ask(Request("POST", "/x", {}), self.clock.now + 2.0)
        outcome: Outcome = None
        try:
            while True:
                effect = operation.send(outcome)
                outcome = None
                if isinstance(effect, Send):
                    self.sent.append(effect)
                    outcome, took = next(self.script)
                    self.clock.advance(took)
                elif isinstance(effect, Wait):
                    self.waits.append(effect.seconds)
                    self.clock.advance(effect.seconds)
        except StopIteration as stop:
            return stop.value


def test_retries_use_full_jitter_and_are_counted():
    world = World((NoReply("refused"), 0), (Reply(503), 0), (GOOD, 0))
    assert world.ask().content == {}
    assert world.waits == [0.05, 0.1]
    assert world.counts.read() == {"retries": 2}


def test_attempt_timeout_is_the_remaining_time():
    world = World((NoReply("slow"), 1.0), (GOOD, 0))
    world.ask()
    assert [round(sent.timeout, 3) for sent in world.sent] == [2.0, 0.95]
    assert [round(sent.connect_timeout, 3) for sent in world.sent] == [1.0, 0.95]


def test_expired_deadline_opens_the_circuit():
    world = World((NoReply("slow"), 2.0))
    with pytest.raises(Unreachable) as caught:
        world.ask()
    assert caught.value.tried == ["slow"]
    with pytest.raises(Unreachable, match="circuit is open"):
        world.ask()
    assert len(world.sent) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_the_minimum_pause(status: int):
    world = World((Reply(status, headers={"retry-after": "1"}), 0), (GOOD, 0))
    world.ask()
    assert world.waits == [1.05]


def test_retry_after_beyond_the_deadline_stops_retrying():
    world = World((Reply(503, headers={"retry-after": "30"}), 0))
    with pytest.raises(Unreachable):
        world.ask()
    assert world.waits == []
    assert world.clock.now == 0.0


def test_retry_after_may_be_a_date():
    verdict = judge(Reply(503, headers={"retry-after": "Tue, 14 Nov 2023 22:13:30 GMT"}), 1_700_000_000.0)
    assert getattr(verdict, "retry_after", None) == 10.0
    for useless in ("soon", "Wed, 01 Jan 99999999999999999999 00:00:00 GMT", "1e400", "nan", "-1"):
        verdict = judge(Reply(503, headers={"retry-after": useless, "date": useless}), 0.0)
        assert getattr(verdict, "retry_after", 0) is None


def test_circuit_that_opens_during_a_call_stops_retrying():
    world = World(*[(NoReply("refused"), 0)] * 3, threshold=3)
    with pytest.raises(Unreachable):
        world.ask()
    assert len(world.sent) == 3
    assert len(world.waits) == 2


def test_status_429_does_not_open_the_circuit():
    world = World(*[(Reply(429), 0.0)] * 9, (GOOD, 0), threshold=2, random=0.0)
    world.ask()
    assert world.breaker.probe_at is None


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply(400, b'{"errors":["use-case-not-active"]}'), 400),
        (Reply(404, b'{"errors":[]}'), 404),
        (Reply(401, b'{"errors":["unauthorized"]}'), 401),
        (Reply(403, b'{"errors":["forbidden"]}'), 403),
    ],
)
def test_business_error_is_an_answer(reply: Reply, status: int):
    world = World((NoReply("x"), 0), (reply, 0), threshold=2)
    with pytest.raises(AIMMHTTPException) as caught:
        world.ask()
    assert caught.value.status_code == status


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, b'{"errors":["x"]}'),
        Reply(200, b"<html>"),
        Reply(200, b"[]"),
        Reply(404, b"gone"),
        Reply(401, b"<html>"),
        Reply(403),
        Reply(403, b'{"message":"Forbidden"}'),
        Reply(403, b'{"success":false,"errors":[{"code":1020,"message":"Access denied"}]}'),
        Reply(302),
    ],
)
def test_foreign_response_is_an_outage_without_retry(reply: Reply):
    world = World((reply, 0))
    with pytest.raises(Unreachable, match=str(reply.status)):
        world.ask()
    assert world.waits == []


def test_cancelled_probe_is_released():
    world = World((NoReply("slow"), 2.0))
    with pytest.raises(Unreachable):
        world.ask()
    world.clock.advance(30)
    operation = world.exchange.ask(Request("POST", "/x", {}), world.clock.now + 2)
    assert isinstance(next(operation), Send)
    operation.close()
    assert world.breaker.admit(world.clock.now) == "probe"


def test_deadline_includes_retry_after(server: FakeServer):
    client = server.client(timeout=0.5)
    server.answer_next(*[httpx2.Response(503, headers={"Retry-After": "0.2"})] * 9)
    start = server.clock.now
    with pytest.raises(Unavailable, match="503"):
        client.pick("support", "answer", "s")
    assert server.clock.now - start <= 0.5


@pytest.mark.parametrize("status", [401, 403])
async def test_response_of_a_firewall_is_an_outage(either: Either, server: FakeServer, status: int):
    client = either.client()
    known = await done(client.pick("support", "answer", "s"))
    session = await done(client.session("support", "s"))
    await done(client.flush())
    await done(client.run_background())
    page = httpx2.Response(status, html="<html>Access denied</html>")
    server.answer_next(*[page] * 3)
    assert (await done(client.send_feedback("s", 5))).status == "queued"
    again = await done(client.pick("support", "answer", "s"))
    assert (again.flow_id, again.source) == (known.flow_id, "session")
    assert (await done(client.session("support", "new"))).stale
    session.step("answer")
    server.clock.advance(60)
    await done(client.flush())
    assert [sent["score"] for sent in server.feedback] == [5]
    assert client.stats.feedback_lost == client.stats.exposures_lost == 0


@pytest.mark.parametrize(
    ("asked", "date", "pause"),
    [
        ("0", None, 0.0),
        ("0.5", None, 0.5),
        ("Thu, 01 Jan 1970 00:00:10 GMT", None, 3.0),
        ("Thu, 01 Jan 1970 00:00:10 GMT", "Thu, 01 Jan 1970 00:00:09 GMT", 1.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", None, 0.0),
        ("-1", None, None),
        ("inf", None, None),
        ("soon", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_the_pause_that_is_asked_for(asked: str | None, date: str | None, pause: float | None):
    headers = {name: text for name, text in (("retry-after", asked), ("date", date)) if text is not None}
    verdict = judge(Reply(503, b"", headers), 7.0)
    assert not isinstance(verdict, Answer | AIMMHTTPException)
    assert (verdict.reason, verdict.retry, verdict.alive) == ("the server answered 503", True, False)
    assert verdict.retry_after == pause


def test_a_page_of_a_proxy_is_no_answer_and_not_asked_for_again():
    verdict = judge(Reply(404, b"<html>"), 0.0)
    assert not isinstance(verdict, Answer | AIMMHTTPException)
    assert verdict.reason == "the response with status 404 is not from the service"
    assert (verdict.retry, verdict.alive, verdict.retry_after) == (False, False, None)
