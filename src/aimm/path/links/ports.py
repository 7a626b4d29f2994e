"""Ports of links to a brief."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.path.links.model import BriefLink


class BriefLinks(Protocol):
    """The stored links."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[BriefLink]: ...

    async def get(self, link_id: str) -> BriefLink | None: ...

    async def opened(self, token_hash: str, now: datetime) -> BriefLink | None:
        """The link whose token has this hash; None if it is unknown, revoked, or has expired by ``now``.

        One query, with the same work for all of these.
        """
        ...

    async def add(self, link: BriefLink, token_hash: str) -> BriefLink:
        """Store a link; the result has its number."""
        ...

    async def revoke(self, link: BriefLink) -> None:
        """Store who revoked the link, and when."""
        ...

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Store when links were last used, by id; later times that are stored stay."""
        ...
