"""Measure the memory of a live session. Run: ``python -m benchmarks.memory``."""

import gc
import json
import multiprocessing
import platform
import uuid
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
from benchmarks.interpreter import interpreter

from aimm.kit.ids import first_number
from aimm.picking.memory import SessionMemory
from aimm.picking.model import Session
from aimm.picking.rules import session_key

RESULTS = Path(__file__).parent / "results" / "memory.json"
SIZES = (100_000, 1_000_000, 2_000_000)
_NOW = 1_800_000_000_000
_ROUNDS = 3


def _measure(sessions: int) -> float:
    """Bytes per session, in a fresh process so that no freed memory is reused."""
    process = psutil.Process()
    first = first_number(1)
    gc.collect()
    before = process.memory_info().rss
    memory = SessionMemory()
    for number in range(sessions):
        key = session_key(str(uuid.UUID(int=number << 64 | number)))
        memory.put(key, Session(first + number, number % 20 + 1, number % 80 + 1, _NOW + number))
    gc.collect()
    used = process.memory_info().rss - before
    if len(memory) != sessions:
        raise RuntimeError("two ids had one key")
    return used / sessions


def measure(sessions: int) -> float:
    """Bytes per session, in a separate process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, sessions).result()


def main() -> None:
    """Measure, print a table, write the results."""
    bytes_each = {sessions: min(measure(sessions) for _ in range(_ROUNDS)) for sessions in SIZES}
    print(f"{'live sessions':>14} {'bytes each':>11} {'MB':>7}")
    for sessions, each in bytes_each.items():
        print(f"{sessions:14,} {each:11.0f} {sessions * each / 1e6:7.0f}")
    facts = {"python": interpreter(), "machine": platform.machine(), "system": platform.system()}
    figures = {str(sessions): round(each, 1) for sessions, each in bytes_each.items()}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({**facts, "bytes_per_live_session": figures}, indent=2) + "\n")


if __name__ == "__main__":
    main()
