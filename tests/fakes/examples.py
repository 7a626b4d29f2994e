"""Capture settings and examples in dictionaries."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec.structs import asdict

from aimm.examples.model import Capture, Example, Kept, KeptItems, KeptTasks, NewCapture, Target
from aimm.kit.paging import Page, PageRequest
from tests.fakes.tables import Tables, part_of


@dataclass
class FakeCaptures:
    """The port ``Captures``."""

    tables: Tables
    known: dict[str, Capture] = field(default_factory=dict[str, Capture])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Capture]:
        return part_of([one for one in self.known.values() if one.use_case_id == use_case_id], request)

    async def get(self, capture_id: str) -> Capture | None:
        return self.known.get(capture_id)

    async def of_use_case(self, use_case_id: str) -> Capture | None:
        return next((one for one in self.known.values() if one.use_case_id == use_case_id), None)

    async def add(self, capture_id: str, new: NewCapture, now: datetime) -> Capture:
        number = self.tables.number()
        self.known[capture_id] = Capture(
            id=capture_id, number=number, **asdict(new), version=1, created_at=now, updated_at=now
        )
        return self.known[capture_id]

    async def save(self, capture: Capture) -> None:
        self.known[capture.id] = capture

    async def delete(self, capture: Capture) -> None:
        del self.known[capture.id]

    async def targets(self, codes: Collection[str]) -> Mapping[str, Target]:
        raise NotImplementedError

    async def retention_days(self) -> Mapping[str, int | None]:
        raise NotImplementedError


@dataclass
class FakeExamples:
    """The port ``Examples``, as far as the intake needs it; ``failing`` raises what it holds."""

    known: list[Example] = field(default_factory=list[Example])
    erased: set[str] = field(default_factory=set[str])
    failing: list[Exception] = field(default_factory=list[Exception])
    batches: int = 0

    async def add(self, examples: Sequence[Example]) -> int:
        self.batches += 1
        await asyncio.sleep(0)
        if self.failing:
            raise self.failing.pop()
        new = [one for one in examples if one.correlation_id not in self.erased]
        self.known += new
        return len(new)

    async def page(self, request: PageRequest) -> Page[Example]:
        return part_of(self.known, request)

    async def of_sessions(
        self, use_case_id: str, correlation_ids: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        raise NotImplementedError

    async def by_ids(self, ids: Sequence[str]) -> Sequence[Example]:
        raise NotImplementedError

    async def erase(self, correlation_id: str, now: datetime) -> int:
        before = len(self.known)
        self.erased.add(correlation_id)
        self.known = [one for one in self.known if one.correlation_id != correlation_id]
        return before - len(self.known)

    async def use_cases(self) -> Sequence[str]:
        return sorted({one.use_case_id for one in self.known})

    async def purge(self, use_case_id: str, before: datetime | None) -> int:
        raise NotImplementedError

    async def forget_erasures(self, before: datetime) -> None:
        raise NotImplementedError


@dataclass
class FakeCopies:
    """The port ``Copies``: keys of items by session, and tasks by item; a version keeps what drafts lose."""

    drafts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    tasks: dict[str, int] = field(default_factory=dict[str, int])
    taken: dict[str, int] = field(default_factory=dict[str, int])

    async def keys(self, correlation_id: str) -> Sequence[str]:
        return self.drafts.get(correlation_id, [])

    async def take_from_drafts(self, correlation_id: str) -> int:
        self.taken[correlation_id] = len(self.drafts.pop(correlation_id, []))
        return self.taken[correlation_id]

    async def in_versions(self, correlation_id: str) -> Sequence[KeptItems]:
        count = self.taken.get(correlation_id, 0)
        return [KeptItems(dataset_id="d1", title="D", items=count, first=1, last=3)] if count else []

    async def in_queues(self, items: Sequence[str]) -> Sequence[KeptTasks]:
        count = sum(self.tasks.get(one, 0) for one in items)
        return [KeptTasks("q1", "Q", count)] if count else []


async def unchanged(kept: Sequence[Kept]) -> Sequence[tuple[dict[str, Any], Any] | None]:
    """Redacts nothing; drops examples whose output is ``"drop"``."""
    return [
        None if one.report.output == "drop" else (dict(one.report.inputs), one.report.output) for one in kept
    ]
