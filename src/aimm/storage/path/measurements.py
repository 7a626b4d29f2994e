"""What the newest runs of a use case measured, and examples, from both stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.items import Wanted
from aimm.path.measures import Example, Measured
from aimm.storage.data.run_tables import run_items, run_outputs
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import runs
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.records import StoredDatasets

_NEWEST_RUNS = 20
_out = run_outputs.c


@dataclass(frozen=True, slots=True)
class StoredMeasurements:
    """The port ``path.ports.Measurements``.

    Attributes:
        data: the data store; without one, nothing is known.
    """

    connection: AsyncConnection
    data: Database | None

    async def of_use_case(self, use_case_id: str) -> Sequence[Measured]:
        if self.data is None:
            return []
        known = await self._runs(use_case_id)
        async with self.data.reading() as data:
            sums = await _sums(data, [run.id for run in known])
            quantiles = await _quantiles(data, [run.id for run in known])
        return [
            _measured(run, target, sums[run.id, place], quantiles.get((run.id, place), {}))
            for run in known
            for place, target in enumerate(run.targets)
            if (run.id, place) in sums
        ]

    async def examples(self, use_case_id: str, flow_id: str | None, most: int) -> Sequence[Example]:
        if self.data is None:
            return []
        known = await self._runs(use_case_id)
        # what the flow answered comes before what anything else did
        wanted = sorted(
            (
                (target["about"] != flow_id or flow_id is None, number, run.id, place)
                for number, run in enumerate(known)
                for place, target in enumerate(run.targets)
            )
        )
        async with self.data.reading() as data:
            for *_, run_id, place in wanted:
                found = await _answered(data, run_id, place, most)
                if found:
                    return found
        return await self._written(self.data, use_case_id, most)

    async def _runs(self, use_case_id: str) -> Sequence[Any]:
        columns = runs.c
        newest = (
            select(columns.id, columns.title, columns.targets, columns.created_at)
            .where(columns.use_case_id == use_case_id)
            .order_by(columns.number.desc())
            .limit(_NEWEST_RUNS)
        )
        return (await self.connection.execute(newest)).all()

    async def _written(self, data: Database, use_case_id: str, most: int) -> Sequence[Example]:
        """The first items of the oldest dataset that has any."""
        for dataset in await StoredDatasets(self.connection).of_use_case(use_case_id):
            found = await StoredItems(data).find(dataset.id, Wanted(size=most))
            if found.items:
                return [
                    Example(inputs=item.inputs, output=None, expected=item.expected and item.expected.value)
                    for item in found.items
                ]
        return []


async def _sums(data: AsyncConnection, run_ids: Sequence[str]) -> Mapping[tuple[str, int], Any]:
    answered = _out.error_kind.is_(None)

    def known(column: Any) -> Any:
        return func.sum(case((and_(answered, column.is_not(None)), 1), else_=0))

    def mean(column: Any) -> Any:
        return func.avg(case((answered, column)))

    rows = await data.execute(
        select(
            _out.run,
            _out.target,
            func.sum(case((answered, 1), else_=0)).label("answered"),
            func.count().label("total"),
            *(known(_out[name]).label(f"{name}_known") for name in ("tokens_in", "tokens_out", "cost")),
            *(mean(_out[name]).label(name) for name in ("tokens_in", "tokens_out", "cost")),
        )
        .where(_out.run.in_(run_ids))
        .group_by(_out.run, _out.target)
    )
    return {(row.run, row.target): row for row in rows}


async def _quantiles(
    data: AsyncConnection, run_ids: Sequence[str]
) -> Mapping[tuple[str, int], Mapping[str, float]]:
    """By nearest rank: the smallest time that at least this share of the answers did not exceed."""
    each = (_out.run, _out.target)
    ranked = (
        select(
            _out.run,
            _out.target,
            _out.last_ms,
            func.row_number().over(partition_by=each, order_by=_out.last_ms).label("rank"),
            func.count().over(partition_by=each).label("total"),
        )
        .where(_out.run.in_(run_ids), _out.error_kind.is_(None), _out.last_ms.is_not(None))
        .subquery()
    )
    middle, slow = (ranked.c.total + 1) // 2, (ranked.c.total * 95 + 99) // 100
    rows = await data.execute(
        select(ranked, middle.label("middle"), slow.label("slow")).where(
            or_(ranked.c.rank == middle, ranked.c.rank == slow)
        )
    )
    found: dict[tuple[str, int], dict[str, float]] = {}
    for row in rows:
        times = found.setdefault((row.run, row.target), {})
        if row.rank == row.middle:
            times["p50"] = row.last_ms
        if row.rank == row.slow:
            times["p95"] = row.last_ms
    return found


async def _answered(data: AsyncConnection, run_id: str, place: int, most: int) -> Sequence[Example]:
    rows = await data.execute(
        select(run_items.c.inputs, run_items.c.expected, _out.text)
        .join(run_outputs, and_(_out.run == run_items.c.run, _out.item == run_items.c.key))
        .where(
            run_items.c.run == run_id,
            _out.target == place,
            _out.repetition == 0,
            _out.error_kind.is_(None),
        )
        .order_by(run_items.c.place)
        .limit(most)
    )
    return [_example(row.inputs, row.text, row.expected) for row in rows]


def _example(inputs: Any, output: str | None, expected: Any) -> Example:
    told: Any = expected
    if isinstance(expected, dict) and "kind" in expected:  # as items of datasets have it
        told = cast("dict[str, Any]", expected).get("value")
    return Example(inputs=inputs, output=output, expected=told)


def _measured(run: Any, target: Any, sums: Any, times: Mapping[str, float]) -> Measured:
    answered = int(sums.answered)

    def whole(name: str) -> float | None:
        """A mean that no answer is missing from."""
        values = sums._mapping
        known = answered > 0 and values[f"{name}_known"] == answered
        return float(values[name]) if known else None

    return Measured(
        run=run.title,
        made_at=run.created_at,
        label=target["label"],
        kind=target["kind"],
        about=target["about"],
        reached=tuple((step["connection_name"], step["model"]) for step in target["steps"]),
        answered=answered,
        missing=int(sums.total) - answered,
        tokens_in=whole("tokens_in"),
        tokens_out=whole("tokens_out"),
        p50_ms=times.get("p50"),
        p95_ms=times.get("p95"),
        cost=whole("cost"),
    )
