"""How long `aimm serve` takes until it can serve, on an empty folder and with many live sessions.

Run: ``python -m benchmarks.startup [--sessions 500000] [--rounds 5]``. Each start is a new process, as after
a restart, with the bytecode that an installation or an earlier start leaves. It prints medians: of the time
until ``/readyz`` answers 200, and of the processor time (user and system) until then, which other work on the
machine disturbs less. Bars, on an idle core: 1.5 s on an empty folder, 2.5 s with 500,000 live sessions.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from benchmarks.interpreter import interpreter
from benchmarks.large import build, fill

RESULTS = Path(__file__).parent / "results" / "startup.json"
USE_CASES = 10
_PATIENCE_SECONDS = 120.0


def start(folder: Path) -> tuple[float, float]:
    """Seconds until a service on ``folder`` is ready, and its processor time until then."""
    without = ("AIMM_", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(without)}
    environment |= {"AIMM_DATA_DIR": str(folder), "AIMM_PORT": "0"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "aimm.cli.main", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    try:
        _wait_until_ready(process, began + _PATIENCE_SECONDS)
        took, used = time.perf_counter() - began, psutil.Process(process.pid).cpu_times()
    finally:
        process.terminate()
        process.communicate()
    return took, used.user + used.system


def _wait_until_ready(process: "subprocess.Popen[str]", end: float) -> None:
    assert process.stdout is not None
    found = next(filter(None, (re.search(r"listens on (http://\S+)", line) for line in process.stdout)), None)
    assert found is not None, "the service has ended"
    address = urlsplit(found[1])
    connection = HTTPConnection(address.hostname or "", address.port, timeout=_PATIENCE_SECONDS)
    try:
        while True:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                return
            assert time.perf_counter() < end, "the service does not become ready"
            time.sleep(0.01)
    finally:
        connection.close()


def measure(rounds: int, sessions: int) -> dict[str, float]:
    """Medians of ``rounds`` starts of each kind, in seconds."""
    with tempfile.TemporaryDirectory(prefix="aimm-startup-") as name:
        root = Path(name)
        full = root / "full"
        full.mkdir()
        asyncio.run(build(f"sqlite:///{full / 'aimm.db'}", USE_CASES))
        fill(full / "aimm.db", USE_CASES, sessions * 7 // 6)  # a seventh of these has ended
        start(full)  # compiles modules, and puts away the sessions that have ended
        empty, again, many = [], [], []
        for number in range(rounds):
            empty.append(start(root / f"empty-{number}"))
            again.append(start(root / f"empty-{number}"))
            many.append(start(full))
    found: dict[str, float] = {}
    for kind, starts in (("empty_folder", empty), ("restart", again), ("live_sessions", many)):
        found[f"{kind}_seconds"] = statistics.median(took for took, _ in starts)
        found[f"{kind}_cpu_seconds"] = statistics.median(used for _, used in starts)
    return found


def main() -> None:
    """Measure, print a table, write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--sessions", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    figures = measure(given.rounds, given.sessions)
    for name, value in figures.items():
        print(f"{name:28}{value:10.2f}")
    about: dict[str, Any] = {
        "python": interpreter(),
        "machine": platform.machine(),
        "system": platform.system(),
        "sessions": given.sessions,
    }
    RESULTS.write_text(json.dumps({**about, **{k: round(v, 2) for k, v in figures.items()}}, indent=2) + "\n")


if __name__ == "__main__":
    main()
