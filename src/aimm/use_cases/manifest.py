"""Use cases in manifests."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Tags
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.kit.services import Services
from aimm.manifests.changes import Change
from aimm.manifests.kinds import Around, Finding, Kind, document_of, set_fields
from aimm.manifests.scopes import Fate, Keys, Scope
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import NewUseCase, UseCase, UseCasePatch
from aimm.use_cases.service import UseCaseService


class UseCaseDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A product goal, the scope of experimentation."""

    code: Annotated[
        Name,
        Meta(description="Stable name by which applications ask for the use case; tells use cases apart."),
    ]
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    description: Annotated[LongText, Meta(description="What it is for.")] | UnsetType = UNSET
    owner: Annotated[Name | None, Meta(description="Who answers for it; null for nobody.")] | UnsetType = (
        UNSET
    )
    tags: Annotated[Tags, Meta(description="Words to find it by.")] | UnsetType = UNSET
    active: (
        Annotated[
            bool,
            Meta(description="Whether it answers picks; a new use case is inactive unless told otherwise."),
        ]
        | UnsetType
    ) = UNSET


class UseCaseKind(Kind[Services, UseCase, UseCaseDocument]):
    """Use cases; identified by their code."""

    name = "useCase"
    section = "useCases"
    about = "Use cases, each named once."
    label = "use case"
    shape = UseCaseDocument
    key = "code"
    needed = ("title", "description")
    separate = ("active",)
    required = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[UseCase, UseCaseDocument]]:
        number, more = 1, True
        while more:
            page = await services[UseCaseService].page(PageRequest(number, MAX_PAGE_SIZE))
            for use_case in page.items:
                if around.keys is None or use_case.code in around.keys:
                    yield use_case, document_of(UseCaseDocument, use_case)
            number, more = number + 1, page.has_next

    async def count(self, services: Services) -> int:
        return (await services[UseCaseService].page(PageRequest(1, 1))).total

    async def create(self, services: Services, at: Keys, document: UseCaseDocument) -> None:
        await services[UseCaseService].create(NewUseCase(**set_fields(document, but=self.separate)))

    async def update(self, services: Services, at: Keys, changed: UseCaseDocument) -> None:
        use_case = await use_case_of(services, at)
        await services[UseCaseService].update(
            use_case.id, UseCasePatch(**set_fields(changed, but=(self.key,)))
        )

    async def delete(self, services: Services, at: Keys) -> None:
        await services[UseCaseService].delete((await use_case_of(services, at)).id)

    def opening(self, scope: Scope[UseCaseDocument]) -> Iterator[Finding]:
        """Deactivates use cases before their flows change."""
        yield from super().opening(scope)
        yield from self._switched(scope, active=False)

    def closing(self, scope: Scope[UseCaseDocument]) -> Iterator[Finding]:
        """Activates use cases once their flows can serve."""
        yield from super().closing(scope)
        yield from self._switched(scope, active=True)

    def _switched(self, scope: Scope[UseCaseDocument], *, active: bool) -> Iterator[Finding]:
        for fate in scope.wanted:
            was_active = fate.now is not None and fate.now.active is True
            if fate.desired.active is active and was_active is not active:
                yield SwitchUseCase(fate.key, active)

    def must_stay(self, fate: Fate[UseCaseDocument]) -> str | None:
        if fate.now is None or fate.now.active is not True:
            return None
        return (
            f"use case '{fate.key}' is active and not in the manifest, so it cannot be pruned: "
            "make it inactive first, or add it to the manifest"
        )

    def heading(self, key: str) -> str:
        return key

    def creation_line(self, at: Keys, document: UseCaseDocument) -> str:
        return f"use case ({document.title})"

    def update_line(self, at: Keys, changed: UseCaseDocument) -> str:
        return "use case texts changed"

    def deletion_line(self, at: Keys) -> str:
        return "use case with its steps, flows and revisions"


USE_CASES = UseCaseKind()


@dataclass(frozen=True, slots=True)
class SwitchUseCase(Change[Services]):
    """Activates or deactivates a use case."""

    use_case: str
    active: bool

    @property
    def line(self) -> str:
        return f"use case becomes {'active' if self.active else 'inactive'}"

    async def make(self, services: Services) -> None:
        use_case = await use_case_of(services, (self.use_case,))
        await services[UseCaseService].update(use_case.id, UseCasePatch(active=self.active))


async def use_case_of(services: Services, at: Keys) -> UseCase:
    """The use case that a change belongs to.

    Raises:
        UseCaseNotFound: it is gone.
    """
    use_case = await services[UseCaseService].use_cases.by_code(at[0])
    if use_case is None:
        raise UseCaseNotFound
    return use_case
