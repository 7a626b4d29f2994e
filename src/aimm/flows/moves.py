"""Set the shares that decisions ask for, for many use cases at once, in few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aimm.flows import rules
from aimm.flows.model import Flow, ShareTable
from aimm.kit.changes import Journal
from aimm.kit.clock import Clock
from aimm.use_cases.ports import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareMove:
    """New shares for a use case.

    Attributes:
        seen: percent of each active flow by id that the decision was based on.
        shares: percent of each active flow by id; they need not add up to 100, their proportions count.
        cause: why, in a sentence; stored with the share table.
    """

    use_case_id: str
    seen: Mapping[str, float]
    shares: Mapping[str, float]
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTable:
    """A share table that takes effect now."""

    use_case_id: str
    counts: Mapping[int, int]
    slots: Sequence[int]
    cause: str


class ShareBook(Protocol):
    """The flows and share tables of many use cases."""

    async def flows(self, use_case_ids: Sequence[str]) -> Mapping[str, Sequence[Flow]]:
        """All flows by use case, oldest first."""
        ...

    async def tables(self, use_case_ids: Sequence[str]) -> Mapping[str, ShareTable]:
        """The share table in force of each use case that has one."""
        ...

    async def store(self, flows: Sequence[Flow], tables: Sequence[NewTable]) -> None:
        """Save flows in their current state, and add share tables."""
        ...


@dataclass(frozen=True, slots=True)
class ShareMover:
    """Sets shares on behalf of the actor of the unit of work."""

    book: ShareBook
    journal: Journal
    publisher: Publisher
    clock: Clock

    async def move(self, moves: Sequence[ShareMove]) -> frozenset[str]:
        """Set the shares of all active flows, one move per use case.

        Returns:
            The use cases whose flows or shares differ from ``seen``; nothing is changed there.
        """
        ids = [move.use_case_id for move in moves]
        known, tables = await self.book.flows(ids), await self.book.tables(ids)
        refused: set[str] = set()
        changed: list[Flow] = []
        added: list[NewTable] = []
        for move in moves:
            flows = known.get(move.use_case_id, ())
            if {flow.id: flow.current_serve_pct for flow in flows if flow.active} != dict(move.seen):
                refused.add(move.use_case_id)
                continue
            after = rules.move_shares(flows, move.shares, self.clock.now())
            changed += note_changes(self.journal, self.publisher, flows, after)
            table = tables.get(move.use_case_id)
            moved = rules.next_table(after, table) if after else None
            if moved is not None:
                counts, slots = moved
                added.append(
                    NewTable(use_case_id=move.use_case_id, counts=counts, slots=slots, cause=move.cause)
                )
        if changed or added:
            await self.book.store(changed, added)
        return frozenset(refused)


def note_changes(
    journal: Journal, publisher: Publisher, before: Sequence[Flow], after: Sequence[Flow]
) -> list[Flow]:
    """The flows of ``after`` that differ from ``before``, audited and published; not yet saved."""
    known = {flow.id: flow for flow in before}
    changed = [flow for flow in after if flow != known[flow.id]]
    for flow in changed:
        journal.note(rules.update_of(known[flow.id], flow))
        publisher.use_case_changed(flow.use_case_id)
    return changed
