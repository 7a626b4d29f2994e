"""What the overview needs from the outside."""

from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.overview.model import Glance

ORDERS = ("attention", "title", "sessions", "score", "updated_at")


class Overview(Protocol):
    """All use cases at a glance."""

    async def page(self, request: PageRequest, now: int) -> Page[Glance]:
        """One page.

        Args:
            request: ordered by one of ``ORDERS`` or ``relevance``.
            now: ms.
        """
        ...
