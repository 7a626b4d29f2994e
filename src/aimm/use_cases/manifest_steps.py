"""The steps of use cases in manifests: a list whose order counts."""

from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, document_of, set_fields
from aimm.manifests.ordered import OrderedKind
from aimm.manifests.scopes import Keys
from aimm.use_cases.errors import StepNotFound
from aimm.use_cases.manifest import USE_CASES, use_case_of
from aimm.use_cases.model import NewStep, StepPatch, UseCaseStep
from aimm.use_cases.service import StepService


class StepDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """One stage of the interaction; every flow configures it."""

    code: Annotated[
        Name,
        Meta(
            description="Stable name by which applications ask for the step; "
            "tells the steps of a use case apart."
        ),
    ]
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    description: Annotated[LongText, Meta(description="What happens in it.")] | UnsetType = UNSET


class StepKind(OrderedKind[Services, UseCaseStep, StepDocument]):
    """The steps of a use case; identified by their code, in the order of the list."""

    name = "step"
    section = "steps"
    about = "Its steps, in order, each named once."
    label = "step"
    shape = StepDocument
    key = "code"
    needed = ("title", "description")
    within = USE_CASES.name

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[UseCaseStep, StepDocument]]:
        for step in await services[StepService].steps.of_use_case(around.owner(USE_CASES).id):
            yield step, document_of(StepDocument, step)

    async def create(self, services: Services, at: Keys, document: StepDocument) -> None:
        use_case = await use_case_of(services, at)
        await services[StepService].create(NewStep(use_case_id=use_case.id, **set_fields(document)))

    async def update(self, services: Services, at: Keys, changed: StepDocument) -> None:
        step = await step_of(services, at)
        await services[StepService].update(step.id, StepPatch(**set_fields(changed, but=(self.key,))))

    async def delete(self, services: Services, at: Keys) -> None:
        await services[StepService].delete((await step_of(services, at)).id)

    async def place(self, services: Services, at: Keys, position: int) -> None:
        step = await step_of(services, at)
        if step.position != position:
            await services[StepService].update(step.id, StepPatch(position=position))

    def creation_line(self, at: Keys, document: StepDocument) -> str:
        return f"{self.named(at)} ({document.title})"

    def update_line(self, at: Keys, changed: StepDocument) -> str:
        return f"{self.named(at)} texts changed"

    def deletion_line(self, at: Keys) -> str:
        return f"{self.named(at)} with its configuration in every flow"


STEPS = StepKind()


async def step_of(services: Services, at: Keys) -> UseCaseStep:
    """The step that a change belongs to.

    Raises:
        UseCaseNotFound, StepNotFound: it is gone.
    """
    use_case = await use_case_of(services, at)
    for step in await services[StepService].steps.of_use_case(use_case.id):
        if step.code == at[1]:
            return step
    raise StepNotFound
