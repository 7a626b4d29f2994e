"""The facts for which the data store is read beside the product's own tables: datasets and runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.path.facts import DatasetFacts, DatasetVersion, RunFacts
from aimm.storage.data.dataset_tables import dataset_heads, dataset_imports, dataset_items, dataset_versions
from aimm.storage.data.run_tables import run_outputs
from aimm.storage.database.schema import datasets, runs

_COMPARABLE = 2


async def read_datasets(
    connection: AsyncConnection, data: AsyncConnection, ids: Sequence[str], exact: bool
) -> Mapping[str, DatasetFacts]:
    """Datasets with the items of their drafts and their frozen versions.

    Args:
        exact: False counts at most one labelled item of a dataset.
    """
    columns = datasets.c
    known = (
        await connection.execute(
            select(columns.id, columns.use_case_id, columns.code)
            .where(columns.use_case_id.in_(ids))
            .order_by(columns.code)
        )
    ).all()
    if not known:
        return {}
    heads = await _heads(data, [one.id for one in known])
    labelled = await (_labelled if exact else _any_labelled)(data, list(heads.values()))
    newest = await _newest(data, list(heads.values()))
    found: dict[str, list[tuple[str, Row[Any] | None]]] = {}
    for one in known:
        found.setdefault(one.use_case_id, []).append((one.code, heads.get(one.id)))
    facts: dict[str, DatasetFacts] = {}
    for use_case_id, owned in found.items():
        written = [(code, head) for code, head in owned if head is not None]
        facts[use_case_id] = DatasetFacts(
            datasets=len(owned),
            items=sum(head.items for _, head in written),
            labelled=sum(labelled.get(head.number, 0) for _, head in written),
            versions=sum(head.newest for _, head in written),
            newest=tuple(
                DatasetVersion(code=code, version=row.version, items=row.items, hash=row.hash)
                for code, head in written
                if (row := newest.get(head.number)) is not None
            ),
        )
    return facts


async def read_runs(
    connection: AsyncConnection, data: AsyncConnection, ids: Sequence[str], _exact: bool
) -> Mapping[str, RunFacts]:
    """Runs; one is finished once there is an outcome for every call. Recorded outputs are there at once."""
    columns = runs.c
    known = (
        await connection.execute(
            select(columns.id, columns.use_case_id, columns.targets, columns.size, columns.repetitions).where(
                columns.use_case_id.in_(ids)
            )
        )
    ).all()
    if not known:
        return {}
    there = select(run_outputs.c.run, run_outputs.c.target, func.count()).where(
        run_outputs.c.run.in_([one.id for one in known])
    )
    rows = await data.execute(there.group_by(run_outputs.c.run, run_outputs.c.target))
    counts = {(run, target): count for run, target, count in rows}
    found: dict[str, list[int]] = {}
    for one in known:
        sums = found.setdefault(one.use_case_id, [0, 0, 0])
        asked = [place for place, target in enumerate(one.targets) if target["steps"]]
        answered = sum(counts.get((one.id, place), 0) for place in asked)
        finished = answered >= len(asked) * one.size * one.repetitions
        sums[0] += 1
        sums[1] += finished
        sums[2] += finished and len(one.targets) >= _COMPARABLE
    return {
        one: RunFacts(runs=total, finished=finished, compared=compared)
        for one, (total, finished, compared) in found.items()
    }


async def _heads(data: AsyncConnection, dataset_ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    rows = await data.execute(select(dataset_heads).where(dataset_heads.c.id.in_(dataset_ids)))
    return {row.id: row for row in rows}


async def _labelled(data: AsyncConnection, heads: Sequence[Row[Any]]) -> Mapping[int, int]:
    """How many items of each draft have an expected result; imports that have not ended do not count."""
    items, imports = dataset_items.c, dataset_imports.c
    numbers = [head.number for head in heads]
    going = select(imports.number).where(imports.dataset.in_(numbers), imports.done.is_(False))
    rows = await data.execute(
        select(items.dataset, func.count())
        .where(
            items.dataset.in_(numbers),
            items.to_version.is_(None),
            items.expected.is_not(None),
            items.batch.not_in(going),
        )
        .group_by(items.dataset)
    )
    return {row[0]: row[1] for row in rows}


async def _any_labelled(data: AsyncConnection, heads: Sequence[Row[Any]]) -> Mapping[int, int]:
    """1 for each draft with an item that has an expected result; stops at the first one."""
    items, imports, numbers = dataset_items.c, dataset_imports.c, [head.number for head in heads]
    going = select(imports.number).where(imports.dataset.in_(numbers), imports.done.is_(False))
    first = (
        exists()
        .where(
            items.dataset == dataset_heads.c.number,
            items.to_version.is_(None),
            items.expected.is_not(None),
            items.batch.not_in(going),
        )
        .correlate(dataset_heads)
    )
    found = await data.execute(
        select(dataset_heads.c.number).where(dataset_heads.c.number.in_(numbers), first)
    )
    return dict.fromkeys(found.scalars(), 1)


async def _newest(data: AsyncConnection, heads: Sequence[Row[Any]]) -> Mapping[int, Row[Any]]:
    """The newest frozen version of each dataset."""
    versions = dataset_versions.c
    rows = await data.execute(
        select(dataset_versions)
        .join(dataset_heads, dataset_heads.c.number == versions.dataset)
        .where(
            versions.dataset.in_([head.number for head in heads]), versions.version == dataset_heads.c.newest
        )
    )
    return {row.dataset: row for row in rows}
