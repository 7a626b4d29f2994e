"""Waiting for a ledger to recover, and what it is like after a crash."""

import asyncio
import shutil
from pathlib import Path

from tests.fakes.things import HOUR
from tests.storage.conftest import Books, Visitor, eventually

from aimm.picking.model import Session
from aimm.storage.database.engine import Database, open_database
from aimm.storage.ledger.base import Ledger


async def recovered(ledger: Ledger) -> None:
    await eventually(lambda: ledger.healthy)


VALIDITY = 6 * HOUR


async def open_sessions(visitor: Visitor, count: int) -> dict[str, Session]:
    claims = {f"order-{n}": visitor.claim(f"order-{n}", 10 + n % 3) for n in range(count)}
    await asyncio.gather(*claims.values())
    return {correlation: claim.result()[0] for correlation, claim in claims.items()}


def crashed(books: Books, folder: Path) -> Database:
    """The database as a crash at this moment would leave it."""
    for suffix in ("", "-wal"):
        shutil.copy(f"{books.database.sqlite_path}{suffix}", folder / f"crashed.db{suffix}")
    return open_database(f"sqlite:///{folder / 'crashed.db'}")
