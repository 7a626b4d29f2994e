"""Leader election, for everything that only one node may do at a time."""

from typing import Protocol


class Leadership(Protocol):
    """Leader election: exactly one node leads at a time."""

    async def lead(self) -> bool:
        """Whether this node is the leader; becomes the leader if there is none."""
        ...

    async def close(self) -> None:
        """Release the leadership."""
        ...
