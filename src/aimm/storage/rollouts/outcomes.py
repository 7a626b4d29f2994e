"""Stores outcomes measured by applications."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.rollout.ports import OutcomeRecord
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import exposure_batches, outcomes


@dataclass(frozen=True, slots=True)
class StoredOutcomes:
    """The port ``rollout.ports.Outcomes``; each batch in a transaction of its own.

    Batches are stored with those of exposures, equally long, under keys that cannot collide with theirs.
    """

    database: Database

    async def stored_batch(self, batch_key: str) -> str | None:
        async with self.database.reading() as connection:
            return await _answer(connection, batch_key)

    async def record_batch(
        self, batch_key: str, records: Sequence[OutcomeRecord], answer: str, now: int
    ) -> str:
        async with self.database.writing() as connection:
            stored = await connection.execute(
                text(
                    "insert into exposure_batches (key, at, answer) values (:key, :at, :answer) "
                    "on conflict do nothing returning answer"
                ),
                {"key": _key(batch_key), "at": now, "answer": answer},
            )
            if stored.one_or_none() is None:
                return await _answer(connection, batch_key) or answer
            if records:
                await connection.execute(outcomes.insert(), [asdict(record) for record in records])
        return answer


async def _answer(connection: AsyncConnection, batch_key: str) -> str | None:
    found = await connection.execute(
        select(exposure_batches.c.answer).where(exposure_batches.c.key == _key(batch_key))
    )
    return found.scalar_one_or_none()


def _key(batch_key: str) -> str:
    return f"outcomes\n{batch_key}"
