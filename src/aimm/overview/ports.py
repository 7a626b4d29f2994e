"""Ports of the overview."""

from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.overview.model import Glance

ORDERS = ("attention", "title", "sessions", "score", "updated_at")


class Overview(Protocol):
    """Lists use cases with status and alarms."""

    async def page(self, request: PageRequest, now: int) -> Page[Glance]:
        """Get one page.

        Args:
            request: ordered by one of ``ORDERS`` or ``relevance``.
            now: ms.
        """
        ...
