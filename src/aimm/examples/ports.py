"""Ports of examples."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from aimm.examples.model import Capture, Example, Kept, KeptItems, KeptTasks, NewCapture, Target
from aimm.kit.paging import Page, PageRequest


class Captures(Protocol):
    """The stored capture settings."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Capture]: ...

    async def get(self, capture_id: str) -> Capture | None: ...

    async def of_use_case(self, use_case_id: str) -> Capture | None: ...

    async def add(self, capture_id: str, new: NewCapture, now: datetime) -> Capture: ...

    async def save(self, capture: Capture) -> None: ...

    async def delete(self, capture: Capture) -> None: ...

    async def targets(self, codes: Collection[str]) -> Mapping[str, Target]:
        """The use cases with these codes, as far as they exist."""
        ...

    async def retention_days(self) -> Mapping[str, int | None]:
        """The retention of every use case by its id; None where it has no capture settings."""
        ...


class Examples(Protocol):
    """The stored examples, in the data store."""

    async def add(self, examples: Sequence[Example]) -> int:
        """Store examples that are not stored yet and whose session was not erased; how many were new."""
        ...

    async def page(self, request: PageRequest) -> Page[Example]: ...

    async def of_sessions(
        self, use_case_id: str, correlation_ids: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        """Ids of the examples of sessions that have any, oldest first, by correlation id."""
        ...

    async def by_ids(self, ids: Sequence[str]) -> Sequence[Example]:
        """The examples with these ids, as far as they exist, oldest first."""
        ...

    async def erase(self, correlation_id: str, now: datetime) -> int:
        """Delete the examples of a session; what arrives later is not stored. How many there were."""
        ...

    async def use_cases(self) -> Sequence[str]:
        """Ids of the use cases that have examples."""
        ...

    async def purge(self, use_case_id: str, before: datetime | None) -> int:
        """Delete examples that are older, or all; how many."""
        ...

    async def forget_erasures(self, before: datetime) -> None:
        """Forget which sessions were erased before this time."""
        ...


class Copies(Protocol):
    """What was copied from examples into datasets and review queues."""

    async def keys(self, correlation_id: str) -> Sequence[str]:
        """Keys of the items that come from a session, in any version."""
        ...

    async def take_from_drafts(self, correlation_id: str) -> int:
        """Remove the items that come from a session from drafts of datasets; how many."""
        ...

    async def in_versions(self, correlation_id: str) -> Sequence[KeptItems]: ...

    async def in_queues(self, items: Sequence[str]) -> Sequence[KeptTasks]:
        """Tasks about any of these items."""
        ...


class Hook(Protocol):
    """Redacts an example further; entry points of the group ``aimm.redaction`` name such functions.

    It gets ``{"inputs": …, "output": …}`` after the patterns were applied, and returns the same form.
    """

    def __call__(self, example: dict[str, Any], /) -> dict[str, Any]: ...


class Redacting(Protocol):
    """Redacts examples off the event loop."""

    async def __call__(self, kept: Sequence[Kept]) -> Sequence[tuple[dict[str, Any], Any] | None]:
        """Redacted inputs and output of each; None for one that cannot be redacted and must not be stored."""
        ...
