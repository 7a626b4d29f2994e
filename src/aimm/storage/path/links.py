"""Links to a brief in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec.structs import asdict
from sqlalchemy import case, literal, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.path.links.model import LINK_ORDERS, BriefLink
from aimm.storage.database.columns import Moment
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import fetch_record, record_of
from aimm.storage.database.schema import brief_links

_ORDERINGS: dict[str, Ordering] = {name: by_column(brief_links.c[name]) for name in LINK_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredBriefLinks:
    """The port ``path.links.ports.BriefLinks`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[BriefLink]:
        where = brief_links.c.use_case_id == use_case_id
        convert = partial(record_of, BriefLink)
        return await fetch_page(self.connection, brief_links, where, request, _ORDERINGS, convert)

    async def get(self, link_id: str) -> BriefLink | None:
        return await fetch_record(self.connection, brief_links, BriefLink, brief_links.c.id == link_id)

    async def opened(self, token_hash: str, now: datetime) -> BriefLink | None:
        valid = (
            (brief_links.c.token_hash == token_hash)
            & brief_links.c.revoked_at.is_(None)
            & (brief_links.c.expires_at > now)
        )
        return await fetch_record(self.connection, brief_links, BriefLink, valid)

    async def add(self, link: BriefLink, token_hash: str) -> BriefLink:
        values = {name: value for name, value in asdict(link).items() if name != "number"}
        stored = await self.connection.execute(
            brief_links.insert().values(**values, token_hash=token_hash).returning(brief_links)
        )
        return record_of(BriefLink, stored.one())

    async def revoke(self, link: BriefLink) -> None:
        change = brief_links.update().where(brief_links.c.id == link.id)
        await self.connection.execute(change.values(revoked_by=link.revoked_by, revoked_at=link.revoked_at))

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        if not uses:
            return
        moments = {link: literal(moment, Moment) for link, moment in uses.items()}
        used_at, stored = case(moments, value=brief_links.c.id), brief_links.c.last_used_at
        await self.connection.execute(
            brief_links.update()
            .where(brief_links.c.id.in_(uses), or_(stored.is_(None), stored < used_at))
            .values(last_used_at=used_at)
        )
