"""Records of every kind, and how many there are."""

from sqlalchemy import insert
from tests.fakes.things import HOUR, first_row
from tests.storage.conftest import Books

from aimm.picking.rules import session_key
from aimm.storage.database.schema import feedback, outcome_sessions, outcomes, pick_log, sessions


async def fill_log(books: Books, count: int, at: int, first: int = 1, use_case: int = 1) -> None:
    rows = [
        first_row(first + n, f"order-{first + n}", at, use_case=use_case, expires=at + 6 * HOUR)
        for n in range(count)
    ]
    async with books.database.writing() as connection:
        await connection.execute(insert(pick_log), [row._asdict() for row in rows])
        await connection.execute(
            insert(sessions),
            [
                {
                    "key": session_key(row.correlation),
                    "session": row.id,
                    "use_case": use_case,
                    "flow": 10,
                    "expires": row.expires,
                }
                for row in rows
            ],
        )
        await connection.execute(
            insert(feedback),
            [
                {
                    "session": row.id,
                    "id": 10_000 + row.id,
                    "at": at,
                    "use_case": use_case,
                    "flow": 10,
                    "score": 400,
                    "star": 4,
                    "correlation": row.correlation,
                }
                for row in rows
            ],
        )


async def measure(books: Books, at: int, session: int, use_case: int = 1) -> None:
    async with books.database.writing() as connection:
        await connection.execute(
            insert(outcomes).values(session=session, at=at, use_case=use_case, flow=10, error=False)
        )
        await connection.execute(
            insert(outcome_sessions).values(session=session, at=at, use_case=use_case, error=0)
        )
