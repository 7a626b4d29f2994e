"""The 99th percentile of picks while a job keeps a core busy, beside that without a job, in turns.

Picks come at a steady rate, so that the machine has a core to spare either way.
Run: ``python -m benchmarks.jobs``.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import uvloop
from benchmarks.sample import Sample, make_sample
from benchmarks.servers import SHARES, STEPS, USE_CASES
from tests.support.server import ServerProcess

BAR = 1.5
CONNECTIONS, RATE = 8, 400
_JOB = {
    "kind": "rollout-rehearsal",
    "title": "Keep a core busy",
    "specification": {"means": [4.2, 3.9, 3.6], "runs": 10_000, "sessions": 100_000, "stepSessions": 5},
}


def requests_of(sample: Sample) -> tuple[bytes, bytes]:
    """The bytes of a pick before and after its correlation id."""
    code, step = sample.use_cases[0].code, sample.steps[0]
    before = b'{"useCaseCode":"%s","useCaseStepCode":"%s","correlationId":"' % (code.encode(), step.encode())
    head = (
        f"POST /api/v1/picker HTTP/1.1\r\nhost: x\r\nx-api-key: {sample.api_key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(before) + 36 + 2}\r\n\r\n"
    )
    return head.encode() + before, b'"}'


async def _caller(port: int, parts: tuple[bytes, bytes], ids: "list[int]", until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken: list[float] = []
    due = time.perf_counter()
    while due < until:
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        ids[0] += 1
        began = time.perf_counter()
        writer.write(parts[0] + b"%08d-0000-4000-8000-000000000000" % ids[0] + parts[1])
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        taken.append(time.perf_counter() - began)
        due += CONNECTIONS / RATE
    writer.close()
    return taken


def picks(port: int, parts: tuple[bytes, bytes], ids: "list[int]", seconds: float) -> tuple[float, float]:
    """Median and 99th percentile of first picks, in milliseconds."""

    async def all_callers() -> list[float]:
        until = time.perf_counter() + seconds
        callers = (_caller(port, parts, ids, until) for _ in range(CONNECTIONS))
        return [one for taken in await asyncio.gather(*callers) for one in taken]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        taken = sorted(runner.run(all_callers()))
    return taken[len(taken) // 2] * 1e3, taken[len(taken) * 99 // 100] * 1e3


def _wait_until_busy(http: httpx2.Client, job_id: str) -> None:
    while http.get(f"/jobs/{job_id}").json()["item"]["progress"] is None:
        time.sleep(0.1)


def _wait_until_ended(http: httpx2.Client, job_id: str) -> None:
    http.post(f"/jobs/{job_id}/cancel")
    while http.get(f"/jobs/{job_id}").json()["item"]["endedAt"] is None:
        time.sleep(0.1)


def main() -> None:
    """Measure in turns, and fail above the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    ratios: list[float] = []
    with tempfile.TemporaryDirectory(prefix="aimm-bench-") as folder:
        url = f"sqlite:///{folder}/aimm.db"
        sample = asyncio.run(make_sample(url, USE_CASES, STEPS, SHARES))
        server = ServerProcess(url, Path(folder), workers=1)
        port, parts, ids = urlsplit(server.url).port or 0, requests_of(sample), [0]
        http = httpx2.Client(
            base_url=f"{server.url}/api/v1", headers={"authorization": f"Bearer {sample.token}"}, timeout=20
        )
        picks(port, parts, ids, 2)
        print(f"{RATE} first picks a second, SQLite")
        print("round  without p50/p99 ms  with a job p50/p99 ms  ratio of p99")
        for number in range(1, given.rounds + 1):
            alone = picks(port, parts, ids, given.seconds)
            job_id = http.post("/jobs", json=_JOB).json()["item"]["id"]
            _wait_until_busy(http, job_id)
            beside = picks(port, parts, ids, given.seconds)
            _wait_until_ended(http, job_id)
            ratios.append(beside[1] / alone[1])
            figures = (*alone, *beside, ratios[-1])
            print(f"{number:5d}", *(f"{figure:11.2f}" for figure in figures), flush=True)
        http.close()
        server.stop()
    ratio = statistics.median(ratios)
    print(f"median ratio {ratio:.2f}, bar {BAR}")
    sys.exit(ratio > BAR)


if __name__ == "__main__":
    main()
