"""Measure the overhead of the SDK: steps, recorded examples, the import, and a pick against a bare request.

The yardstick is a raw asyncio server in a process of its own that answers every request with the same
bytes; the same requests go to it through the standard library's ``http.client``, through httpx2, and through
the client. Rounds alternate, so that other work on the machine falls on all of them. Processor time is that
of the whole process, with all its threads. Bar: a pick takes at most 1.5 times that of ``http.client``.
Run: ``python -m benchmarks.sdk``.
"""

import asyncio
import http.client
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx2
from benchmarks.interpreter import interpreter

from ai_model_match import Client
from ai_model_match.testing import FakeServer

RESULTS = Path(__file__).parent / "results" / "sdk.json"
STEPS, RECORDS, ROUNDS, PICKS = 200_000, 1_000, 15, 200
ANSWER = json.dumps(
    {
        "item": {
            "id": "01890000-0000-7000-8000-000000000001",
            "useCaseId": "01890000-0000-7000-8000-000000000002",
            "useCaseStepId": "01890000-0000-7000-8000-000000000003",
            "flowId": "01890000-0000-7000-8000-000000000004",
            "flowStepId": "01890000-0000-7000-8000-000000000005",
            "correlationId": "session",
            "isFirstCorrelation": False,
            "inputMessage": {
                "correlationId": "session",
                "useCaseCode": "support",
                "useCaseStepCode": "answer",
            },
            "outputMessage": {
                "modality": "chat",
                "parameters": {"prompt": "Be brief. " * 20, "temperature": 0.2},
            },
            "placeholders": [],
            "createdAt": "2026-01-01T00:00:00Z",
        }
    }
).encode()
CANNED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
    len(ANSWER),
    ANSWER,
)


class _Yardstick(asyncio.Protocol):
    """Answers each request (which these clients send in one or two pieces) with the same bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._text = b""

    def data_received(self, data: bytes) -> None:
        self._text += data
        head, found, body = self._text.partition(b"\r\n\r\n")
        if not found:
            return
        length = next(
            (int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")), 0
        )
        if len(body) >= length:
            self._text = body[length:]
            self._transport.write(CANNED)


def _serve(told: Connection) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(_Yardstick, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, told.recv)

    asyncio.run(main())


def _each(call: Callable[[], object], times: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds per call."""
    start = clock()
    for _ in range(times):
        call()
    return (clock() - start) / times


def measure_steps() -> dict[str, float]:
    """Microseconds of session.step() (repeated, and first use with the exposure) and of session.record()."""
    server = FakeServer()
    configured = {"modality": "chat", "parameters": {}}
    codes = [f"step-{n}" for n in range(1_000)]
    server.add_flow("support", share=100, steps=dict.fromkeys(codes, configured))
    with server.client() as client:
        session = client.session("support", "s")
        step = session.step
        first = min(_first_uses(client, codes, n) for n in range(ROUNDS))
        step("step-0")
        again = [_each(lambda: step("step-0"), STEPS) for _ in range(ROUNDS)]
        recorded = [_records(client, n) for n in range(ROUNDS)]
        assert client.stats.examples_lost == 0
    return {
        "step_us": statistics.median(again) * 1e6,
        "first_use_of_a_step_us": first * 1e6,
        "record_us": statistics.median(recorded) * 1e6,
    }


def _records(client: Client, n: int) -> float:
    """Seconds per record, as far as the caller waits; examples are sent between the rounds."""
    session = client.session("support", f"r{n}")
    inputs, output = {"question": "Why is the sky blue? " * 20}, "Because of scattering. " * 40

    def record() -> None:
        session.record("step-0", inputs, output, model="m", latency_ms=840, consent=True)

    took = _each(record, RECORDS)
    client.flush()
    return took


def _first_uses(client: Client, codes: list[str], n: int) -> float:
    client.flush()
    step = client.session("support", f"s{n}").step
    start = time.perf_counter()
    for code in codes:
        step(code)
    return (time.perf_counter() - start) / len(codes)


def measure_import() -> dict[str, float]:
    """Milliseconds to import the package in a fresh interpreter, with bytecode as once installed."""
    code = (
        "import time; a = time.perf_counter(); import ai_model_match; print((time.perf_counter() - a) * 1e3)"
    )
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def timed() -> float:
        command = [sys.executable, "-c", code]
        return float(subprocess.run(command, capture_output=True, check=True, text=True, env=settings).stdout)

    timed()  # compiles the modules
    runs = [timed() for _ in range(ROUNDS)]
    return {"import_ms": statistics.median(runs), "import_ms_best": min(runs), "import_ms_worst": max(runs)}


def measure_picks() -> dict[str, float]:
    """Milliseconds of a pick, and of the same request through two HTTP libraries: time and processor time."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    port = ours.recv()
    url = f"http://127.0.0.1:{port}"
    body = json.dumps(
        {"correlationId": "session", "useCaseCode": "support", "useCaseStepCode": "answer"}
    ).encode()
    headers = {"X-Api-Key": "key", "Content-Type": "application/json"}
    standard = http.client.HTTPConnection("127.0.0.1", port)

    def by_standard_library() -> object:
        standard.request("POST", "/api/v1/picker", body, headers)
        return json.loads(standard.getresponse().read())

    found: dict[str, list[float]] = {}
    with (
        httpx2.Client(headers=headers) as bare,
        Client(url, "key", cache_path=None, background=False) as c,
    ):
        calls: dict[str, Callable[[], object]] = {
            "http_client": by_standard_library,
            "httpx2": lambda: bare.post(url + "/api/v1/picker", content=body).json(),
            "pick": lambda: c.pick("support", "answer", "session"),
        }
        for number in range(ROUNDS + 1):
            for name, call in calls.items():
                took, used = _each(call, PICKS), _each(call, PICKS, time.process_time)
                if number:  # the first round opens the connections
                    found.setdefault(f"{name}_ms", []).append(took * 1e3)
                    found.setdefault(f"{name}_cpu_ms", []).append(used * 1e3)
        assert c.stats.stale_picks == 0
    standard.close()
    ours.send(None)
    process.join()
    figures = {name: statistics.median(values) for name, values in found.items()}
    return {**figures, "pick_cpu_over_http_client": figures["pick_cpu_ms"] / figures["http_client_cpu_ms"]}


def main() -> None:
    """Measure, print a table, write the results."""
    figures = {**measure_steps(), **measure_import(), **measure_picks()}
    for name, value in figures.items():
        print(f"{name:28}{value:10.3f}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    about = {"python": interpreter(), "machine": platform.machine(), "system": platform.system()}
    RESULTS.write_text(json.dumps({**about, **{k: round(v, 4) for k, v in figures.items()}}, indent=2) + "\n")


if __name__ == "__main__":
    main()
