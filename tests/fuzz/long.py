"""The long run: ``python -m tests.fuzz.long --requests 10000`` prints statistics and failures."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import httpx2
from tests.fuzz.raw import fuzz_bodies, fuzz_bytes
from tests.fuzz.schema import SchemaFuzz, Tally
from tests.fuzz.world import World
from tests.support.server import running

RAW_SHARE, BYTES_SHARE = 0.2, 0.05


def run(folder: Path, wanted: int, seed: int) -> Tally:
    """Fuzz a separate server with at least ``wanted`` requests."""
    tally = Tally()
    with running(f"sqlite:///{folder / 'aimm.db'}", folder) as server:
        world = World(server)
        fuzz = SchemaFuzz(world, tally)
        try:
            fuzz_bodies(world, tally, round(wanted * RAW_SHARE), seed)
            fuzz_bytes(world, tally, round(wanted * BYTES_SHARE), seed)
            fuzz.run(wanted - tally.requests, seed)
            if httpx2.get(f"{server.url}/readyz", timeout=20).status_code != 200:
                tally.fail("the server is not ready any more", "after all requests")
        finally:
            fuzz.close()
            world.close()
        errors = [line for line in server.output if "unexpected_error" in line]
        for line in errors:
            tally.fail("the server's log tells of an unexpected error", line.strip())
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="how many requests at least")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes up other requests")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), options.requests, options.seed)
    print(tally.report())
    print(f"seconds: {time.monotonic() - started:.0f}")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
