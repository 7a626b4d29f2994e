"""Capture settings in manifests."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.examples.errors import CaptureNotFound
from aimm.examples.model import (
    Capture,
    CapturePatch,
    Consent,
    Days,
    NewCapture,
    Patterns,
    Rate,
    Redactions,
)
from aimm.examples.service import CaptureService
from aimm.kit.limits import Name
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, Finding, Kind, document_of, set_fields
from aimm.manifests.model import Problem
from aimm.manifests.scopes import Keys, Scope
from aimm.use_cases.manifest import USE_CASES, use_case_of


class CaptureDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What the use case captures from production. A use case has one of these at most."""

    name: Annotated[Name, Meta(description="What people call it.")]
    enabled: Annotated[bool, Meta(description="Whether examples are kept.")] | UnsetType = UNSET
    sampling_rate: (
        Annotated[Rate, Meta(description="Share of sessions that are kept, each whole or not at all.")]
        | UnsetType
    ) = UNSET
    consent: (
        Annotated[Consent, Meta(description="`required`: only examples with `consent: true` are kept.")]
        | UnsetType
    ) = UNSET
    redactions: (
        Annotated[
            Redactions,
            Meta(description="What is replaced before storage: `email`, `phone`, `card`, `iban`."),
        ]
        | UnsetType
    ) = UNSET
    patterns: (
        Annotated[
            Patterns,
            Meta(description="Regular expressions that are replaced too; every repetition has a limit."),
        ]
        | UnsetType
    ) = UNSET
    retention_days: (
        Annotated[Days, Meta(description="Age in days from which examples are deleted.")] | UnsetType
    ) = UNSET


class CaptureKind(Kind[Services, Capture, CaptureDocument]):
    """The capture settings of a use case."""

    name = "capture"
    section = "captures"
    about = "What is captured from production; at most one entry."
    label = "capture settings"
    shape = CaptureDocument
    key = "name"
    within = USE_CASES.name
    sparse = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[Capture, CaptureDocument]]:
        use_case = around.owner(USE_CASES)
        capture = await services[CaptureService].captures.of_use_case(use_case.id)
        if capture is not None:
            document = document_of(
                CaptureDocument,
                capture,
                redactions=capture.redactions,  # an empty list is not the default
            )
            yield capture, document

    def opening(self, scope: Scope[CaptureDocument]) -> Iterator[Finding]:
        for fate in scope.wanted[1:]:
            yield Problem(path=fate.path, text="a use case has one entry in captures at most")
        for fate in scope.pruned:  # first, to make room for settings with another name
            yield self.removed(scope, fate)
        for fate in scope.wanted:
            yield from self.made(fate)

    def closing(self, scope: Scope[CaptureDocument]) -> Iterator[Finding]:
        yield from ()

    async def create(self, services: Services, at: Keys, document: CaptureDocument) -> None:
        use_case = await use_case_of(services, at)
        new = NewCapture(use_case_id=use_case.id, **set_fields(document))
        await services[CaptureService].create(new)

    async def update(self, services: Services, at: Keys, changed: CaptureDocument) -> None:
        capture = await capture_of(services, at)
        patch = CapturePatch(**set_fields(changed, but=(self.key,)))
        await services[CaptureService].update(capture.id, patch)

    async def delete(self, services: Services, at: Keys) -> None:
        await services[CaptureService].delete((await capture_of(services, at)).id)


CAPTURES = CaptureKind()


async def capture_of(services: Services, at: Keys) -> Capture:
    """The capture settings that a change belongs to.

    Raises:
        UseCaseNotFound, CaptureNotFound: they are gone.
    """
    use_case = await use_case_of(services, at)
    capture = await services[CaptureService].captures.of_use_case(use_case.id)
    if capture is None or capture.name != at[1]:
        raise CaptureNotFound
    return capture
