"""Unusual connections: pipelining, long bodies, half a request, silence."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from benchmarks.sample import make_sample
from benchmarks.wire import request_bytes
from tests.exactness.places import Place
from tests.exactness.pressure import until
from tests.support.databases import PostgresServer
from tests.support.server import running

from aimm.web.hot.patience import HEAD_SECONDS

KEEP_ALIVE_SECONDS = 2
HOT_BODY, BODY = 65_536, 1_048_576


@contextmanager
def a_place(url: str, folder: Path) -> Iterator[Place]:
    sample = asyncio.run(make_sample(url, use_cases=3, steps=2, shares=(60.0, 40.0)))
    with running(url, folder, keep_alive_seconds=KEEP_ALIVE_SECONDS, drain_seconds=2) as server:
        yield Place(server, sample, folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("talk")
    with a_place(f"sqlite:///{folder / 'aimm.db'}", folder) as made:
        yield made


@pytest.fixture(scope="module")
def postgres_place(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with a_place(asyncio.run(postgres.new_database()), tmp_path_factory.mktemp("talk")) as made:
        yield made


@pytest.fixture(params=["place", "postgres_place"])
def either(request: pytest.FixtureRequest) -> Place:
    """For tests that depend on the database: a server on each."""
    return request.getfixturevalue(request.param)


PIPELINES = {
    "hot hot": "first first",
    "hot management": "first management",
    "management hot": "management first",
    "known known": "known known known known",
    "known first": "known first known",
    "first and its rating": "first rating first rating",
    "the same new id": "first same same same",
    "refused between": "first wrong first unknown first",
    "the slow way": "first slow first slow known",
    "deep": "first " * 12,
    "deep and mixed": "first known management slow rating wrong first management unknown known same " * 6,
}


def requests_of(place: Place, words: Sequence[str]) -> Iterator[tuple[bytes, int, str]]:
    """A request by name, with the expected status and a text that the response must contain."""
    latest = ""
    for number, word in enumerate(words):
        if word in ("first", "slow"):
            latest = place.new_id()
            request = place.pick(latest) if word == "first" else place.asgi_pick(latest)
            yield request, 200, f'"correlationId":"{latest}"'
        elif word == "same":
            yield place.pick(latest, 1), 200, f'"correlationId":"{latest}"'
        elif word == "known":
            yield place.pick("known-0", number), 200, '"correlationId":"known-0"'
        elif word == "rating":
            yield place.rating(latest), 200, f'"correlationId":"{latest}"'
        elif word == "management":
            yield place.management(number), 200, place.sample.use_cases[number % 3].id
        elif word == "wrong":
            yield request_bytes("POST", "/api/v1/picker", b"{}", {"x-api-key": place.sample.api_key}), 422, ""
        else:
            yield request_bytes("GET", f"/nowhere/{number}"), 404, ""


@pytest.mark.parametrize("pieces", [1, 7, 300])
@pytest.mark.parametrize("name", PIPELINES)
async def test_pipelined_requests_are_answered_in_order(either: Place, name: str, pieces: int) -> None:
    async with either.talk() as talk:
        await talk.say(either.pick("known-0"))
        assert (await talk.hear()).status == 200
        planned = list(requests_of(either, PIPELINES[name].split()))
        async with asyncio.TaskGroup() as group:
            group.create_task(talk.say(b"".join(request for request, _, _ in planned), pieces))
            for number, (_, status, text) in enumerate(planned):
                answer = await talk.hear()
                assert answer.status == status, (number, answer)
                assert text in answer.body.decode(), (number, answer)
        await talk.say(either.pick(either.new_id()))
        assert (await talk.hear()).status == 200


async def test_the_same_new_id_on_many_connections_at_once_has_one_flow_and_one_first(either: Place) -> None:
    correlation_id = either.new_id()

    async def ask(step: int) -> dict[str, object]:
        async with either.talk() as talk:
            await talk.say(either.pick(correlation_id, step))
            return json.loads((await talk.hear()).body)["item"]

    items = await asyncio.gather(*(ask(step) for step in range(20)))
    assert len({item["flowId"] for item in items}) == 1
    assert sum(bool(item["isFirstCorrelation"]) for item in items) == 1


@pytest.mark.parametrize("way", ["hot", "slow", "chunked", "management"])
async def test_a_body_that_is_too_long_is_rejected(place: Place, way: str) -> None:
    if way == "management":
        headers = {"authorization": f"Bearer {place.sample.token}"}
        request = request_bytes("POST", "/api/v1/use-cases", b'{"title":"%b"}' % (b"x" * BODY), headers)
    else:
        request = request_bytes(
            "POST", "/api/v1/picker", b" " * (HOT_BODY + 1), {"x-api-key": place.sample.api_key}
        )
    if way == "slow":
        request = request.replace(b"host: x", b"host: x\r\ncookie: a=b")
    if way == "chunked":
        head, _, body = request.partition(b"\r\n\r\n")
        head = head.replace(b"content-length: %d" % len(body), b"transfer-encoding: chunked")
        request = head + b"\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    async with place.talk() as talk:
        # the server may respond and close before it has read everything
        sending = asyncio.create_task(talk.say(request))
        assert (await talk.hear()).status == 413
        await asyncio.gather(sending, return_exceptions=True)


async def test_a_body_at_the_limit_is_accepted(place: Place) -> None:
    body = json.dumps({"correlationId": place.new_id(), "useCaseCode": "uc00", "useCaseStepCode": "step0"})
    async with place.talk() as talk:
        headers = {"x-api-key": place.sample.api_key}
        await talk.say(request_bytes("POST", "/api/v1/picker", body.ljust(HOT_BODY).encode(), headers), 9)
        assert (await talk.hear()).status == 200


async def test_silent_connections_are_closed(place: Place) -> None:
    async def seconds_open(before: str) -> float:
        async with place.talk() as talk:
            if before == "half a head":
                await talk.say(place.pick(place.new_id())[:40])
            elif before != "nothing":
                await talk.say(place.pick(place.new_id()) if before == "hot" else place.management(0))
                assert (await talk.hear()).status == 200
            return await talk.seconds_to_end()

    limits = dict.fromkeys(("nothing", "hot", "management"), float(KEEP_ALIVE_SECONDS))
    limits["half a head"] = HEAD_SECONDS
    opened = dict(zip(limits, await asyncio.gather(*map(seconds_open, limits)), strict=True))
    assert all(limits[name] - 0.5 <= seconds <= limits[name] + 3 for name, seconds in opened.items()), opened


async def test_busy_connections_stay_open(place: Place) -> None:
    async def stays_open(way: str) -> bool:
        started = time.perf_counter()
        async with place.talk() as talk:
            turn = 0
            while time.perf_counter() - started < KEEP_ALIVE_SECONDS * 2 + 1:
                hot = way == "hot" or (way == "in turn" and turn % 2)
                await talk.say(place.pick(place.new_id()) if hot else place.management(turn))
                if await talk.ended():
                    return False
                turn += 1
                await asyncio.sleep(KEEP_ALIVE_SECONDS / 5)
        return True

    ways = ("hot", "management", "in turn")
    stayed = dict(zip(ways, await asyncio.gather(*map(stays_open, ways)), strict=True))
    assert all(stayed.values()), stayed


@pytest.mark.parametrize("part", ["head", "body"])
async def test_half_a_request_blocks_no_other_client(place: Place, part: str) -> None:
    request = place.pick(place.new_id())
    cut = 30 if part == "head" else len(request) - 10
    async with place.talk() as slow, place.talk() as quick:
        await slow.say(request[:cut])
        for _ in range(30):
            await quick.say(place.pick(place.new_id()))
            assert (await quick.hear()).status == 200
        await slow.say(request[cut:])
        assert (await slow.hear()).status == 200


async def test_a_client_that_disconnects_midway_does_no_harm(place: Place) -> None:
    for _ in range(20):
        async with place.talk() as talk:
            await talk.say(place.pick(place.new_id()) * 3 + place.pick(place.new_id())[:-5])
    async with place.talk() as talk:
        await talk.say(place.pick(place.new_id()))
        assert (await talk.hear()).status == 200


async def test_a_client_that_does_not_read_costs_limited_memory(place: Place) -> None:
    process = psutil.Process(place.server.pid)
    async with place.talk() as talk:
        await talk.say(place.pick("known-0"))
        assert (await talk.hear()).status == 200
        before = process.memory_info().rss
        many = place.pick("known-0") * 20_000  # about 30 MB of responses
        sending = asyncio.create_task(talk.say(many, 100))
        await asyncio.wait([sending], timeout=3)
        grown = process.memory_info().rss - before
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    assert grown < 16 * 2**20, f"{grown / 2**20:.0f} MB"


# comes last, because it stops the server
async def test_half_a_request_does_not_delay_a_stop(place: Place) -> None:
    async with place.talk() as talk:
        await talk.say(place.pick(place.new_id())[:-5])
        async with place.talk() as other:
            await other.say(place.pick(place.new_id()))
            assert (await other.hear()).status == 200
            os.kill(place.server.pid, signal.SIGTERM)
            await other.seconds_to_end()
        await until(lambda: place.server.has_ended, 10, "it ended")
    assert place.server.stop() == 0
