"""Store, name, read and collect artifacts.

The order makes it safe to be killed at any moment: content is announced, then stored, then named. What is
announced is no garbage for a while, and what is named always has a file.
"""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aimm.artifacts.errors import ArtifactMissing, ArtifactNotFound
from aimm.artifacts.model import (
    BINARY,
    ArtifactRole,
    Collected,
    Content,
    Draft,
    Known,
    Owner,
    Reference,
    check_digest,
    check_media_type,
    check_name,
)
from aimm.artifacts.ports import Files, Owners, References
from aimm.artifacts.rules import GRACE, is_garbage, is_void
from aimm.kit.clock import Clock

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How an owner names an artifact; see ``Reference``."""

    owner: Owner
    name: str
    media_type: str = BINARY
    role: ArtifactRole = ArtifactRole.OUTPUT
    use_case_id: str | None = None
    revision: int = 0
    made_by: str = "system"


@dataclass(frozen=True, slots=True)
class ArtifactService:
    """The artifacts of an installation."""

    files: Files
    references: References
    clock: Clock

    async def put(self, parts: AsyncIterable[bytes], naming: Naming) -> Reference:
        """Store what comes in parts, with bounded memory.

        Raises:
            Invalid: the name or the media type.
        """
        check(naming)
        draft = await self.files.receive(parts)
        try:
            return await self.hand_in(draft, naming)
        finally:
            await self.files.discard(draft)

    async def hand_in(self, draft: Draft, naming: Naming) -> Reference:
        """Store a draft and discard it; may be tried again with the same draft if the store was away.

        Raises:
            Invalid: the name or the media type.
        """
        check(naming)
        now = self.clock.now()
        await self.references.announce(draft.content, now)
        await self.files.keep(draft)
        made = _reference(draft.content, naming, now)
        await self.references.add(made)
        await self.files.discard(draft)
        return made

    async def name_again(self, digest: str, naming: Naming) -> Reference:
        """Name an artifact that somebody names already, and take over its media type.

        Raises:
            ArtifactNotFound, ArtifactMissing
        """
        check_name(naming.name)
        named = await self.named(digest)
        typed = replace(naming, media_type=named.media_type)
        made = _reference(named.content, typed, self.clock.now())
        await self.references.add(made)
        if await self.files.size(digest) is None:
            await self.references.drop(made)
            raise ArtifactMissing
        return made

    async def named(self, digest: str, name: str | None = None) -> Reference:
        """The newest reference to an artifact, or the newest with a name.

        Raises:
            ArtifactNotFound
        """
        for found in await self.references.to(check_digest(digest)):
            if name is None or found.name == name:
                return found
        raise ArtifactNotFound

    async def of_owner(self, owner: Owner) -> Sequence[Reference]:
        """What an owner names, oldest first."""
        return await self.references.of_owner(owner)

    async def input_of(self, owner: Owner, name: str) -> Reference | None:
        """An input of an owner."""
        found = await self.references.of_owner(owner)
        return next((one for one in found if one.role is ArtifactRole.INPUT and one.name == name), None)

    async def read(self, digest: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The content of an artifact, or a range of it; it is opened before this returns.

        Raises:
            ArtifactMissing
        """
        if await self.files.size(digest) is None:
            raise ArtifactMissing
        return self.files.read(digest, start, length)

    async def known(self) -> AsyncIterator[Known]:
        """All artifacts, in the order of their digests."""
        after = ""
        while found := await self.references.all(after, _PAGE):
            for one in found:
                yield one
            after = found[-1].content.digest

    async def collect(self, owners: Owners, grace: timedelta = GRACE, *, really: bool = True) -> Collected:
        """Remove what nobody names, and references whose owners are gone.

        Args:
            grace: age below which nothing is removed.
            really: False to only find out what would be removed.
        """
        now = self.clock.now()
        old = await self.references.made_before(now - grace)
        gone = set(await owners.gone(old))
        void = [one for one in old if is_void(one, owned=one not in gone, now=now, grace=grace)]
        if really:
            await self.references.forget({one.owner for one in void})
        adopted = await self._adopt(now) if really else 0
        deleted: list[Content] = []
        async for one in self.known():
            if not really:
                dropped = sum(reference.content.digest == one.content.digest for reference in void)
                one = Known(one.content, one.touched_at, one.references - dropped)
            if not is_garbage(one, now, grace):
                continue
            if not really or await self.references.collect(
                one.content.digest, now - grace, self.files.delete
            ):
                deleted.append(one.content)
        return Collected(deleted, len(void), adopted)

    async def _adopt(self, now: datetime) -> int:
        """Announce files that no record knows, such as after a restored backup: they have a grace too."""
        known = {one.content.digest async for one in self.known()}
        adopted = 0
        async for held in self.files.held():
            if held.content.digest not in known:
                await self.references.announce(held.content, now)
                adopted += 1
        return adopted


def check(naming: Naming) -> None:
    """Check what others see of an artifact.

    Raises:
        Invalid
    """
    check_name(naming.name)
    check_media_type(naming.media_type)


def _reference(content: Content, naming: Naming, now: datetime) -> Reference:
    return Reference(
        owner=naming.owner,
        role=naming.role,
        name=naming.name,
        media_type=naming.media_type,
        content=content,
        use_case_id=naming.use_case_id,
        revision=naming.revision,
        made_by=naming.made_by,
        made_at=now,
    )
