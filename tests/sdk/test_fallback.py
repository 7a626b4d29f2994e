"""Fallbacks and queues during an outage, and recovery."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import FeedbackNotKept, Settings, Unavailable
from ai_model_match.testing import FakeServer

DEFAULT: Any = {"modality": "text", "parameters": 1}


async def warm(client: Any) -> Any:
    """A client that knows the use case, as one has after its first pick and background round."""
    await done(client.pick("support", "answer", "known"))
    await done(client.run_background())
    return client


async def back(client: Any, server: FakeServer) -> None:
    server.come_back()
    server.clock.advance(31)
    await done(client.run_background())


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


async def test_queued_feedback_is_sent_after_the_announcement(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down()
    flow_id = (await done(client.pick("support", "answer", "new"))).flow_id
    kept = await done(client.send_feedback("new", 4, "fine"))
    assert (kept.status, kept.item.score, kept.item.comment, kept.item.id) == ("queued", 4, "fine", None)
    await done(client.send_feedback("known", 2))
    server.requests.clear()
    await back(client, server)
    assert server.paths()[:3] == ["/picker/exposures", "/feedbacks", "/feedbacks"]
    announced = server.requests[0].content["exposures"]
    assert [(e["correlationId"], e["flowId"], e["stale"]) for e in announced] == [("new", flow_id, True)]
    assert [sent["correlationId"] for sent in server.feedback] == ["new", "known"]
    assert (client.stats.feedback_queued, client.stats.feedback_sent, client.stats.feedback_waiting) == (
        2,
        2,
        0,
    )


async def test_feedback_after_an_outage_is_sent_after_the_announcement(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down()
    await done(client.pick("support", "answer", "new"))
    server.come_back()
    server.clock.advance(31)
    assert (await done(client.send_feedback("new", 4))).status == "queued"
    await done(client.run_background())
    assert [sent["correlationId"] for sent in server.feedback] == ["new"]


async def test_session_is_announced_before_the_next_pick(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down()
    picks = [await done(client.pick("support", "answer", f"new-{n}")) for n in range(12)]
    server.come_back()
    server.clock.advance(31)
    for n, pick in enumerate(picks):
        again = await done(client.pick("support", "answer", f"new-{n}"))
        assert (again.flow_id, again.source) == (pick.flow_id, "server")


async def test_open_session_keeps_its_flow_if_the_server_disagrees(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down()
    session = await done(client.session("support", "new"))
    other = {"flow-a": "flow-b", "flow-b": "flow-a"}[session.flow_id]
    server.sessions["new"] = other
    server.come_back()
    server.clock.advance(31)
    assert (await done(client.session("support", "new"))).flow_id == other
    assert session.step("answer").flow_id == session.flow_id != other
    server.go_down()
    assert (await done(client.pick("support", "answer", "new"))).flow_id == other


async def test_queued_feedback_survives_a_restart(either: Either, server: FakeServer, tmp_path: Path):
    client = await warm(either.client(cache_path=tmp_path))
    server.go_down()
    await done(client.pick("support", "answer", "new"))
    await done(client.send_feedback("new", 4, idempotency_key="mine"))
    await either.close(client)
    assert client.stats.feedback_lost == client.stats.exposures_lost == 0
    again = either.client(cache_path=tmp_path)
    assert again.stats.feedback_waiting == 1
    server.come_back()
    server.requests.clear()
    await done(again.flush())
    assert server.paths() == ["/picker/exposures", "/feedbacks"]
    assert server.requests[1].headers["idempotency-key"] == "mine"
    await either.close(again)
    assert either.client(cache_path=tmp_path).stats.feedback_waiting == 0


async def test_close_without_a_folder_counts_lost_data(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down()
    await done(client.pick("support", "answer", "new"))
    await done(client.send_feedback("new", 4))
    await either.close(client)
    assert (client.stats.exposures_lost, client.stats.feedback_lost) == (1, 1)


async def test_full_queue_rejects_new_feedback(either: Either, server: FakeServer):
    client = either.client(settings=Settings(max_feedback=1))
    server.go_down()
    await done(client.send_feedback("a", 4))
    with pytest.raises(FeedbackNotKept, match="queue is full"):
        await done(client.send_feedback("b", 4))
    assert (client.stats.feedback_lost, client.stats.feedback_waiting) == (1, 1)


async def test_rejected_queued_feedback_does_not_block_the_rest(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down()
    await done(client.send_feedback("never picked", 4))
    await done(client.send_feedback("known", 4))
    await back(client, server)
    assert [sent["correlationId"] for sent in server.feedback] == ["known"]
    assert (client.stats.feedback_lost, client.stats.feedback_sent) == (1, 1)


async def test_background_probes_and_closes_the_circuit(either: Either, server: FakeServer):
    client = await warm(either.client())
    server.go_down(after=2.0)
    await done(client.pick("support", "answer", "known"))
    for _ in range(3):
        server.clock.advance(31)
        await done(client.run_background())
    server.come_back()
    server.clock.advance(31)
    calls = len(server.requests)
    await done(client.run_background())
    assert len(server.requests) > calls
    assert (await done(client.pick("support", "answer", "known"))).stale is False


async def test_unusable_folder_is_only_counted(either: Either, server: FakeServer, tmp_path: Path):
    (tmp_path / "file").touch()
    client = either.client(cache_path=tmp_path / "file")
    assert not (await done(client.pick("support", "answer", "s"))).stale
    assert client.stats.cache_errors == 1


async def test_feedback_waits_for_an_announcement_in_flight(server: FakeServer, either: Either):
    client = await warm(either.client())
    server.go_down()
    await done(client.pick("support", "answer", "new"))
    await done(client.send_feedback("new", 4))
    server.come_back()
    server.clock.advance(31)
    # As another thread would that is sending it at this moment.
    on_its_way = client._state.outbox.claim()
    await done(client.flush())
    assert server.feedback == []
    client._state.outbox.settle(on_its_way, done=False)
    await done(client.flush())
    assert [sent["correlationId"] for sent in server.feedback] == ["new"]


async def test_outbox_of_another_version_does_not_prevent_startup(
    either: Either, server: FakeServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    good = {"key": "k", "correlation_id": "s", "score": 4, "comment": None, "reference_link": None}
    stale = {"correlation_id": "s", "use_case": "support", "step": "answer", "at": 0, "stale": True}
    entries: list[tuple[str, dict[str, Any]]] = [
        ("feedback", {**good, "language": "new"}),
        ("exposure", {**stale, "flow_id": "flow-a", "model": "new"}),
        ("example", {"anything": 1}),
        ("feedback", {"key": "missing"}),
        ("feedback", {**good, "score": "4"}),
        ("exposure", {**stale}),
        ("exposure", {**stale, "flow_id": "flow-a", "at": "yesterday"}),
    ]
    lines = [
        json.dumps({"note": str(n), "kind": kind, "entry": entry}) for n, (kind, entry) in enumerate(entries)
    ]
    (tmp_path / "outbox-0.jsonl").write_text("\n".join([*lines, "{}", '{"note": "cut sh']))
    client = either.client(cache_path=tmp_path)
    assert (client.stats.set_aside, client.stats.feedback_waiting) == (7, 1)
    assert len([record for record in caplog.records if "set aside" in record.message]) == 1
    await done(client.flush())
    assert [sent["score"] for sent in server.feedback] == [4]
    assert server.sessions["s"] == "flow-a"
    await either.close(client)
    assert len((tmp_path / "outbox-0.jsonl").read_text().splitlines()) >= 6


DAY = 86_400.0


@pytest.mark.parametrize("wrong_by", [8 * 3_600.0, -10 * DAY, 400 * DAY])
async def test_wrong_clock_does_not_change_the_flow_of_a_session(
    either: Either, server: FakeServer, tmp_path: Path, wrong_by: float
):
    server.clock.wrong_by = wrong_by
    client = either.client(cache_path=tmp_path)
    flows = {n: (await done(client.session("support", f"s{n}"))).flow_id for n in range(12)}
    picked = {n: (await done(client.pick("support", "answer", f"p{n}"))).flow_id for n in range(12)}
    server.set_share("support", "flow-a", 0)
    server.clock.advance(70)
    await done(client.run_background())
    server.go_down()
    for _ in range(2):
        for n in range(12):
            assert (await done(client.session("support", f"s{n}"))).flow_id == flows[n]
            assert (await done(client.pick("support", "answer", f"p{n}"))).flow_id == picked[n]
        await either.close(client)
        client = either.client(cache_path=tmp_path)  # after a restart
    assert client.stats.cache_errors == 0


async def test_clock_change_at_run_time_does_not_change_flows(either: Either, server: FakeServer):
    client = either.client()
    flows = {n: (await done(client.session("support", f"s{n}"))).flow_id for n in range(12)}
    server.set_share("support", "flow-a", 0)
    await done(client.run_background())
    server.go_down()
    for wrong_by in (8 * 3_600.0, -10 * DAY):
        server.clock.wrong_by = wrong_by
        for n in range(12):
            assert (await done(client.session("support", f"s{n}"))).flow_id == flows[n]


async def test_ages_are_sent_instead_of_timestamps(either: Either, server: FakeServer, tmp_path: Path):
    client = await warm(either.client(cache_path=tmp_path))
    server.go_down()
    await done(client.pick("support", "answer", "new"))
    client.record_outcome("new", error=False)
    server.clock.wrong_by = -10 * DAY
    await done(client.send_feedback("new", 5))
    await back(client, server)
    assert [exposure["ageMs"] for exposure in server.exposures] == [31_000]
    assert [outcome["ageMs"] for outcome in server.outcomes] == [31_000]
    assert not any("at" in sent for sent in (*server.exposures, *server.outcomes))
    assert [sent["score"] for sent in server.feedback] == [5]


@pytest.mark.parametrize(
    ("wrong_by", "age"), [(-10 * DAY, 0), (10 * DAY, 6 * DAY * 1000), (3_600.0, 3_600_000)]
)
async def test_age_of_a_restored_announcement_is_limited(
    either: Either, server: FakeServer, tmp_path: Path, wrong_by: float, age: float
):
    client = await warm(either.client(cache_path=tmp_path))
    server.go_down()
    await done(client.pick("support", "answer", "new"))
    await either.close(client)
    server.clock.wrong_by = wrong_by
    server.come_back()
    client = either.client(cache_path=tmp_path)
    await done(client.flush())
    assert [exposure["ageMs"] for exposure in server.exposures] == [age]


async def test_validity_is_derived_from_the_date_header_of_older_services(either: Either, server: FakeServer):
    item = {
        "useCaseId": "u",
        "flowId": "flow-a",
        "isFirstCorrelation": True,
        "createdAt": "2026-01-01T00:00:00Z",
        "expiresAt": "2026-01-01T06:00:00Z",
        "steps": [],
    }
    date = {"Date": "Thu, 01 Jan 2026 05:00:00 GMT"}
    server.answer_next(httpx2.Response(200, json={"item": item}, headers=date))
    client = either.client()
    await done(client.session("support", "s"))
    now = server.clock.now
    assert client._state.known.session("support", "s", now + 3_599) is not None
    assert client._state.known.session("support", "s", now + 3_601) is None
