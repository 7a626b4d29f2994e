"""Capture settings: load, decide, save. Examples: read and erase."""

from dataclasses import dataclass

from aimm.examples.errors import CaptureExists, CaptureNotFound
from aimm.examples.model import Capture, CapturePatch, Erased, Example, NewCapture
from aimm.examples.ports import Captures, Copies, Examples
from aimm.examples.rules import check_fields
from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts, patched
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class CaptureService:
    """Manages the capture settings of use cases."""

    use_cases: UseCases
    captures: Captures
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Capture]:
        """The capture settings of a use case: one or none.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.captures.page(use_case_id, request)

    async def get(self, capture_id: str) -> Capture:
        """The capture settings with this id.

        Raises:
            CaptureNotFound: there are none.
        """
        capture = await self.captures.get(capture_id)
        if capture is None:
            raise CaptureNotFound
        return capture

    async def create(self, new: NewCapture) -> Capture:
        """Create the capture settings of a use case.

        Raises:
            UseCaseNotFound, CaptureExists, Invalid
        """
        check_fields(new)
        await self._check_use_case(new.use_case_id)
        if await self.captures.of_use_case(new.use_case_id) is not None:
            raise CaptureExists
        made = await self.captures.add(self.ids.new(), new, self.clock.now())
        self._note(Action.CREATE, made, {}, facts(made, CapturePatch))
        return made

    async def update(self, capture_id: str, patch: CapturePatch, based_on: int | None = None) -> Capture:
        """Update capture settings; they hold for what arrives from then on.

        Raises:
            CaptureNotFound, Outdated, Invalid
        """
        current = await self.get(capture_id)
        check_version(current.version, based_on)
        updated = patched(current, patch, self.clock.now())
        check_fields(updated)
        if updated != current:
            await self.captures.save(updated)
            before, after = difference(facts(current, CapturePatch), facts(updated, CapturePatch))
            self._note(Action.UPDATE, updated, before, after)
        return updated

    async def delete(self, capture_id: str, based_on: int | None = None) -> None:
        """Delete capture settings: nothing is captured any more. Examples stay until they are old.

        Raises:
            CaptureNotFound, Outdated
        """
        current = await self.get(capture_id)
        check_version(current.version, based_on)
        await self.captures.delete(current)
        self._note(Action.DELETE, current, facts(current, CapturePatch), {})

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound

    def _note(self, action: Action, capture: Capture, before: Facts, after: Facts) -> None:
        self.journal.note(Change(action, "capture", capture.id, capture.use_case_id, before, after))


@dataclass(frozen=True, slots=True)
class ExampleService:
    """Reads captured examples, and erases those of a session."""

    examples: Examples
    copies: Copies
    journal: Journal
    clock: Clock

    async def page(self, request: PageRequest) -> Page[Example]:
        """One page of examples."""
        return await self.examples.page(request)

    async def erase(self, correlation_id: str) -> Erased:
        """Delete the examples of a session, those that are still on their way, and their copies in drafts.

        Frozen versions and review queues are evidence of what was measured: what they keep is named.
        The audit log gets an entry even if there was nothing, as evidence that the request was carried out.
        """
        stored = await self.examples.erase(correlation_id, self.clock.now())
        keys = await self.copies.keys(correlation_id)
        drafts = await self.copies.take_from_drafts(correlation_id) if keys else 0
        versions = await self.copies.in_versions(correlation_id)
        queues = await self.copies.in_queues([correlation_id, *keys])
        counts: Facts = {"count": stored, "items": drafts}
        self.journal.note(Change(Action.DELETE, "example", correlation_id, None, counts, {}))
        return Erased(stored=stored, drafts=drafts, versions=versions, queues=queues)
