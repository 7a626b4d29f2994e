"""What artifacts need: a store of files, the records of who names them, and who is still there."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from aimm.artifacts.model import Content, Draft, Held, Known, Owner, Reference


class Files(Protocol):
    """A store of files by the hash of their content; a file is there as a whole or not at all."""

    async def receive(self, parts: AsyncIterable[bytes]) -> Draft:
        """Write parts to a temporary file."""
        ...

    async def adopt(self, path: str) -> Draft:
        """Hash a file of this machine, which stays where it is until it is kept or discarded.

        Raises:
            Invalid: there is no such file.
        """
        ...

    async def keep(self, draft: Draft) -> None:
        """Put a draft into the store, durably; nothing happens if its content is there already."""
        ...

    async def discard(self, draft: Draft) -> None:
        """Delete a draft."""
        ...

    async def size(self, digest: str) -> int | None:
        """The size of a file, or None if it is not there."""
        ...

    def read(self, digest: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read a file, or a range of it, in parts.

        Raises:
            ArtifactMissing
        """
        ...

    async def path(self, digest: str) -> str:
        """A path on this machine under which the file can be read until ``forget_copies``.

        Raises:
            ArtifactMissing
        """
        ...

    async def forget_copies(self) -> None:
        """Delete local copies that ``path`` made."""
        ...

    async def delete(self, digest: str) -> None:
        """Delete a file; nothing happens if it is not there."""
        ...

    def held(self) -> AsyncIterator[Held]:
        """All files."""
        ...


class References(Protocol):
    """Who names which artifact. Each call is one transaction."""

    async def announce(self, content: Content, now: datetime) -> None:
        """Note that somebody is storing content, so that it is no garbage for a while."""
        ...

    async def add(self, reference: Reference) -> None:
        """Store a reference to an announced artifact, in place of one with the same owner, role and name.

        Nothing happens if that one has a higher revision.

        Raises:
            ArtifactNotFound: it was not announced, or was collected since.
        """
        ...

    async def of_owner(self, owner: Owner) -> Sequence[Reference]:
        """The references of an owner, oldest first."""
        ...

    async def to(self, digest: str) -> Sequence[Reference]:
        """The references to an artifact, newest first."""
        ...

    async def drop(self, reference: Reference) -> None:
        """Delete one reference."""
        ...

    async def forget(self, owners: Collection[Owner]) -> int:
        """Delete all references of owners; returns how many."""
        ...

    async def all(self, after: str, most: int) -> Sequence[Known]:
        """Artifacts in the order of their digests, after a digest."""
        ...

    async def made_before(self, moment: datetime) -> Sequence[Reference]:
        """All references that are older than a time."""
        ...

    async def collect(
        self, digest: str, before: datetime, delete_file: Callable[[str], Awaitable[None]]
    ) -> bool:
        """Delete an artifact and its file if nobody names it and nobody has stored it since ``before``.

        The file is deleted while nobody can announce the content.
        """
        ...


class Owners(Protocol):
    """The records that name artifacts."""

    async def gone(self, references: Sequence[Reference]) -> Sequence[Reference]:
        """Those whose owner, or whose owner's use case, does not exist any more."""
        ...
