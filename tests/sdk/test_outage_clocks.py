"""Clocks that are wrong or changed, during an outage and after it."""

from pathlib import Path

import httpx2
import pytest
from tests.sdk.conftest import Either, done
from tests.sdk.outages import back, warm

from ai_model_match.testing import FakeServer

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
