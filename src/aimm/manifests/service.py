"""Plan manifests, apply the plan, and export. The unit of work commits all or nothing."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from aimm.manifests import checks, planning
from aimm.manifests.changes import Plan, S
from aimm.manifests.errors import CannotExport, NotStored, PlanOutdated
from aimm.manifests.kinds import AnyKind, Around
from aimm.manifests.model import Item, Manifest
from aimm.manifests.registry import Kinds

Selection = Mapping[str, Collection[str]]
"""Keys by the name of their kind."""


@dataclass(frozen=True, slots=True)
class ManifestService(Generic[S]):
    """Plans, applies and exports manifests with the services of one unit of work."""

    kinds: Kinds[S]
    services: S

    async def plan(self, manifest: Manifest, *, prune: bool) -> Plan:
        """The changes that make the stored state match ``manifest``.

        Raises:
            CannotPlan: with every reason.
        """
        present: dict[str, Sequence[Item]] = {}
        for kind in self.kinds.within(None):
            keys = self._asked(kind, manifest, prune=prune)
            present[kind.section] = [item async for item in self._stored(kind, keys)]
        return planning.plan(self.kinds, present, manifest, prune=prune)

    def _asked(self, kind: AnyKind, manifest: Manifest, *, prune: bool) -> Collection[str] | None:
        """The keys of the items to read: those that the manifest lists or refers to; None for all."""
        listed = manifest.parts.get(kind.section)
        if listed is not None and prune:
            return None
        found = {checks.key_of(kind, item) for item in listed or ()}
        return found | set(_referred(self.kinds, kind.name, None, manifest.parts))

    async def apply(self, manifest: Manifest, shown: Plan, *, prune: bool) -> None:
        """Apply a plan that was shown and confirmed.

        Raises:
            CannotPlan: there is no plan any more.
            PlanOutdated: the current plan is a different one.
        """
        if await self.plan(manifest, prune=prune) != shown:
            raise PlanOutdated
        await self.carry_out(shown)

    async def carry_out(self, plan: Plan) -> None:
        """Apply the changes of a plan one by one."""
        for change in plan.changes:
            await change.make(self.services)

    async def export(self, only: Selection | None = None) -> AsyncIterator[tuple[AnyKind, Item]]:
        """Export the stored state, one item of the root at a time, sections in their order.

        Args:
            only: the keys to export by kind; None for everything.

        Raises:
            NotStored: nothing has one of the keys.
            CannotExport: at the end, with every reason; what came before is not a complete manifest.
        """
        problems: list[str] = []
        for kind in self.kinds.within(None):
            keys = None if only is None else only.get(kind.name, ())
            missing = dict.fromkeys(keys or ())
            async for item in self._stored(kind, keys):
                missing.pop(checks.key_of(kind, item), None)
                problems += checks.inexpressible(self.kinds, kind, item)
                yield kind, item
            if missing:
                raise NotStored(*(f"there is no {kind.label} '{key}'" for key in missing))
        if problems:
            raise CannotExport(*problems)

    async def count(self, only: Selection | None = None) -> int:
        """Number of items in an export."""
        if only is not None:
            return sum(len(set(keys)) for keys in only.values())
        return sum([await kind.count(self.services) for kind in self.kinds.within(None)])

    async def _stored(self, kind: AnyKind, keys: Collection[str] | None) -> AsyncIterator[Item]:
        if keys is None or keys:
            async for record, document in kind.stored(self.services, Around(keys)):
                yield await self._whole(kind, record, document, {})

    async def _whole(
        self, kind: AnyKind, record: object, document: Any, records: Mapping[str, Sequence[object]]
    ) -> Item:
        """The item of a record, with everything within it."""
        parts: dict[str, Sequence[Item]] = {}
        for inner in self.kinds.planned(kind.name):
            around = Around(None, {**records, kind.name: [record]})
            found = [pair async for pair in inner.stored(self.services, around)]
            records = {**records, inner.name: [one for one, _ in found]}
            if found or not inner.sparse:
                parts[inner.section] = [await self._whole(inner, *pair, around.records) for pair in found]
        return Item(document, parts)


def _referred(
    kinds: Kinds[Any], name: str, within: str | None, parts: Mapping[str, Sequence[Item]]
) -> Collection[str]:
    """The keys of one kind that items refer to, at any depth."""
    found: set[str] = set()
    for kind in kinds.within(within):
        fields = [field for field, other in kind.refers.items() if other == name]
        for item in parts.get(kind.section, ()):
            found |= {key for f in fields for _, key in checks.referred(kind, f, item.document)}
            found |= set(_referred(kinds, name, kind.name, item.parts))
    return found
