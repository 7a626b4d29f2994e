"""The port ``artifacts.ports.References``, in the data store."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from aimm.artifacts.errors import ArtifactNotFound
from aimm.artifacts.model import ArtifactRole, Content, Known, Owner, Reference
from aimm.storage.data.artifact_tables import artifact_references, artifacts
from aimm.storage.database.engine import Database
from aimm.storage.side_stores import writing

_artifacts, _references = artifacts.c, artifact_references.c
_SOME = 500


@dataclass(frozen=True, slots=True)
class StoredReferences:
    """Who names which artifact."""

    database: Database

    async def announce(self, content: Content, now: datetime) -> None:
        dialect = sqlite if self.database.is_sqlite else postgresql
        fresh = dialect.insert(artifacts).values(digest=content.digest, size=content.size, touched_at=now)
        touched = fresh.on_conflict_do_update(index_elements=[_artifacts.digest], set_={"touched_at": now})
        async with writing(self.database) as connection:
            await connection.execute(touched)

    async def add(self, reference: Reference) -> None:
        mine = _mine(reference)
        there = select(_artifacts.digest).where(_artifacts.digest == reference.content.digest)
        async with writing(self.database) as connection:
            # the lock of a row, which a collection takes too
            if (
                await connection.execute(there.with_for_update(read=True, key_share=True))
            ).one_or_none() is None:
                raise ArtifactNotFound
            known = (await connection.execute(select(_references.revision).where(*mine))).scalar_one_or_none()
            if known is None:
                await connection.execute(insert(artifact_references).values(**_values(reference)))
            elif known <= reference.revision:
                await connection.execute(
                    update(artifact_references).where(*mine).values(**_values(reference))
                )

    async def of_owner(self, owner: Owner) -> Sequence[Reference]:
        mine = (_references.owner_kind == owner.kind, _references.owner_id == owner.id)
        return await self._some(_joined().where(*mine).order_by(_references.number))

    async def to(self, digest: str) -> Sequence[Reference]:
        query = _joined().where(_references.digest == digest).order_by(_references.number.desc())
        return await self._some(query.limit(_SOME))

    async def made_before(self, moment: datetime) -> Sequence[Reference]:
        return await self._some(_joined().where(_references.made_at < moment).order_by(_references.number))

    async def drop(self, reference: Reference) -> None:
        async with writing(self.database) as connection:
            await connection.execute(delete(artifact_references).where(*_mine(reference)))

    async def forget(self, owners: Collection[Owner]) -> int:
        pairs = [(owner.kind, owner.id) for owner in owners]
        total = 0
        for start in range(0, len(pairs), _SOME):
            some = tuple_(_references.owner_kind, _references.owner_id).in_(pairs[start : start + _SOME])
            async with writing(self.database) as connection:
                total += (await connection.execute(delete(artifact_references).where(some))).rowcount
        return total

    async def all(self, after: str, most: int) -> Sequence[Known]:
        count = (
            select(func.count())
            .where(_references.digest == _artifacts.digest)
            .correlate(artifacts)
            .scalar_subquery()
        )
        query = (
            select(artifacts, count.label("named"))
            .where(_artifacts.digest > after)
            .order_by(_artifacts.digest)
            .limit(most)
        )
        async with self.database.reading() as connection:
            rows = await connection.execute(query)
            return [Known(Content(row.digest, row.size), row.touched_at, row.named) for row in rows]

    async def collect(
        self, digest: str, before: datetime, delete_file: Callable[[str], Awaitable[None]]
    ) -> bool:
        old = select(_artifacts.digest).where(_artifacts.digest == digest, _artifacts.touched_at < before)
        named = select(exists().where(_references.digest == digest))
        async with writing(self.database) as connection:
            if (await connection.execute(old.with_for_update())).one_or_none() is None:
                return False
            # a second statement, which sees what was named while the lock was waited for
            if (await connection.execute(named)).scalar_one():
                return False
            # whoever announces the content waits for the end of this, and then finds no file
            await delete_file(digest)
            await connection.execute(delete(artifacts).where(_artifacts.digest == digest))
            return True

    async def _some(self, query: Select[Any]) -> Sequence[Reference]:
        async with self.database.reading() as connection:
            return [_reference(row) for row in await connection.execute(query)]


def _mine(reference: Reference) -> Sequence[ColumnElement[bool]]:
    return (
        _references.owner_kind == reference.owner.kind,
        _references.owner_id == reference.owner.id,
        _references.role == reference.role.value,
        _references.name == reference.name,
    )


def _joined() -> Select[Any]:
    return select(artifact_references, _artifacts.size).join(
        artifacts, _artifacts.digest == _references.digest
    )


def _values(reference: Reference) -> dict[str, Any]:
    return {
        "digest": reference.content.digest,
        "owner_kind": reference.owner.kind,
        "owner_id": reference.owner.id,
        "role": reference.role.value,
        "name": reference.name,
        "media_type": reference.media_type,
        "use_case_id": reference.use_case_id,
        "revision": reference.revision,
        "made_by": reference.made_by,
        "made_at": reference.made_at,
    }


def _reference(row: Row[Any]) -> Reference:
    return Reference(
        owner=Owner(row.owner_kind, row.owner_id),
        role=ArtifactRole(row.role),
        name=row.name,
        media_type=row.media_type,
        content=Content(row.digest, row.size),
        use_case_id=row.use_case_id,
        revision=row.revision,
        made_by=row.made_by,
        made_at=row.made_at,
    )
