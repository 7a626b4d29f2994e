"""Fallbacks during an outage, and recovery."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.sdk.conftest import Either, done
from tests.sdk.outages import warm

from ai_model_match import Unavailable
from ai_model_match.testing import FakeServer

DEFAULT: Any = {"modality": "text", "parameters": 1}


async def test_known_session_keeps_its_flow_during_an_outage(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down(after=1.0)
    pick = await done(client.pick("support", "sum", "known"))
    assert (pick.flow_id, pick.source, pick.stale) == (server.sessions["known"], "session", True)
    session = await done(client.session("support", "known"))
    assert (session.flow_id, session.stale) == (pick.flow_id, True)
    assert client.stats.stale_picks == 2


async def test_new_sessions_follow_the_last_known_traffic_split(either: Either, server: FakeServer):
    server.set_share("support", "flow-a", 0)
    client = await warm(either.client())
    server.go_down()
    picks = [await done(client.pick("support", "answer", f"new-{n}")) for n in range(20)]
    assert {pick.flow_id for pick in picks} == {"flow-b"}
    assert {pick.source for pick in picks} == {"shares"}


async def test_expired_session_is_assigned_anew_during_an_outage(either: Either, server: FakeServer):
    client = await warm(either.client())
    known = server.sessions["known"]
    other = {"flow-a": "flow-b", "flow-b": "flow-a"}[known]
    server.set_share("support", known, 0)
    server.set_share("support", other, 100)
    server.clock.advance(70)
    await done(client.run_background())
    server.go_down()
    validity = 6 * 3600
    for seconds, flow_id, source in ((validity - 72, known, "session"), (2, other, "shares")):
        server.clock.advance(seconds)
        pick = await done(client.pick("support", "answer", "known"))
        assert (pick.flow_id, pick.source) == (flow_id, source)
    # it is a session again, with a validity of its own
    server.clock.advance(validity - 1)
    pick = await done(client.pick("support", "answer", "known"))
    assert (pick.flow_id, pick.source) == (other, "session")
    server.clock.advance(1)
    assert (await done(client.pick("support", "answer", "known"))).source == "shares"


async def test_outage_costs_the_deadline_once(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down(after=2.0)
    start = server.clock.now
    for n in range(50):
        await done(client.pick("support", "answer", f"new-{n}"))
    assert server.clock.now - start <= 2.0
    assert client.stats.circuit_openings == 1


async def test_same_id_gets_the_same_flow_after_a_restart(either: Either, server: FakeServer, tmp_path: Path):
    client = await warm(either.client(cache_path=tmp_path))
    server.go_down()
    ids = [f"new-{n}" for n in range(20)]
    before = [(await done(client.pick("support", "answer", n))).flow_id for n in ids]
    assert set(before) == {"flow-a", "flow-b"}
    await either.close(client)
    again = either.client(cache_path=tmp_path)
    after = [await done(again.pick("support", "answer", n)) for n in ids]
    assert [pick.flow_id for pick in after] == before
    assert {pick.source for pick in after} == {"session"}
    (tmp_path / "known.json").write_bytes(b"")
    third = either.client(cache_path=tmp_path)
    server.come_back()
    await warm(third)
    server.go_down()
    drawn = [await done(third.pick("support", "answer", n)) for n in ids]
    assert [pick.flow_id for pick in drawn] == before, "drawn again under the same salt"


async def test_defaults_are_the_last_resort(either: Either, server: FakeServer):
    client = either.client(defaults={("support", "answer"): DEFAULT})
    server.go_down()
    pick = await done(client.pick("support", "answer", "s"))
    assert (pick.modality, pick.source, pick.stale, pick.flow_id) == ("text", "default", True, None)
    assert (await done(client.pick("support", "sum", "s", default=DEFAULT))).source == "default"
    session = await done(client.session("support", "s"))
    assert (session.stale, session.step("answer").modality) == (True, "text")
    assert client.stats.default_picks == 3


async def test_error_lists_what_was_tried(either: Either, server: FakeServer):
    client = either.client()
    server.go_down()
    with pytest.raises(Unavailable, match=r"refused.*neither.*no default") as caught:
        await done(client.pick("support", "answer", "s"))
    assert caught.value.tried[0] == "ConnectError: refused"
    with pytest.raises(Unavailable, match="circuit is open"):
        await done(client.session("support", "s"))


SESSION: Any = {"flowId": "f", "useCaseId": "u", "isFirstCorrelation": True, "createdAt": "", "steps": []}
FOREIGN = [
    b"<html>",
    b'{"item": {}}',
    b"[" * 100_000,
    b'{"item": ' * 100_000,
    # Not a number of JSON's, but Python reads it as one.
    json.dumps({"item": {**SESSION, "snapshotVersion": float("inf")}}).encode(),
]


@pytest.mark.parametrize("reply", [httpx2.Response(200, content=content) for content in FOREIGN])
async def test_unexpected_json_is_an_outage(either: Either, server: FakeServer, reply: httpx2.Response):
    client = await warm(either.client())
    server.answer_next(reply, reply)
    assert (await done(client.pick("support", "answer", "known"))).source == "session"
    assert (await done(client.session("support", "known"))).stale


@pytest.mark.parametrize(
    "error", [UnicodeError("label empty or too long"), RuntimeError("closed"), RecursionError()]
)
async def test_unexpected_error_of_a_library_is_an_outage(
    either: Either, server: FakeServer, error: Exception, caplog: pytest.LogCaptureFixture
):
    client = await warm(either.client())
    server.answer_next(*[error] * 20)
    assert (await done(client.pick("support", "answer", "known"))).source == "session"
    assert (await done(client.send_feedback("known", 5))).status == "queued"
    unexpected = [record for record in caplog.records if "failed unexpectedly" in record.message]
    assert len(unexpected) == 1, "told once"


async def test_changing_a_default_does_not_affect_later_calls(either: Either, server: FakeServer):
    given: Any = {"modality": "text", "parameters": {"tools": ["a"], "deep": [{"b": 1}]}}
    client = either.client(defaults={("support", "answer"): given})
    server.go_down()
    pick = await done(client.pick("support", "answer", "s"))
    pick.parameters["tools"].append("changed")
    pick.parameters["deep"][0]["b"] = "changed"
    expected = {"tools": ["a"], "deep": [{"b": 1}]}
    assert given["parameters"] == expected
    assert (await done(client.pick("support", "answer", "t"))).parameters == expected
    session = await done(client.session("support", "u"))
    session.step("answer").parameters["tools"].append("changed")
    assert session.step("answer").parameters == expected


@pytest.mark.parametrize("status", [429, 503])
async def test_background_waits_as_long_as_the_server_asks(either: Either, server: FakeServer, status: int):
    client = await warm(either.client())
    client.record_outcome("known", error=True)
    server.requests.clear()
    server.answer_next(httpx2.Response(status, headers={"Retry-After": "60"}))
    for _ in range(59):
        server.clock.advance(1)
        await done(client.run_background())
    assert server.paths().count("/outcomes") == 1
    server.clock.advance(2)
    await done(client.run_background())
    assert client.stats.outcomes_sent == 1


async def test_absurd_retry_after_does_not_hold_data_for_ever(either: Either, server: FakeServer):
    client = await warm(either.client())
    client.record_outcome("known", error=True)
    server.answer_next(httpx2.Response(429, headers={"Retry-After": "1e9"}))
    for seconds in (1, 301):
        server.clock.advance(seconds)
        await done(client.run_background())
    assert client.stats.outcomes_sent == 1
