"""Ledgers on one database, and the two clocks that determine expiry."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from tests.fakes.sources import NOW, Clock, Ids
from tests.fakes.things import first_row, rating

from aimm.feedback.model import Feedback, FeedbackRequest, Submission
from aimm.kit.clock import to_micros
from aimm.kit.errors import AimmError
from aimm.picking.model import Claim, PickRow, Session
from aimm.picking.rules import session_key
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import feedback, flow_counts, flow_step_counts, pick_log, use_cases
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Limits
from aimm.storage.ledger.postgres import PostgresLedger
from aimm.storage.ledger.sqlite import SqliteLedger
from aimm.storage.use_cases import StoredUseCases
from aimm.use_cases.model import NewUseCase, UseCase

DEADLINE_SECONDS = 10.0


async def eventually(holds: Callable[[], bool | Awaitable[bool]], seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until ``holds`` is true; fails on timeout."""
    async with asyncio.timeout(seconds):
        while not await _answer(holds()):  # noqa: ASYNC110 -- there is no event to wait for
            await asyncio.sleep(0.005)


async def _answer(holds: bool | Awaitable[bool]) -> bool:
    return holds if isinstance(holds, bool) else await holds


class Books:
    """Ledgers on one database, with a controllable clock.

    On SQLite the clock stands still; on PostgreSQL it is the database's clock with an offset.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ledgers: list[Ledger] = []
        self._offset = 0
        self._lives = 0

    def now(self) -> int:
        started = to_micros(NOW) // 1000 if self.database.is_sqlite else time.time_ns() // 1_000_000
        return started + self._offset

    def pass_by(self, millis: int) -> None:
        """Advance all clocks."""
        self._offset += millis
        for ledger in self.ledgers:
            if isinstance(ledger, PostgresLedger):
                ledger.clock_offset = self._offset

    async def open(self, database: Database | None = None, **limits: Any) -> Ledger:
        """Start a new run of a process."""
        self._lives += 1
        opened, bounds = database or self.database, Limits(**limits)
        if opened.is_sqlite:
            ledger: Ledger = SqliteLedger(opened, self.now, self._lives, bounds)
        else:
            ledger = PostgresLedger(opened.dsn, self.now, self._lives, bounds, self._offset)
        await ledger.start()
        self.ledgers.append(ledger)
        return ledger

    async def close(self, ledger: Ledger) -> None:
        """Shut a run down cleanly."""
        self.ledgers.remove(ledger)
        await ledger.close()

    async def close_all(self) -> None:
        for ledger in list(self.ledgers):
            await self.close(ledger)

    async def reopen(self, ledger: Ledger, **limits: Any) -> Ledger:
        await self.close(ledger)
        return await self.open(**limits)

    async def add_use_case(self) -> UseCase:
        """Add a use case; their numbers are 1, 2, 3, …"""
        async with self.database.writing() as connection:
            stored = StoredUseCases(connection)
            count = await connection.execute(select(func.count()).select_from(use_cases))
            code = f"code-{count.scalar_one()}"
            return await stored.add(
                Ids().new()[:-8] + f"{code[-1]:0>8}", NewUseCase(title="t", code=code, description="d"), NOW
            )

    async def rows(self, table: Table = pick_log) -> list[Any]:
        async with self.database.reading() as connection:
            key = next(iter(table.primary_key.columns))
            return list(await connection.execute(select(table).order_by(key)))

    async def check_counts(self) -> None:
        """Check that the counters match the rows."""
        for ledger in self.ledgers:
            await ledger.settled()
        picks, ratings = await self.rows(), await self.rows(feedback)
        flows: dict[int, list[int]] = {}
        steps: dict[int, int] = {}
        for pick in picks:
            counts = flows.setdefault(pick.flow, [0] * 9)
            if pick.flow_step:
                counts[0] += 1
                steps[pick.flow_step] = steps.get(pick.flow_step, 0) + 1
            counts[1] += pick.session == pick.id
        for given in ratings:
            counts = flows.setdefault(given.flow, [0] * 9)
            counts[2] += 1
            counts[3] += given.score
            counts[3 + given.star] += 1
        counted: dict[int, list[int]] = {}
        for row in await self.rows(flow_counts):
            sums = counted.setdefault(row.flow, [0] * 9)
            counted[row.flow] = [a + b for a, b in zip(sums, row[2:], strict=True)]
        assert counted == flows
        stepped: dict[int, int] = {}
        for row in await self.rows(flow_step_counts):
            stepped[row.flow_step] = stepped.get(row.flow_step, 0) + row.picks
        assert stepped == steps


class Visitor:
    """An application that claims flows and rates them through one ledger."""

    def __init__(self, books: Books, ledger: Ledger) -> None:
        self.books, self.ledger = books, ledger

    def claim(
        self, correlation: str, flow: int = 10, **fields: Any
    ) -> "asyncio.Future[tuple[Session, bool]]":
        """Propose a flow; the future returns the session, and whether this claim opened it."""
        future: asyncio.Future[tuple[Session, bool]] = asyncio.get_running_loop().create_future()
        given = {"flow": flow, "flow_step": flow * 100 + 1} | fields
        validity = self.ledger.limits.validity
        row = first_row(self.ledger.new_number(), correlation, self.books.now())
        row = row._replace(expires=row.at + validity)._replace(**given)
        self.ledger.claim(
            Claim(
                session_key(correlation),
                row,
                [(lambda session, opened: future.set_result((session, opened)), future.set_exception)],
            )
        )
        return future

    def repeat(self, session: Session, step: int = 2) -> PickRow:
        """Use another step of a session."""
        row = self.repeated(session, step)
        self.ledger.record(row)
        return row

    def repeated(self, session: Session, step: int = 2) -> PickRow:
        """The row of another step."""
        number, at = self.ledger.new_number(), self.books.now()
        flow_step = session.flow * 100 + step
        return PickRow(
            number, at, session.number, session.use_case, session.flow, flow_step, 1, 101, 1, 0, ""
        )

    def rate(
        self, correlation: str, score: int = 400, key: str | None = None, **fields: Any
    ) -> "asyncio.Future[Feedback]":
        """Rate a session."""
        return self.submit(rating(score, key, correlation_id=correlation, **fields))

    def submit(self, request: FeedbackRequest) -> "asyncio.Future[Feedback]":
        future: asyncio.Future[Feedback] = asyncio.get_running_loop().create_future()
        key, number = session_key(request.correlation_id), self.ledger.new_number()
        self.ledger.submit(
            Submission(key, number, self.books.now(), request, future.set_result, future.set_exception)
        )
        return future


async def outcome(future: "asyncio.Future[Any]") -> Any:
    """The result, or the type of the error."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await future
    except AimmError as error:
        return type(error)


@pytest.fixture
async def books(database: Database) -> AsyncIterator[Books]:
    """Ledgers on a database with the use cases 1 and 2."""
    made = Books(database)
    await made.add_use_case()
    await made.add_use_case()
    yield made
    await made.close_all()


@pytest.fixture
async def ledger(books: Books) -> Ledger:
    return await books.open()


@pytest.fixture
async def visitor(books: Books, ledger: Ledger) -> Visitor:
    return Visitor(books, ledger)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    """A file to sync."""
    opened = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)
