"""Queues during an outage, and what is sent after it."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.sdk.conftest import Either, done
from tests.sdk.outages import back, warm

from ai_model_match import FeedbackNotKept, Settings
from ai_model_match.testing import FakeServer


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
