"""The stream of events over real HTTP, on both databases."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import World, open_world

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
SECONDS = 20


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'aimm.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.new_database()


@pytest.fixture
async def world(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(url, tmp_path, event_streams=3) as opened:
        await opened.call("GET", "/use-cases?page=1&pageSize=5&orderBy=title&orderDir=asc")
        yield opened


class Stream:
    """An open stream of events."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()
        self.last_id = ""

    async def event(self) -> tuple[str, Any]:
        """Name and data of the next event."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                if not line:
                    self.last_id = fields["id"]
                    return fields["event"], json.loads(fields["data"])
                name, _, value = line.partition(": ")
                fields[name] = value
        raise EOFError

    async def next(self, name: str) -> Any:
        """The data of the next event of this name."""
        async with asyncio.timeout(SECONDS):
            while True:
                found, data = await self.event()
                if found == name:
                    return data

    async def ends(self) -> None:
        """Return when the server has ended the stream."""
        try:
            while True:
                await self.event()
        except EOFError:
            return


@asynccontextmanager
async def listening(world: World, last: str | None = None) -> AsyncGenerator[Stream]:
    headers = {"authorization": f"Bearer {world.token}"}
    if last is not None:
        headers["last-event-id"] = last
    async with world.http.stream("GET", "/api/v1/events", headers=headers, timeout=SECONDS) as answer:
        yield Stream(answer)


async def test_hello_then_changes_then_activity(world: World):
    use_case = await world.use_case(100)
    async with listening(world) as stream:
        assert stream.answer.status_code == 200
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["cache-control"] == "no-store"
        name, hello = await stream.event()
        assert (name, hello["speed"], stream.last_id) == ("hello", 1.0, str(hello["version"]))
        assert hello["now"] == world.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        await world.item("PUT", f"/use-cases/{use_case.id}", {"title": "Another"})
        change = await stream.next("change")
        assert change == {"version": hello["version"] + 1, "useCaseIds": [use_case.id], "access": False}
        assert stream.last_id == str(change["version"])
        await use_case.visit(1)
        await world.tick(seconds=1)
        assert await stream.next("activity") == {"useCaseIds": [use_case.id]}
        await use_case.rate(0, 5)
        await world.tick(seconds=1)
        assert await stream.next("activity") == {"useCaseIds": [use_case.id]}


async def test_rollout_decisions_are_sent_as_changes(world: World):
    use_case = await world.use_case(50, 50)
    async with listening(world) as stream:
        await stream.next("hello")
        goals = [{"flowId": use_case.flows[1], "finalServePct": 90}]
        await use_case.configure(warmup={"intervalMins": 8, "goals": goals})
        assert (await stream.next("change"))["useCaseIds"] == [use_case.id]
        await use_case.go("WARMUP")
        assert (await stream.next("change"))["useCaseIds"] == [use_case.id]
        await use_case.visit(1)
        await world.tick(minutes=4)  # the token is valid a little longer
        assert await use_case.shares() == [30.0, 70.0]
        assert (await stream.next("change"))["useCaseIds"] == [use_case.id]


async def test_user_and_key_changes_are_sent_as_access(world: World):
    async with listening(world) as stream:
        await stream.next("hello")
        await world.item("POST", "/api-keys", {"name": "k", "scopes": ["pick"]})
        change = await stream.next("change")
        assert (change["access"], change["useCaseIds"]) == (True, [])


async def test_a_resumed_stream_gets_missed_changes(world: World):
    async with listening(world) as stream:
        version = (await stream.next("hello"))["version"]
    one, two = await world.use_case(100), await world.use_case(100)
    await world.item("PUT", f"/use-cases/{two.id}", {"active": False})
    await world.call("DELETE", f"/use-cases/{two.id}", status=204)
    async with listening(world, str(version)) as stream:
        assert (await stream.event())[0] == "hello"
        name, missed = await stream.event()
        assert (name, missed["useCaseIds"]) == ("change", sorted([one.id, two.id]))
        assert "all" not in missed
        assert stream.last_id == str(missed["version"])
    async with listening(world, str(missed["version"])) as stream:
        await stream.next("hello")
        await world.item("PUT", f"/use-cases/{one.id}", {"title": "Another"})
        assert (await stream.event())[1]["version"] == missed["version"] + 1


@pytest.mark.parametrize("last", ["999999", "-1", "nonsense", "1.5", "9" * 40])
async def test_unknown_versions_get_everything(tmp_path: Path, last: str):
    async with open_world(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as world:
        await world.use_case(100)
        async with listening(world, last) as stream:
            hello = await stream.next("hello")
            assert (await stream.event()) == (
                "change",
                {"version": hello["version"], "useCaseIds": [], "access": True, "all": True},
            )


async def test_the_stream_ends_with_the_token(world: World):
    async with listening(world) as stream:
        await stream.next("hello")
        world.clock.pass_by(hours=2)
        await stream.ends()
    answer = await world.http.get("/api/v1/events", headers={"authorization": f"Bearer {world.token}"})
    assert answer.status_code == 401


async def test_the_stream_ends_when_the_user_is_deactivated(world: World):
    account = {"username": "vera", "password": "correct horse battery", "role": "viewer"}
    made = await world.item("POST", "/users", account)
    token = (await world.item("POST", "/auth/login", {k: account[k] for k in ("username", "password")}))[
        "accessToken"
    ]
    headers = {"authorization": f"Bearer {token}"}
    async with world.http.stream("GET", "/api/v1/events", headers=headers, timeout=SECONDS) as answer:
        stream = Stream(answer)
        await stream.next("hello")
        await world.item("PUT", f"/users/{made['id']}", {"active": False})
        await stream.ends()


async def test_the_number_of_streams_is_limited(world: World):
    async with listening(world) as one, listening(world) as two, listening(world) as three:
        for stream in (one, two, three):
            await stream.next("hello")
        async with listening(world) as refused:
            assert refused.answer.status_code == 503
            assert int(refused.answer.headers["retry-after"]) > 0
        await one.answer.aclose()
        async with asyncio.timeout(SECONDS):
            while len(world.application.context.events) == 3:  # noqa: ASYNC110 -- there is no event for a disconnect
                await asyncio.sleep(0.01)
        async with listening(world) as again:
            assert again.answer.status_code == 200


async def test_one_person_does_not_take_the_streams_of_others(url: str, tmp_path: Path):
    account = {"username": "vera", "password": "correct horse battery"}
    async with open_world(url, tmp_path, event_streams_per_caller=1) as world:
        await world.item("POST", "/users", {**account, "role": "viewer"})
        token = (await world.item("POST", "/auth/login", account))["accessToken"]
        headers = {"authorization": f"Bearer {token}"}
        async with listening(world) as stream:
            await stream.next("hello")
            async with listening(world) as refused:
                assert refused.answer.status_code == 429
                assert int(refused.answer.headers["retry-after"]) > 0
                assert json.loads(await refused.answer.aread()) == {"errors": ["too-many-event-streams"]}
            async with world.http.stream("GET", "/api/v1/events", headers=headers, timeout=SECONDS) as other:
                assert other.status_code == 200


async def test_api_keys_cannot_open_a_stream(world: World):
    answer = await world.http.get("/api/v1/events", headers={"x-api-key": world.first.api_key})
    assert answer.status_code == 403
    assert (await world.http.get("/api/v1/events")).status_code == 401


async def raw_stream(world: World, buffer: int = 0) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that has requested events, with a small buffer if one is given."""
    address = urlsplit(str(world.http.base_url))
    made = socket.socket()
    if buffer:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    made.connect((address.hostname or "", address.port or 0))
    reader, writer = await asyncio.open_connection(sock=made, limit=buffer or 2**16)
    request = f"GET /api/v1/events HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {world.token}\r\n\r\n"
    writer.write(request.encode())
    return reader, writer


async def test_a_drain_waits_neither_for_streams_nor_for_clients_that_do_not_read(url: str, tmp_path: Path):
    loop = asyncio.get_running_loop()
    async with open_world(url, tmp_path, drain_seconds=60) as world:
        await world.use_case(100)
        reader, writer = await raw_stream(world)
        async with asyncio.timeout(SECONDS):
            await reader.readuntil(b"event: hello")
        _, deaf = await raw_stream(world, buffer=2048)
        events = world.application.context.events
        async with asyncio.timeout(SECONDS):
            while len(events) < 2:  # noqa: ASYNC110 -- there is no event for it
                await asyncio.sleep(0.01)
        rest = asyncio.create_task(reader.read())
        version = events.version
        while not any(one.blocked_since for one in events._listeners):
            version += 1  # more than the connection can buffer
            events.published(version, [f"{version}-{n}-{'x' * 50}" for n in range(5_000)], access=False)
            await asyncio.sleep(0.05)
        began = loop.time()
    assert loop.time() - began < 20
    told = await rest
    assert told.endswith(b"\r\n0\r\n\r\n")
    for one in (writer, deaf):
        one.close()
