"""Database failures under load, and a stop under load: no request hangs, nothing acknowledged is lost.

``TROUBLE_SECONDS`` sets the length of a failure; the default is 3.
"""

import asyncio
import os
import resource
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest
from benchmarks.record import compare, is_exact, verdict
from benchmarks.sample import Sample, make_sample
from tests.exactness.conftest import Mistreated
from tests.exactness.pressure import Pressure, under_pressure, until
from tests.support.databases import PostgresServer
from tests.support.server import Api, ServerProcess, running

TROUBLE_SECONDS = float(os.environ.get("TROUBLE_SECONDS", "3"))
COMMIT_SECONDS = 1.0
# as promised by the protocol: a failed commit, then a retry
ANSWER_SECONDS = 2 * COMMIT_SECONDS + 1
RECOVERY_SECONDS = 10.0
SHARES = (60.0, 40.0)
KINDS = ("sqlite", "postgresql")


async def a_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a fresh database."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'aimm.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return await postgres.new_database()


async def a_sample(database_url: str) -> Sample:
    return await make_sample(database_url, use_cases=2, steps=2, shares=SHARES)


@contextmanager
def serving(database_url: str, folder: Path, **settings: object) -> Iterator[ServerProcess]:
    with running(database_url, folder, commit_seconds=COMMIT_SECONDS, **settings) as server:
        yield server


def check_manners(pressure: Pressure, during: float) -> None:
    """Check that no request hung, and that failures were reported correctly."""
    record = pressure.record
    assert not record.wrong, record.wrong[:5]
    assert record.cut == 0
    assert record.slowest <= ANSWER_SECONDS
    too_late = {408} if during >= 9 else set[int]()  # a management request may take 10 seconds
    for what in ("read", "write", "ready"):
        assert pressure.answered(what) <= {200, 503} | too_late, pressure.statuses
    assert pressure.slowest_management <= 11


async def check_stored(pressure: Pressure, database_url: str, *, one_session: bool) -> None:
    """Stop the server and check that the database has everything that was acknowledged."""
    assert await asyncio.to_thread(pressure.server.stop) == 0
    findings = await compare(database_url, pressure.record, one_session=one_session)
    assert is_exact(pressure.record, findings), verdict(pressure.record, findings)
    assert findings.missing_repeats == 0


async def endure(pressure: Pressure, trouble: AbstractAsyncContextManager[None]) -> None:
    """During a failure new sessions are rejected and known ones answered; afterwards everything works."""
    refused = pressure.record.refused
    async with trouble:
        started = time.perf_counter()
        await until(lambda: pressure.record.refused > refused, 20, "503")
        repeated = pressure.repeated
        await until(lambda: pressure.repeated > repeated + 20, 2, "known sessions are answered")
        await asyncio.sleep(max(0.0, started + TROUBLE_SECONDS - time.perf_counter()))
    await pressure.working(RECOVERY_SECONDS)
    await until(lambda: pressure.latest.get("ready") == 200, RECOVERY_SECONDS, "the server says it is ready")


@asynccontextmanager
async def frozen(mistreated: Mistreated) -> AsyncIterator[None]:
    """PostgreSQL accepts connections but does not respond."""
    processes = mistreated.freeze()
    try:
        yield
    finally:
        mistreated.thaw(processes)


@asynccontextmanager
async def crashed(mistreated: Mistreated) -> AsyncIterator[None]:
    """PostgreSQL crashes, and recovers when it is restarted."""
    await asyncio.to_thread(mistreated.crash)
    try:
        yield
    finally:
        await asyncio.to_thread(mistreated.start)


@asynccontextmanager
async def locked_by_another(database_url: str) -> AsyncIterator[None]:
    """Another connection holds a lock that every commit needs."""
    if database_url.startswith("sqlite"):
        file = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=5, isolation_level=None)
        with closing(file):
            file.execute("begin immediate")
            yield
    else:
        connection = await asyncpg.connect(database_url)
        try:
            async with connection.transaction():
                await connection.execute("lock table sessions in access exclusive mode")
                yield
        finally:
            await connection.close()


@asynccontextmanager
async def no_room(server: ServerProcess, most: int) -> AsyncIterator[None]:
    """Limit the server's files to ``most`` bytes, as on a full disk."""
    if not hasattr(resource, "prlimit"):
        pytest.skip("a full disk can only be simulated on Linux")
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("trouble", [frozen, crashed])
async def test_a_temporary_outage_of_postgresql(
    trouble: Callable[[Mistreated], AbstractAsyncContextManager[None]],
    mistreated: Mistreated,
    tmp_path: Path,
) -> None:
    url = await mistreated.server.new_database()
    sample = await a_sample(url)
    with serving(url, tmp_path) as server:
        async with under_pressure(server, sample) as pressure:
            await endure(pressure, trouble(mistreated))
        check_manners(pressure, TROUBLE_SECONDS)
        assert pressure.repeats_refused == 0
        await check_stored(pressure, url, one_session=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lock_held_by_another_program_delays_requests(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = await a_database(kind, request, tmp_path)
    sample = await a_sample(url)
    with serving(url, tmp_path) as server:
        async with under_pressure(server, sample) as pressure:
            await endure(pressure, locked_by_another(url))
        check_manners(pressure, TROUBLE_SECONDS)
        assert pressure.repeats_refused == 0
        await check_stored(pressure, url, one_session=True)


async def test_known_sessions_are_never_rejected_by_a_full_queue(
    mistreated: Mistreated, tmp_path: Path
) -> None:
    url = await mistreated.server.new_database()
    sample = await a_sample(url)
    with serving(url, tmp_path, queue=20, repeats_mib=16) as server:
        async with under_pressure(server, sample) as pressure:
            await endure(pressure, frozen(mistreated))
        check_manners(pressure, TROUBLE_SECONDS)
        assert pressure.repeats_refused == 0
        await check_stored(pressure, url, one_session=True)


def largest_file(folder: Path) -> int:
    """Size in bytes."""
    return max(path.stat().st_size for path in folder.iterdir())


@pytest.mark.parametrize("full", ["nothing can be written", "files cannot grow"])
async def test_a_temporarily_full_disk(full: str, tmp_path: Path) -> None:
    file = tmp_path / "aimm.db"
    url = f"sqlite:///{file}"
    sample = await a_sample(url)
    with serving(url, tmp_path) as server:
        async with under_pressure(server, sample) as pressure:
            most = 1 if full == "nothing can be written" else largest_file(tmp_path)
            await endure(pressure, no_room(server, most))
        check_manners(pressure, TROUBLE_SECONDS)
        assert pressure.repeats_refused == 0
        await check_stored(pressure, url, one_session=False)


READ = (
    "/overview?orderBy=attention&{page}",
    "/use-cases?orderBy=title&{page}",
    "/use-cases/{use_case}",
    "/use-cases/{use_case}/standing",
    "/use-cases/{use_case}/activity?range=day",
    "/use-cases/{use_case}/rollout-strategy",
    "/use-cases/{use_case}/rollout-strategy/timeline?orderBy=at&{page}",
    "/flows?useCaseId={use_case}&orderBy=title&{page}",
    "/flows/{flow}/flow-statistics",
    "/feedbacks?useCaseId={use_case}&orderBy=at&{page}",
    "/feedbacks/distribution?useCaseId={use_case}",
    "/audit-log?orderBy=at&{page}",
    "/users/me",
    "/system",
)
PAGE = "orderDir=desc&page=1&pageSize=10"


async def test_users_can_sign_in_and_read_while_the_disk_is_full(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    sample = await a_sample(url)
    use_case = sample.use_cases[0]
    with serving(url, tmp_path) as server:
        async with under_pressure(server, sample) as pressure:
            refused = pressure.record.refused
            async with no_room(server, 1):
                await until(lambda: pressure.record.refused > refused, 20, "503")
                server.password = sample.password
                api = await asyncio.to_thread(Api.person, server)
                wrong: list[tuple[str, int, str]] = []
                for path in READ:
                    path = path.format(use_case=use_case.id, flow=use_case.flow_ids[0], page=PAGE)
                    answer = await asyncio.to_thread(api.get, path)
                    wrong += [(path, answer.status_code, answer.text)] * (answer.status_code != 200)
                assert wrong == []
                api.http.close()
            await pressure.working(RECOVERY_SECONDS)
        assert not pressure.record.wrong, pressure.record.wrong[:5]


def lives(pid: int) -> bool:
    """Whether a process is still running."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stop_under_load_answers_accepted_requests_and_exits_cleanly(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = await a_database(kind, request, tmp_path)
    sample = await a_sample(url)
    with serving(url, tmp_path) as server:
        async with under_pressure(server, sample) as pressure:
            stopped = await asyncio.to_thread(server.stop)
            cut = pressure.record.cut
            await until(lambda: pressure.record.cut > cut, 5, "requests after the stop are refused")
        assert stopped == 0
        assert not pressure.record.wrong, pressure.record.wrong[:5]
        findings = await compare(url, pressure.record)
        assert is_exact(pressure.record, findings), verdict(pressure.record, findings)
        # every accepted request was answered, and every answer was logged, including repeats
        assert findings.untold == 0
        assert findings.missing_repeats == 0


async def test_a_stop_while_the_database_is_unreachable_ends_soon(
    mistreated: Mistreated, tmp_path: Path
) -> None:
    url = await mistreated.server.new_database()
    sample = await a_sample(url)
    with serving(url, tmp_path, drain_seconds=1) as server:
        async with under_pressure(server, sample) as pressure:
            refused = pressure.record.refused
            async with frozen(mistreated):
                await until(lambda: pressure.record.refused > refused, ANSWER_SECONDS, "503")
                os.kill(server.pid, signal.SIGTERM)
                # service managers usually wait 30 seconds before they kill
                await until(lambda: not lives(server.pid), 25, "the server has ended")
        assert not pressure.record.wrong, pressure.record.wrong[:5]
        findings = await compare(url, pressure.record)
        assert is_exact(pressure.record, findings), verdict(pressure.record, findings)
