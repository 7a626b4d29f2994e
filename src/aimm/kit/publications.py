"""What every node and every open console hears of: publications, each with the next version."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Published:
    """What was published after a version, up to another one.

    Attributes:
        version: the latest one.
        use_case_ids: of use cases that may be deleted meanwhile.
        access: whether people or keys changed.
        forgotten: whether anything may have been published that is no longer known.
    """

    version: int
    use_case_ids: frozenset[str]
    access: bool
    forgotten: bool = False


class Publications(Protocol):
    """Reads what was published."""

    async def since(self, version: int) -> Published:
        """Everything that was published after ``version``; a version that has not come yet is forgotten."""
        ...
