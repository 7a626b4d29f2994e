"""Items, outputs and answers of runs, in the data store."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Integer, Row, Table, and_, case, cast, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.evaluation.model import Item, Output, Reply, TargetTotals
from aimm.kit.paging import Page, PageRequest
from aimm.storage.data.run_tables import run_answers, run_items, run_outputs
from aimm.storage.database.cursors import fetch_growing
from aimm.storage.database.engine import Database
from aimm.storage.side_stores import writing

_MOST_KEYS = 500
_BATCH = 1_000
_MINE = tuple(field.name for field in fields(Output))
_out = run_outputs.c


@dataclass(frozen=True, slots=True)
class StoredOutputs:
    """The port ``evaluation.ports.Outputs``."""

    database: Database

    async def add_items(self, run_id: str, items: Sequence[Item]) -> None:
        rows = [
            {"run": run_id, "place": place, **msgspec.structs.asdict(item)}
            for place, item in enumerate(items)
        ]
        async with writing(self.database) as connection:
            await connection.execute(insert(run_items), rows)

    async def items(self, run_id: str) -> Sequence[Item]:
        query = select(run_items).where(run_items.c.run == run_id).order_by(run_items.c.place)
        async with self.database.reading() as connection:
            rows = await connection.execute(query)
            return [
                Item(key=row.key, inputs=row.inputs, expected=row.expected, slice=row.slice) for row in rows
            ]

    async def add(self, run_id: str, outputs: Sequence[Output]) -> None:
        async with writing(self.database) as connection:
            query = select(run_items.c.key, run_items.c.place, run_items.c.slice)
            keys = {output.item for output in outputs}
            places = {row.key: row for row in await connection.execute(query.where(*_some(run_id, keys)))}
            rows = [
                {
                    "run": run_id,
                    "place": places[output.item].place,
                    "slice": places[output.item].slice,
                    **asdict(output),
                }
                for output in outputs
                if output.item in places
            ]
            await self._insert(connection, run_outputs, rows)

    async def _insert(self, connection: AsyncConnection, table: Table, rows: Sequence[Any]) -> None:
        insert_into = sqlite_insert if self.database.is_sqlite else postgres_insert
        if rows:
            await connection.execute(insert_into(table).on_conflict_do_nothing(), rows)

    async def page(self, run_id: str, request: PageRequest) -> Page[tuple[Output, str | None]]:
        parts = [_out.run == run_id]
        for name, value in request.filters.items():
            if name == "missing":
                parts.append(_out.error_kind.is_not(None) if value else _out.error_kind.is_(None))
            elif value is not None:
                parts.append(_out[name] == value)
        async with self.database.reading() as connection:
            order = (_out.place, _out.number)
            return await fetch_growing(connection, run_outputs, and_(*parts), order, request, _with_slice)

    async def of_items(self, run_id: str, keys: Sequence[str]) -> Sequence[Output]:
        query = select(run_outputs).where(_out.run == run_id, _out.item.in_(keys))
        async with self.database.reading() as connection:
            order = (_out.place, _out.target, _out.repetition)
            return [_output(row) for row in await connection.execute(query.order_by(*order))]

    async def all(self, run_id: str) -> AsyncIterator[Sequence[Output]]:
        place, number = -1, 0
        while True:
            beyond = (_out.place > place) | and_(_out.place == place, _out.number > number)
            query = select(run_outputs).where(_out.run == run_id, beyond)
            async with self.database.reading() as connection:
                found = await connection.execute(query.order_by(_out.place, _out.number).limit(_BATCH))
                rows = found.all()
            if not rows:
                return
            yield [_output(row) for row in rows]
            place, number = rows[-1].place, rows[-1].number

    async def done(self, run_id: str) -> Sequence[tuple[int, str, int]]:
        query = select(_out.target, _out.item, _out.repetition).where(_out.run == run_id)
        async with self.database.reading() as connection:
            return [(row.target, row.item, row.repetition) for row in await connection.execute(query)]

    async def totals(self, run_id: str) -> Sequence[TargetTotals]:
        answered = _out.error_kind.is_(None)
        paid = and_(_out.cached.is_(False), _out.cost.is_not(None))
        tokens = func.coalesce(_out.tokens_in, 0) + func.coalesce(_out.tokens_out, 0)
        paid_tokens = case((_out.cached.is_(False), tokens), else_=0)
        query = (
            select(
                _out.target,
                _count(answered).label("answered"),
                _count(~answered).label("missing"),
                _count(_out.cached).label("cached"),
                cast(func.coalesce(func.sum(_out.tokens_in), 0), Integer).label("tokens_in"),
                cast(func.coalesce(func.sum(_out.tokens_out), 0), Integer).label("tokens_out"),
                cast(func.coalesce(func.sum(paid_tokens), 0), Integer).label("tokens_paid"),
                func.coalesce(func.sum(case((paid, _out.cost), else_=0.0)), 0.0).label("spent"),
                _count(and_(answered, _out.cost.is_(None))).label("unpriced"),
                func.avg(case((answered, _out.last_ms))).label("mean_ms"),
            )
            .where(_out.run == run_id)
            .group_by(_out.target)
            .order_by(_out.target)
        )
        async with self.database.reading() as connection:
            return [TargetTotals(**row) for row in (await connection.execute(query)).mappings()]

    async def drop(self, run_id: str) -> None:
        async with writing(self.database) as connection:
            for table in (run_outputs, run_items):
                await connection.execute(delete(table).where(table.c.run == run_id))

    async def answers(self, keys: Sequence[str]) -> Mapping[str, Reply]:
        found: dict[str, Reply] = {}
        async with self.database.reading() as connection:
            for start in range(0, len(keys), _MOST_KEYS):
                some = keys[start : start + _MOST_KEYS]
                rows = await connection.execute(select(run_answers).where(run_answers.c.key.in_(some)))
                found |= {row.key: Reply(**row.reply) for row in rows}
        return found

    async def keep_answers(self, answers: Mapping[str, Reply], now: datetime) -> None:
        rows = [{"key": key, "reply": asdict(reply), "at": now} for key, reply in answers.items()]
        async with writing(self.database) as connection:
            await self._insert(connection, run_answers, rows)

    async def forget_answers(self, before: datetime) -> None:
        async with writing(self.database) as connection:
            await connection.execute(delete(run_answers).where(run_answers.c.at < before))


def _some(run_id: str, keys: set[str]) -> Sequence[Any]:
    mine = [run_items.c.run == run_id]
    return mine if len(keys) > _MOST_KEYS else [*mine, run_items.c.key.in_(keys)]


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _output(row: Row[Any]) -> Output:
    return Output(**{name: getattr(row, name) for name in _MINE})


def _with_slice(row: Row[Any]) -> tuple[Output, str | None]:
    return _output(row), row.slice
