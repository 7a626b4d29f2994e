"""Reads publications since a version, for clients that missed them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.publications import Published
from aimm.storage.database.schema import publications
from aimm.storage.database.work import ACCESS_TOPIC
from aimm.storage.picking import present_version, topics_since


@dataclass(frozen=True, slots=True)
class StoredPublications:
    """The port ``web.broadcast.Publications`` on one connection."""

    connection: AsyncConnection

    async def since(self, version: int) -> Published:
        present = await present_version(self.connection)
        oldest = select(func.min(publications.c.version))
        kept = (await self.connection.execute(oldest)).scalar_one_or_none()
        # every version leaves a topic, so nothing is missing if the next one still exists
        known = version == present or (kept is not None and kept - 1 <= version < present)
        if not known:
            return Published(present, frozenset(), access=True, forgotten=True)
        topics = await topics_since(self.connection, version)
        return Published(present, frozenset(topics - {ACCESS_TOPIC}), ACCESS_TOPIC in topics)
