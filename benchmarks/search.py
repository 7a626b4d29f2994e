"""Search 1,000,000 short texts by the database: milliseconds for the first page and its count.

Run: ``python -m benchmarks.search [--texts 1000000]``. It fills the audit log of a new database of each kind,
which takes minutes, then prints one line of JSON for each. Bar: 100 ms for each query, the best of five.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from tests.support.databases import PostgresServer

from aimm.access.audit import AuditFilter, searched_texts
from aimm.kit.paging import OrderDir, PageRequest
from aimm.storage.audit import AUDIT_WORDS, StoredAuditLog
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.database.schema import audit_log

BATCH, REPEATS, WORDS_EACH = 10_000, 5, 8
VOCABULARY = 20_000
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
QUERIES = {
    "every text": "common",
    "half of them": "half",
    "two words of many": "common half",
    "one in a thousand": "seldom",
    "a beginning": "word1*",
    "one in a thousand and a common one": "seldom half",
    "one text": "needle",
    "words that never meet": "half other",
    "nothing": "absent",
}
"""What is asked, by what it finds."""


def said(number: int, chance: random.Random) -> str:
    """A short text: some words of a vocabulary, and the words that are asked for."""
    words = [f"word{chance.randrange(VOCABULARY)}" for _ in range(WORDS_EACH)]
    words += ["common", "half" if number % 2 else "other"]
    words += ["seldom"] if number % 1_000 == 1 else []
    return " ".join(words + (["needle"] if number == 1 else []))


async def fill(database: Database, size: int) -> None:
    """Store ``size`` entries of the audit log."""
    chance = random.Random(1)
    entry: dict[str, Any] = {
        "actor_kind": "person",
        "actor": "ann",
        "action": "update",
        "entity": "flow",
        "before": {},
    }
    for first in range(1, size + 1, BATCH):
        rows: list[dict[str, Any]] = [
            {
                **entry,
                "number": number,
                "at": BEGUN + timedelta(seconds=number),
                "entity_id": f"f{number}",
                "after": {"title": said(number, chance)},
            }
            for number in range(first, min(first + BATCH, size + 1))
        ]
        texts = [(row["number"], searched_texts("ann", row["entity_id"], row["after"])) for row in rows]
        async with database.writing() as connection:
            await connection.execute(insert(audit_log), rows)
            await AUDIT_WORDS.put(connection, texts)
    if not database.is_sqlite:
        async with database.writing() as connection:
            await connection.execute(text("analyze"))


async def measure(database: Database, size: int) -> dict[str, float]:
    """Milliseconds for the first page of each query, the best of some."""
    await migrate(database)
    begun = time.perf_counter()
    await fill(database, size)
    figures = {"filled, seconds": round(time.perf_counter() - begun, 1)}
    request = PageRequest(1, 20, order_dir=OrderDir.DESC)
    for name, query in QUERIES.items():
        took: list[float] = []
        for _ in range(REPEATS):
            async with database.reading() as connection:
                begun = time.perf_counter()
                await StoredAuditLog(connection).page(AuditFilter(search=query), request)
                took.append((time.perf_counter() - begun) * 1_000)
        figures[name] = round(min(took), 1)
    return figures


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    """Measure both databases; returns the figures by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args(arguments)
    found: dict[str, dict[str, float]] = {}
    for kind in options.database or ["sqlite", "postgresql"]:
        found[kind] = asyncio.run(_of(kind, options.texts))
        print(json.dumps({"database": kind, "texts": options.texts, **found[kind]}), flush=True)
    return found


async def _of(kind: str, size: int) -> dict[str, float]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            return await _closed(open_database(f"sqlite:///{folder}/aimm.db"), size)
    server = PostgresServer(durable=False)
    try:
        return await _closed(open_database(await server.new_database()), size)
    finally:
        server.stop()


async def _closed(database: Database, size: int) -> dict[str, float]:
    try:
        return await measure(database, size)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
