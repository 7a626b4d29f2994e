"""A large SQLite installation: time to start, show the home page, export, and find rare feedback.

Run: ``python -m benchmarks.large [--use-cases 1000] [--picks 1000000]``. It builds the database, which takes
minutes, then prints one line of JSON. Bars at the default size, on one core: start ≤ 8 s, home page ≤ 50 ms,
export ≤ 10 s, the feedback of a rare flow in one request.
"""

import argparse
import asyncio
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
from benchmarks.interpreter import interpreter
from sqlalchemy import insert
from tests.support.server import Api, ServerProcess

from aimm.access.first_start import ensure_installation
from aimm.rollout.configuration import Configuration
from aimm.rollout.model import State
from aimm.stats.slots import move_slots, slot_counts
from aimm.storage.access import AccessStore
from aimm.storage.credentials import Argon2Hasher, SystemSecrets
from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.database.schema import flow_steps, flows, use_case_steps, use_cases
from aimm.storage.flows import StoredShareTables
from aimm.storage.rollouts import StoredRollouts
from aimm.wiring.sources import RandomIds, SystemClock

FLOWS, STEPS = 20, 2
HOUR = 3_600_000
REPEATS = 15
HOME = "orderDir=asc&page=1&pageSize=25"
CONFIGURATION = {
    "modality": "chat",
    "parameters": {
        "model": "large-1",
        "temperature": 0.4,
        "messages": [{"role": "system", "content": "You help <<NAME>> politely.\n" * 12}],
    },
}


def _id(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))


def _titled(number: int, now: Any, **more: Any) -> dict[str, Any]:
    stamps = {"version": 1, "created_at": now, "updated_at": now}
    return {
        "number": number,
        "title": f"Title {number}",
        "description": "Says what it is for",
        **stamps,
        **more,
    }


async def build(url: str, size: int) -> str:
    """Create use cases with everything that belongs to them; returns the password of ``admin``."""
    database, clock, ids = open_database(url), SystemClock(), RandomIds()
    await migrate(database)
    hasher, now = Argon2Hasher(), clock.now()
    facts = await ensure_installation(AccessStore(database, clock), hasher, SystemSecrets(), clock, ids)
    hasher.close()
    assert facts.created is not None
    async with database.writing() as connection:
        for number in range(1, size + 1):
            key = {"id": _id("use case", number), "code": f"code-{number}", "active": True}
            row = _titled(number, now, slot_key=number.to_bytes(16, "big"), **key)
            await connection.execute(insert(use_cases), [row])
        await connection.execute(insert(use_case_steps), list(_steps(size, now)))
        await connection.execute(insert(flows), list(_flows(size, now)))
        await connection.execute(insert(flow_steps), list(_flow_steps(size, now)))
        tables, stored = StoredShareTables(connection), StoredRollouts(connection)
        for number in range(1, size + 1):
            counts = slot_counts(dict.fromkeys(_flows_of(number), 100 / FLOWS))
            owner = _id("use case", number)
            await tables.add(owner, counts, move_slots((), counts), "benchmark", now)
            await stored.add(_id("rollout", number), owner, State(configuration=Configuration()), now)
    await database.close()
    return facts.created.password


def _flows_of(use_case: int) -> range:
    return range((use_case - 1) * FLOWS + 1, use_case * FLOWS + 1)


def _steps(size: int, now: Any) -> Iterator[dict[str, Any]]:
    for number in range(1, size * STEPS + 1):
        owner, place = _id("use case", (number - 1) // STEPS + 1), (number - 1) % STEPS
        yield _titled(
            number, now, id=_id("step", number), use_case_id=owner, code=f"step-{place}", position=place
        )


def _flows(size: int, now: Any) -> Iterator[dict[str, Any]]:
    for number in range(1, size * FLOWS + 1):
        owner = _id("use case", (number - 1) // FLOWS + 1)
        share = {"active": True, "current_serve_pct": 100 / FLOWS}
        yield _titled(number, now, id=_id("flow", number), use_case_id=owner, **share)


def _flow_steps(size: int, now: Any) -> Iterator[dict[str, Any]]:
    text = json.dumps(CONFIGURATION)
    for number in range(1, size * FLOWS * STEPS + 1):
        flow, place = (number - 1) // STEPS + 1, (number - 1) % STEPS
        use_case = (flow - 1) // FLOWS + 1
        yield {
            "number": number,
            "id": _id("flow step", number),
            "flow_id": _id("flow", flow),
            "use_case_id": _id("use case", use_case),
            "use_case_step_id": _id("step", (use_case - 1) * STEPS + place + 1),
            "configuration": text,
            "placeholders": ["NAME"],
            "revision": 1,
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }


def fill(path: Path, size: int, picks: int) -> None:
    """First picks of the last 7 hours, six sevenths still valid; every fifth is rated, one flow only once."""
    file = sqlite3.connect(path)
    now = time.time_ns() // 1_000_000
    start = now - 7 * HOUR

    def sessions() -> Iterator[tuple[Any, ...]]:
        for number in range(1, picks + 1):
            flow = number * 7_919 % (size * FLOWS) + 1
            at, step = start + number * 7 * HOUR // picks, (flow - 1) * STEPS + 1
            use_case = (flow - 1) // FLOWS + 1
            yield number, at, number, use_case, flow, step, 1, use_case, 0, at + 6 * HOUR, f"session-{number}"

    file.executemany("insert into pick_log values (?,?,?,?,?,?,?,?,?,?,?)", sessions())
    file.execute(
        "insert into feedback select id, id, at, use_case, case when flow = 1 then 2 else flow end, 400, 4, "
        "correlation, null, null, null from pick_log where id % 5 = 0"
    )
    file.execute("update feedback set flow = 1, use_case = 1 where id = 5")
    counted = "count(*), count(*), 0, 0, 0, 0, 0, 0, 0"
    file.execute(f"insert into flow_counts select flow, 0, {counted} from pick_log group by flow")
    file.execute(
        "insert into activity (use_case, bucket, flow, sessions) "
        "select use_case, at - at % 300000, flow, count(*) from pick_log group by 1, 2, 3"
    )
    file.execute(
        "insert into activity_heads select use_case, min(bucket), max(bucket), 1 from activity group by 1"
    )
    for length in (300_000, HOUR):
        file.execute(
            "insert into activity_totals select use_case, ?, bucket - bucket % ?, sum(sessions), 0, 0 "
            "from activity group by 1, 3",
            (length, length),
        )
    file.execute("insert into session_marks values ('counted_through', ?)", (picks,))
    file.commit()
    file.close()


def _requests(api: Api, server: psutil.Process, paths: Sequence[str]) -> dict[str, dict[str, float]]:
    """Milliseconds of each request: median latency, and mean CPU time of the server."""
    found: dict[str, dict[str, float]] = {}
    for path in paths:
        took: list[float] = []
        before = server.cpu_times()
        for _ in range(REPEATS):
            began = time.perf_counter()
            api.get(path).raise_for_status()
            took.append((time.perf_counter() - began) * 1000)
        after = server.cpu_times()
        cpu = (after.user + after.system - before.user - before.system) * 1000 / REPEATS
        found[path.partition("&")[0]] = {"median": round(statistics.median(took), 1), "cpu": round(cpu, 1)}
    return found


def _rare(api: Api) -> int:
    """The number of requests needed to list all feedback of a flow that was rated once."""
    path = f"/feedbacks?useCaseId={_id('use case', 1)}&flowId={_id('flow', 1)}&pageSize=20"
    asked, after = 0, ""
    while True:
        page = api.get(path + after).raise_for_status().json()
        asked += 1
        if page["next"] is None:
            return asked
        after = f"&before={page['next']}"


def measure(folder: Path, url: str, password: str) -> dict[str, Any]:
    """Start, query and export."""
    began = time.perf_counter()
    server = ServerProcess(url, folder)
    started = time.perf_counter() - began
    try:
        server.password = password
        process = psutil.Process(server.pid)
        times, memory = process.cpu_times(), process.memory_info().rss
        api = Api.person(server)
        orders = ("attention", "title", "sessions", "score")
        home = _requests(api, process, [f"/overview?orderBy={order}&{HOME}" for order in orders])
        rare = _rare(api)
        api.http.close()
    finally:
        server.stop()
    return {
        "start_seconds": round(started, 1),
        "start_cpu_seconds": round(times.user + times.system, 1),
        "memory_mib": round(memory / 2**20),
        "home_ms": home,
        "rare_feedback_requests": rare,
        **_export(url, folder / "all.yaml"),
    }


def _export(url: str, output: Path) -> dict[str, Any]:
    program = Path(sys.executable).with_name("aimm")
    environment = {"AIMM_DATABASE_URL": url, "PATH": ""}
    cpu, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([program, "export", "-o", output], check=True, env=environment)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return {
        "export_seconds": round(took, 1),
        "export_cpu_seconds": round(after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime, 1),
        "export_mib": round(output.stat().st_size / 2**20, 1),
    }


def run(folder: Path, use_cases: int, picks: int) -> dict[str, Any]:
    """Build an installation in ``folder`` and measure it."""
    url = f"sqlite:///{folder / 'aimm.db'}"
    password = asyncio.run(build(url, use_cases))
    print(f"{use_cases} use cases are built", file=sys.stderr)
    fill(folder / "aimm.db", use_cases, picks)
    print(f"{picks} picks are stored", file=sys.stderr)
    size = {"python": interpreter(), "use_cases": use_cases, "picks": picks}
    return {**size, **measure(folder, url, password)}


def main() -> None:
    """Build and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--use-cases", type=int, default=1_000)
    parser.add_argument("--picks", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aimm-large-") as name:
        print(json.dumps(run(Path(name), given.use_cases, given.picks)))


if __name__ == "__main__":
    main()
