"""The race, kill -9, restart and weight-change test: no id gets two flows, nothing acknowledged is lost.

Two nodes share a PostgreSQL database; one node owns a SQLite file. Run:
``python -m benchmarks.exactness --answers 100000 [--database sqlite|postgresql]``.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.race import Race, run_race
from benchmarks.race_callers import Progress
from benchmarks.record import Findings, is_exact, verdict
from tests.support.databases import PostgresServer

CRASHES = 4


def _progress(name: str) -> Progress:
    started = time.perf_counter()

    def show(text: str) -> None:
        print(f"{name} {time.perf_counter() - started:6.1f} s  {text}", flush=True)

    return show


def report(name: str, race: Race, findings: Findings) -> bool:
    """Print the results; returns whether everything is exact."""
    record = race.record
    print(
        f"{name}: {len(record.flow_of)} ids, {len(record.firsts)} first picks and {len(record.ratings)} "
        f"ratings acknowledged; {race.restarts} kills and restarts, {race.share_changes} changes of shares; "
        f"{record.cut} requests cut by kills, {record.refused} answered 503; "
        f"{findings.missing_repeats} of {len(record.repeats)} repeats not logged (a crash may cost some)"
    )
    print(f"{name}: {verdict(record, findings)}", flush=True)
    return is_exact(record, findings)


def race_on_sqlite(answers: int) -> bool:
    """One node on a file."""
    with tempfile.TemporaryDirectory(prefix="aimm-exact-") as folder:
        url = f"sqlite:///{Path(folder) / 'aimm.db'}"
        race, findings = asyncio.run(
            run_race(url, Path(folder), 1, answers, CRASHES, _progress("sqlite    "))
        )
    return report("sqlite", race, findings)


def race_on_postgres(answers: int) -> bool:
    """Two nodes on a database."""
    server = PostgresServer()
    try:
        with tempfile.TemporaryDirectory(prefix="aimm-exact-") as folder:

            async def race() -> tuple[Race, Findings]:
                url = await server.new_database()
                return await run_race(url, Path(folder), 2, answers, CRASHES, _progress("postgresql"))

            found = asyncio.run(race())
    finally:
        server.stop()
    return report("postgresql", *found)


RACES = {"sqlite": race_on_sqlite, "postgresql": race_on_postgres}


def main() -> None:
    """Race on both databases, or on one; exits with 1 if anything is not exact."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exactness", description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000, help="at least so many, on each database")
    parser.add_argument("--database", choices=list(RACES), help="only this one")
    given = parser.parse_args()
    chosen = [given.database] if given.database else list(RACES)
    if not all([RACES[name](given.answers) for name in chosen]):  # noqa: C419 -- all races are run
        sys.exit(1)


if __name__ == "__main__":
    main()
