"""The catalogue of an installation.

Whoever needs it first reads its file in a thread; it then stays in memory until another one is brought.
"""

import asyncio
import gzip
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.candidates.catalogue import MOST_BYTES, Catalogue, read_catalogue
from aimm.storage.database.schema import catalogues

_read: dict[str, Catalogue] = {}
"""The stored catalogue that was read last, by the hash of its file; at most one."""


@dataclass(frozen=True, slots=True)
class StoredCatalogues:
    """The port ``candidates.ports.Catalogues`` on one connection."""

    connection: AsyncConnection

    async def current(self) -> Catalogue:
        newest = select(catalogues.c.hash).order_by(catalogues.c.number.desc()).limit(1)
        digest = (await self.connection.execute(newest)).scalar_one_or_none()
        if digest is None:
            return await asyncio.to_thread(catalogue_of_package)
        known = _read.get(digest)
        if known is None:
            content = select(catalogues.c.content).where(catalogues.c.hash == digest).limit(1)
            packed = (await self.connection.execute(content)).scalar_one()
            known = await asyncio.to_thread(_unpacked, packed)
            _read.clear()
            _read[digest] = known
        return known

    async def replace(self, raw: bytes, now: datetime) -> None:
        digest = hashlib.sha256(raw).hexdigest()
        packed = await asyncio.to_thread(gzip.compress, raw, 6, mtime=0)
        await self.connection.execute(catalogues.delete())
        await self.connection.execute(catalogues.insert().values(hash=digest, content=packed, created_at=now))


@lru_cache(maxsize=1)
def catalogue_of_package() -> Catalogue:
    """The catalogue that ships with the package."""
    return read_catalogue((files("aimm.storage.catalogue") / "models.json").read_bytes())


def _unpacked(packed: bytes) -> Catalogue:
    with gzip.open(io.BytesIO(packed)) as file:
        return read_catalogue(file.read(MOST_BYTES + 1))
