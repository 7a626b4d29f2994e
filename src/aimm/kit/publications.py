"""Publications: changes that every node and open console is notified of, each with the next version."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Published:
    """What was published after one version, up to another.

    Attributes:
        version: the latest version.
        use_case_ids: changed use cases; some may have been deleted since.
        access: whether users or API keys changed.
        forgotten: whether something may have been published that is no longer known.
    """

    version: int
    use_case_ids: frozenset[str]
    access: bool
    forgotten: bool = False


class Publications(Protocol):
    """Reads publications."""

    async def since(self, version: int) -> Published:
        """Everything published after ``version``; a future version counts as forgotten."""
        ...
