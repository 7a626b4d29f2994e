"""Shortlists in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.candidates.model import (
    CANDIDATE_ORDERS,
    CANDIDATES_SEARCHED,
    Candidate,
    CandidateFields,
    Message,
    NewCandidate,
)
from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import record_of, save_record, values_of
from aimm.storage.database.schema import candidates

_ORDERINGS: dict[str, Ordering] = {name: by_column(candidates.c[name]) for name in CANDIDATE_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredCandidates:
    """The port ``candidates.ports.Candidates`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Candidate]:
        where = candidates.c.use_case_id == use_case_id
        return await fetch_page(
            self.connection, candidates, where, request, _ORDERINGS, _candidate, CANDIDATES_SEARCHED
        )

    async def get(self, candidate_id: str) -> Candidate | None:
        found = await self.connection.execute(select(candidates).where(candidates.c.id == candidate_id))
        row = found.one_or_none()
        return None if row is None else _candidate(row)

    async def of_use_case(self, use_case_id: str) -> Sequence[Candidate]:
        rows = await self.connection.execute(
            select(candidates).where(candidates.c.use_case_id == use_case_id).order_by(candidates.c.position)
        )
        return [_candidate(row) for row in rows]

    async def add(self, candidate_id: str, new: NewCandidate, position: int, now: datetime) -> Candidate:
        stored = await self.connection.execute(
            candidates.insert()
            .values(
                **values_of(candidates, new, **_converted(new)),
                id=candidate_id,
                position=position,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(candidates)
        )
        return _candidate(stored.one())

    async def save(self, candidate: Candidate) -> None:
        await save_record(self.connection, candidates, candidate, candidate.id, **_converted(candidate))

    async def delete(self, candidate: Candidate) -> None:
        await self.connection.execute(candidates.delete().where(candidates.c.id == candidate.id))


def _converted(fields: CandidateFields) -> dict[str, Any]:
    return {"messages": msgspec.to_builtins(fields.messages)}


def _candidate(row: Row[Any]) -> Candidate:
    return record_of(Candidate, row, messages=msgspec.convert(row.messages, list[Message]))
