"""Whether the records that name artifacts are still there."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, select

from aimm.artifacts.model import Reference
from aimm.storage.data.dataset_tables import dataset_uploads
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import use_cases
from aimm.storage.jobs.tables import jobs

JOB, UPLOAD = "job", "upload"
_SOME = 500

Present = Callable[[Collection[str]], Awaitable[set[str]]]
"""Those of some ids that exist."""


@dataclass(frozen=True, slots=True)
class StoredOwners:
    """The port ``artifacts.ports.Owners``. What has a kind that is not known here is never gone.

    Attributes:
        kinds: finds the owners of each kind that exist.
        use_cases: finds the use cases that exist.
    """

    kinds: Mapping[str, Present]
    use_cases: Present

    async def gone(self, references: Sequence[Reference]) -> Sequence[Reference]:
        """References whose owner, or whose owner's use case, does not exist any more."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for one in references:
            owners[one.owner.kind].add(one.owner.id)
        there = {kind: await present(owners[kind]) for kind, present in self.kinds.items() if owners[kind]}
        known = await self.use_cases({one.use_case_id for one in references if one.use_case_id})
        return [
            one
            for one in references
            if (one.use_case_id is not None and one.use_case_id not in known)
            or (one.owner.kind in there and one.owner.id not in there[one.owner.kind])
        ]


def stored_owners(product: Database, data: Database, job_store: Database) -> StoredOwners:
    """The owners of an installation; a kind of owner registers here in one line."""
    kinds = {JOB: _rows(job_store, jobs.c.id), UPLOAD: _rows(data, dataset_uploads.c.id)}
    return StoredOwners(kinds, _rows(product, use_cases.c.id))


def _rows(database: Database, column: "Column[str]") -> Present:
    async def present(ids: Collection[str]) -> set[str]:
        wanted, found = sorted(ids), set[str]()
        async with database.reading() as connection:
            for start in range(0, len(wanted), _SOME):
                query = select(column).where(column.in_(wanted[start : start + _SOME]))
                found |= set((await connection.execute(query)).scalars())
        return found

    return present
