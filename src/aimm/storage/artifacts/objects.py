"""Artifacts in a bucket of an S3-compatible service, by obstore (extra ``s3``).

A file is written here first, because its hash is its name; then it is uploaded, which counts as a whole or
not at all.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aimm.artifacts.errors import ArtifactMissing, StoreUnusable
from aimm.artifacts.model import DIGEST, Content, Draft, Held
from aimm.kit.errors import Unavailable
from aimm.storage.artifacts.folder import PART, adopted, discarded, received
from aimm.storage.artifacts.scratch import Scratch

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_UPLOADED = 8 * PART


@dataclass(frozen=True, slots=True)
class ObjectFiles:
    """The port ``artifacts.ports.Files`` in a bucket.

    Attributes:
        store: below the prefix.
        scratch: files that are being written, and copies.
    """

    store: "ObjectStore"
    scratch: Scratch

    async def receive(self, parts: AsyncIterable[bytes]) -> Draft:
        """Write parts to a temporary file of this machine."""
        return await received(self.scratch, parts)

    async def adopt(self, path: str) -> Draft:
        """Take over a file of this machine."""
        return await adopted(path)

    async def keep(self, draft: Draft) -> None:
        """Upload a draft, in several parts if it is large."""
        import obstore

        if await self.size(draft.content.digest) == draft.content.size:
            return
        with _translated():
            await obstore.put_async(
                self.store,
                _key(draft.content.digest),
                Path(draft.path),
                chunk_size=_UPLOADED,
                max_concurrency=4,
            )

    async def discard(self, draft: Draft) -> None:
        """Delete a draft."""
        await discarded(draft)

    async def size(self, digest: str) -> int | None:
        """The size of a file, or None if it is not there."""
        import obstore

        with suppress(FileNotFoundError), _translated():
            return (await obstore.head_async(self.store, _key(digest)))["size"]
        return None

    async def read(self, digest: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read a file, or a range of it."""
        import obstore

        asked: Any = {}
        if length is not None:
            asked = {"options": {"range": (start, start + length)}}
        elif start:
            asked = {"options": {"range": {"offset": start}}}
        try:
            with _translated():
                found = await obstore.get_async(self.store, _key(digest), **asked)
                async for part in found.stream(min_chunk_size=PART):
                    yield bytes(part)
        except FileNotFoundError:
            raise ArtifactMissing from None

    async def path(self, digest: str) -> str:
        """A copy on this machine, which is fetched once."""
        place = self._copies / digest
        if not place.exists():
            await asyncio.to_thread(self._copies.mkdir, exist_ok=True)
            draft = await received(self.scratch, self.read(digest))
            await asyncio.to_thread(Path(draft.path).replace, place)
        return str(place)

    async def forget_copies(self) -> None:
        """Delete what ``path`` fetched."""
        for one in list(self._copies.glob("*")):
            one.unlink(missing_ok=True)

    async def delete(self, digest: str) -> None:
        """Delete a file."""
        import obstore

        with suppress(FileNotFoundError), _translated():
            await obstore.delete_async(self.store, _key(digest))

    async def held(self) -> AsyncIterator[Held]:
        """All files."""
        import obstore

        with _translated():
            stream: Any = obstore.list(self.store, chunk_size=1_000)  # pyright: ignore[reportUnknownMemberType]
            async for some in stream:
                for one in some:
                    name = one["path"].rpartition("/")[2]
                    if DIGEST.fullmatch(name):
                        yield Held(Content(name, one["size"]), one["last_modified"])

    @property
    def _copies(self) -> Path:
        return self.scratch.folder / "copies"


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


@contextmanager
def _translated() -> Generator[None]:
    """What the service refuses for good ends the work; anything else may pass.

    Raises:
        FileNotFoundError, StoreUnusable, Unavailable
    """
    from obstore.exceptions import (
        BaseError,
        InvalidPathError,
        PermissionDeniedError,
        UnauthenticatedError,
        UnknownConfigurationKeyError,
    )

    try:
        yield
    except FileNotFoundError:
        raise
    except (
        InvalidPathError,
        PermissionDeniedError,
        UnauthenticatedError,
        UnknownConfigurationKeyError,
    ) as error:
        raise StoreUnusable from error
    except (BaseError, OSError) as error:
        raise Unavailable from error
