"""Two kinds of things that the product does not have, to see what a new kind costs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, structs
from tests.fakes.store import Shop

from aimm.kit.limits import Name
from aimm.manifests.kinds import Around, Kind, document_of, set_fields
from aimm.manifests.registry import Kinds
from aimm.manifests.scopes import Keys
from aimm.manifests.service import ManifestService
from aimm.use_cases.manifest import USE_CASES
from aimm.use_cases.manifest_steps import STEPS
from aimm.wiring.manifests import KINDS


@dataclass
class Notes:
    """What is stored of the two kinds, by their keys."""

    reviews: dict[str, "Review"] = field(default_factory=dict)
    hints: dict[Keys, "Hint"] = field(default_factory=dict)


class Services(Shop):
    """The services of a product that has the two kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.notes = Notes()


class Review(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What somebody thinks of a use case."""

    name: Annotated[Name, Meta(description="Tells reviews apart.")]
    use_case: Annotated[str, Meta(description="Code of the use case.")] | UnsetType = UNSET


class ReviewKind(Kind[Services, Review, Review]):
    """Reviews, beside the use cases."""

    name = "review"
    section = "reviews"
    about = "Reviews of use cases."
    label = "review"
    shape = Review
    key = "name"
    needed = ("use_case",)
    refers = {"use_case": USE_CASES.name}

    async def stored(self, services: Services, around: Around) -> AsyncIterator[tuple[Review, Review]]:
        for review in services.notes.reviews.values():
            if around.keys is None or review.name in around.keys:
                yield review, document_of(Review, review)

    async def create(self, services: Services, at: Keys, document: Review) -> None:
        assert any(code == document.use_case for code in await codes(services))
        services.notes.reviews[document.name] = document

    async def update(self, services: Services, at: Keys, changed: Review) -> None:
        now = services.notes.reviews[at[-1]]
        services.notes.reviews[at[-1]] = structs.replace(now, **set_fields(changed))

    async def delete(self, services: Services, at: Keys) -> None:
        del services.notes.reviews[at[-1]]


class Hint(Struct, frozen=True, forbid_unknown_fields=True):
    """Something to know about a step."""

    name: Annotated[Name, Meta(description="Tells the hints of a step apart.")]
    text: Annotated[str, Meta(description="What to know.")] | UnsetType = UNSET


class HintKind(Kind[Services, Hint, Hint]):
    """Hints, within the steps of use cases."""

    name = "hint"
    section = "hints"
    about = "Its hints."
    label = "hint"
    shape = Hint
    key = "name"
    within = STEPS.name

    async def stored(self, services: Services, around: Around) -> AsyncIterator[tuple[Hint, Hint]]:
        owner = (around.owner(USE_CASES).code, around.owner(STEPS).code)
        for at, hint in services.notes.hints.items():
            if at[:2] == owner:
                yield hint, hint

    async def create(self, services: Services, at: Keys, document: Hint) -> None:
        services.notes.hints[at] = document

    async def update(self, services: Services, at: Keys, changed: Hint) -> None:
        services.notes.hints[at] = structs.replace(services.notes.hints[at], **set_fields(changed))

    async def delete(self, services: Services, at: Keys) -> None:
        del services.notes.hints[at]


REVIEWS, HINTS = ReviewKind(), HintKind()
# reviews come first in the file, and last in the plan, because they depend on use cases
MORE: Kinds[Any] = Kinds(REVIEWS, *KINDS, HINTS)


async def codes(services: Services) -> list[str]:
    """The codes of all use cases."""
    return [use_case.code async for use_case, _ in USE_CASES.stored(services, Around())]


def service_of(services: Services) -> ManifestService[Any]:
    """Manifests with the two kinds, on a store in memory."""
    return ManifestService(MORE, services)
