"""The stored rollouts, and which of them are due for a decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.errors import Outdated
from aimm.rollout.configuration import Configuration, Metric
from aimm.rollout.model import Phase, State
from aimm.rollout.ports import Rollout
from aimm.rollout.records import plain, state_of
from aimm.rollout.rules import due_at
from aimm.storage.database.schema import publications, rollout_pending, rollouts, session_marks, use_cases
from aimm.storage.rollouts.intake import NUMBERS_LIMIT, left_to_take_in, take_in
from aimm.storage.rollouts.marks import mark, marked

MINUTE = 60_000
_PUBLISHED, _LOOKED = "rollouts_published", "rollouts_looked"
# ids per statement; both databases allow about 32,000
_AT_ONCE = 5_000

_NEVER = 1 << 55


@dataclass(frozen=True, slots=True)
class StoredRollouts:
    """The port ``rollout.ports.Rollouts`` on one connection."""

    connection: AsyncConnection

    async def of_use_case(self, use_case_id: str) -> Rollout | None:
        return await self._one(select(rollouts).where(rollouts.c.use_case_id == use_case_id))

    async def of_use_cases(self, use_case_ids: Sequence[str]) -> Sequence[Rollout]:
        return [_rollout(row) for row in await self.connection.execute(_FOUND, {"use_cases": use_case_ids})]

    async def hold(self, use_case_ids: Sequence[str]) -> Mapping[str, int]:
        rows = await self.connection.execute(_HELD, {"use_cases": use_case_ids})
        return {row.use_case_id: row.version for row in rows}

    async def lock(self, use_case_id: str) -> Rollout | None:
        held = select(rollouts).where(rollouts.c.use_case_id == use_case_id).with_for_update()
        return await self._one(held)

    async def add(self, rollout_id: str, use_case_id: str, state: State, now: datetime) -> Rollout:
        number = select(use_cases.c.number).where(use_cases.c.id == use_case_id).scalar_subquery()
        stored = await self.connection.execute(
            rollouts.insert()
            .values(
                id=rollout_id,
                use_case_id=use_case_id,
                use_case=number,
                version=1,
                created_at=now,
                updated_at=now,
                **_columns(state),
            )
            .returning(rollouts)
        )
        return _rollout(stored.one())

    async def save(self, rollout: Rollout, state: State, now: datetime) -> Rollout:
        stored = await self.connection.execute(
            update(rollouts)
            .where(rollouts.c.id == rollout.id, rollouts.c.version == rollout.version)
            .values(version=rollout.version + 1, updated_at=now, **_columns(state))
            .returning(rollouts)
        )
        row = stored.one_or_none()
        if row is None:
            raise Outdated
        return _rollout(row)

    async def save_all(self, states: Sequence[tuple[Rollout, State]], now: datetime) -> None:
        rows = [
            {
                "rollout": rollout.id,
                "next": rollout.version + 1,
                "now": now,
                **{f"to_{name}": value for name, value in _columns(state).items()},
            }
            for rollout, state in states
        ]
        await self.connection.execute(_SAVE_ALL, rows)

    async def has_news(self, since: int, now: int) -> bool:
        """Whether ``changed`` would have anything to return or write; read-only."""
        before = select(session_marks.c.value).where(session_marks.c.name == _PUBLISHED).scalar_subquery()
        published = select(publications.c.version).where(publications.c.version > func.coalesce(before, 0))
        ran_out = select(rollouts.c.number).where(rollouts.c.watched, _ran_out(since, now))
        told = (published, select(rollout_pending.c.use_case_id), ran_out)
        anything = or_(left_to_take_in(), *(one.exists() for one in told))
        return bool((await self.connection.execute(select(anything))).scalar_one())

    async def has_backlog(self) -> bool:
        """Whether ``changed`` left entries for another call."""
        return bool((await self.connection.execute(select(left_to_take_in()))).scalar_one())

    async def changed(
        self,
        since: int,
        now: int,
        own: Collection[int] = (),
        *,
        most: int = NUMBERS_LIMIT,
        goes_on: bool = False,
    ) -> Sequence[str]:
        """The port's answer; processes ledger news, so this needs a writing transaction.

        A rollout whose deadline passed without a change is returned again after its ``look_ms``, because
        ratings mature as time passes. A call with ``since`` confirms that everything returned before has been
        decided. A new leader passes 0, and also gets what the previous leader got and may not have decided.

        Args:
            own: versions of the caller's own publications, which are not news.
            most: maximum number of ledger entries to process.
            goes_on: this call continues the previous one, whose answer is kept.
        """
        if since > 0 and not goes_on:
            await self.connection.execute(rollout_pending.delete())
        numbers = await take_in(self.connection, most)
        topics = await self._published(own)
        since = since or await marked(self.connection, _LOOKED)
        found = set(await self._watched(_ran_out(since, now) if since else rollouts.c.number > 0))
        for some in _parts(numbers):
            found.update(await self._watched(rollouts.c.use_case.in_(some)))
        for some in _parts(topics):
            found.update(await self._begun(rollouts.c.use_case_id.in_(some)))
        await mark(self.connection, _LOOKED, now)
        return await self._pending(found)

    async def _pending(self, found: Collection[str]) -> Sequence[str]:
        """Store what is returned, and return what is stored."""
        remembered = select(rollout_pending.c.use_case_id).order_by(rollout_pending.c.use_case_id)
        known = set((await self.connection.execute(remembered)).scalars())
        new = [{"use_case_id": one} for one in sorted(found) if one not in known]
        if new:
            await self.connection.execute(rollout_pending.insert(), new)
        return sorted({*found, *known})

    async def _one(self, query: Any) -> Rollout | None:
        row = (await self.connection.execute(query)).one_or_none()
        return None if row is None else _rollout(row)

    async def _watched(self, where: ColumnElement[bool]) -> Sequence[str]:
        rows = await self.connection.execute(
            select(rollouts.c.use_case_id).where(rollouts.c.watched, where).order_by(rollouts.c.number)
        )
        return rows.scalars().all()

    async def _begun(self, where: ColumnElement[bool]) -> Sequence[str]:
        """Includes ended rollouts: manual share changes after the end are recorded too."""
        rows = await self.connection.execute(
            select(rollouts.c.use_case_id).where(rollouts.c.epoch > 0, where).order_by(rollouts.c.number)
        )
        return rows.scalars().all()

    async def _published(self, own: Collection[int]) -> set[str]:
        """Changes by others since the last call."""
        before = await marked(self.connection, _PUBLISHED)
        rows = await self.connection.execute(
            select(publications.c.version, publications.c.topic).where(publications.c.version > before)
        )
        news = rows.all()
        if news:
            await mark(self.connection, _PUBLISHED, max(row.version for row in news))
        return {row.topic for row in news if row.version not in own}


def _parts(found: Collection[Any]) -> list[list[Any]]:
    listed = sorted(found)
    return [listed[first : first + _AT_ONCE] for first in range(0, len(listed), _AT_ONCE)]


def _ran_out(since: int, now: int) -> ColumnElement[bool]:
    """Deadlines that passed after ``since``, and earlier ones that are due for another evaluation.

    A deadline further away than its interval was set while the clock was ahead; it counts as passed.
    """
    due, look = rollouts.c.due_at, rollouts.c.look_ms
    ran_out = and_(due <= now, or_(due > since, (now - due) // look > (since - due) // look))
    return or_(ran_out, due > now + look + MINUTE)


def _columns(state: State) -> dict[str, Any]:
    adaptive = state.configuration.adaptive
    return {
        "state": plain(state),
        "watched": state.phase.watched,
        "epoch": state.epoch,
        "epoch_start": state.epoch_start,
        "attribution_ms": _bounded(adaptive.attribution_window_mins * MINUTE),
        "slow_ms": _slow_ms(state.configuration),
        "due_at": _bounded(_due_at(state)),
        "look_ms": _bounded(max(adaptive.interval_mins, adaptive.update_every_mins) * MINUTE),
    }


def _bounded(millis: int | None) -> int | None:
    """Limit to what a column can hold; anything more than a million years away is never."""
    return None if millis is None else min(millis, _NEVER)


def _slow_ms(configuration: Configuration) -> float | None:
    rails = (rail for rail in configuration.guardrails if rail.metric is Metric.LATENCY)
    first = next(rails, None)
    return None if first is None else first.limit


def _due_at(state: State) -> int | None:
    """Like ``rules.due_at``; after completion at intervals, because news count once their minute is over."""
    if state.phase is Phase.COMPLETED and state.drift is not None:
        return state.drift.until + state.configuration.adaptive.update_every_mins * MINUTE
    return due_at(state)


_OURS: BindParameter[Any] = bindparam("use_cases", expanding=True)
# built once, because building a statement costs more than running it
_FOUND = select(rollouts).where(rollouts.c.use_case_id.in_(_OURS))
_HELD = (
    select(rollouts.c.use_case_id, rollouts.c.version)
    .where(rollouts.c.use_case_id.in_(_OURS))
    .with_for_update()
)
_SAVE_ALL = (
    update(rollouts)
    .where(rollouts.c.id == bindparam("rollout"))
    .values(
        version=bindparam("next"),
        updated_at=bindparam("now"),
        **{name: bindparam(f"to_{name}") for name in _columns(State(configuration=Configuration()))},
    )
)


def _rollout(row: Row[Any]) -> Rollout:
    return Rollout(
        id=row.id,
        use_case_id=row.use_case_id,
        state=state_of(row.state),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
