"""Requirements in manifests: a list whose order counts."""

from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Tags
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, document_of, set_fields
from aimm.manifests.ordered import OrderedKind
from aimm.manifests.scopes import Keys
from aimm.requirements.errors import RequirementNotFound
from aimm.requirements.model import (
    Aggregate,
    Kind,
    NewRequirement,
    Operator,
    Priority,
    Requirement,
    RequirementPatch,
)
from aimm.requirements.service import RequirementService
from aimm.use_cases.manifest import USE_CASES, use_case_of


class RequirementDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What must or should hold for the use case."""

    code: Annotated[Name, Meta(description="Stable name; tells the requirements of a use case apart.")]
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    statement: Annotated[LongText, Meta(description="What must hold, in a sentence.")] | UnsetType = UNSET
    kind: (
        Annotated[
            Kind, Meta(description="`product`: what people need. `system`: what the feature must fit into.")
        ]
        | UnsetType
    ) = UNSET
    priority: (
        Annotated[Priority, Meta(description="Whether a candidate that fails it is out.")] | UnsetType
    ) = UNSET
    owner: Annotated[Name | None, Meta(description="Who answers for it; null for nobody.")] | UnsetType = (
        UNSET
    )
    tags: Annotated[Tags, Meta(description="Words to find it by.")] | UnsetType = UNSET
    metric: (
        Annotated[
            Name | None,
            Meta(description="What is measured, such as `rating`; null while it cannot be measured."),
        ]
        | UnsetType
    ) = UNSET
    aggregate: (
        Annotated[Aggregate | None, Meta(description="How the measured values become one number.")]
        | UnsetType
    ) = UNSET
    operator: (
        Annotated[Operator | None, Meta(description="On which side of the threshold it must lie.")]
        | UnsetType
    ) = UNSET
    threshold: Annotated[float | None, Meta(description="In the unit of the metric.")] | UnsetType = UNSET
    unit: Annotated[Name | None, Meta(description="Of the threshold, such as `ms`.")] | UnsetType = UNSET
    slice: (
        Annotated[Name | None, Meta(description="The part of the data that it is about; null for all.")]
        | UnsetType
    ) = UNSET
    needs: (
        Annotated[LongText | None, Meta(description="What is needed before it can be measured.")] | UnsetType
    ) = UNSET


class RequirementKind(OrderedKind[Services, Requirement, RequirementDocument]):
    """The requirements of a use case; identified by their code, in the order of the list."""

    name = "requirement"
    section = "requirements"
    about = "What must or should hold, in order, each named once."
    label = "requirement"
    shape = RequirementDocument
    key = "code"
    needed = ("title", "statement")
    within = USE_CASES.name
    sparse = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[Requirement, RequirementDocument]]:
        use_case = around.owner(USE_CASES)
        for requirement in await services[RequirementService].requirements.of_use_case(use_case.id):
            yield requirement, document_of(RequirementDocument, requirement)

    async def create(self, services: Services, at: Keys, document: RequirementDocument) -> None:
        use_case = await use_case_of(services, at)
        new = NewRequirement(use_case_id=use_case.id, **set_fields(document))
        await services[RequirementService].create(new)

    async def update(self, services: Services, at: Keys, changed: RequirementDocument) -> None:
        requirement = await requirement_of(services, at)
        patch = RequirementPatch(**set_fields(changed, but=(self.key,)))
        await services[RequirementService].update(requirement.id, patch)

    async def delete(self, services: Services, at: Keys) -> None:
        await services[RequirementService].delete((await requirement_of(services, at)).id)

    async def place(self, services: Services, at: Keys, position: int) -> None:
        requirement = await requirement_of(services, at)
        if requirement.position != position:
            patch = RequirementPatch(position=position)
            await services[RequirementService].update(requirement.id, patch)

    def creation_line(self, at: Keys, document: RequirementDocument) -> str:
        return f"{self.named(at)} ({document.title})"


REQUIREMENTS = RequirementKind()


async def requirement_of(services: Services, at: Keys) -> Requirement:
    """The requirement that a change belongs to.

    Raises:
        UseCaseNotFound, RequirementNotFound: it is gone.
    """
    use_case = await use_case_of(services, at)
    for requirement in await services[RequirementService].requirements.of_use_case(use_case.id):
        if requirement.code == at[1]:
            return requirement
    raise RequirementNotFound
