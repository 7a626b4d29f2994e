"""The steps of use cases in manifests: a list whose order counts."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name
from aimm.kit.services import Services
from aimm.manifests.changes import Change, Sign
from aimm.manifests.kinds import Around, Create, Finding, Kind, document_of, set_fields
from aimm.manifests.scopes import Keys, Scope
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


class StepKind(Kind[Services, UseCaseStep, StepDocument]):
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

    def opening(self, scope: Scope[StepDocument]) -> Iterator[Finding]:
        """Deletions come first, because the positions of all others follow from them."""
        yield from (self.removed(scope, fate) for fate in scope.pruned)
        created: dict[str, Create] = {}
        for finding in super().opening(scope):
            if isinstance(finding, Create):
                created[finding.at[-1]] = finding
            else:
                yield finding
        if scope.listed:
            yield from self._placed(scope, created)

    def closing(self, scope: Scope[StepDocument]) -> Iterator[Finding]:
        """Nothing: ``opening`` deletes."""
        yield from ()

    def _placed(self, scope: Scope[StepDocument], created: dict[str, Create]) -> Iterator[Finding]:
        placed = [key for key in self._kept(scope) if key not in created]
        for index, code in enumerate(self.keys_after(scope)):
            if code in created:
                yield PlaceStep(created[code], index + 1)
            elif placed[index] != code:
                yield MoveStep(self._owner(scope), code, index + 1)
                placed.remove(code)
            else:
                continue
            placed.insert(index, code)

    def _owner(self, scope: Scope[StepDocument]) -> str:
        return "" if scope.owner is None else scope.owner.key

    def _kept(self, scope: Scope[StepDocument]) -> list[str]:
        return [fate.key for fate in scope.kept if fate.now is not None]

    def keys_after(self, scope: Scope[StepDocument]) -> list[str]:
        return step_order(self._kept(scope), [fate.key for fate in scope.wanted])

    def creation_line(self, at: Keys, document: StepDocument) -> str:
        return f"{self.named(at)} ({document.title})"

    def update_line(self, at: Keys, changed: StepDocument) -> str:
        return f"{self.named(at)} texts changed"

    def deletion_line(self, at: Keys) -> str:
        return f"{self.named(at)} with its configuration in every flow"


STEPS = StepKind()


@dataclass(frozen=True, slots=True)
class PlaceStep(Change[Services]):
    """Creates a step at a position, from 1."""

    creation: Create
    position: int

    @property
    def sign(self) -> Sign:
        return Sign.CREATE

    @property
    def line(self) -> str:
        return f"{self.creation.line} at position {self.position}"

    async def make(self, services: Services) -> None:
        await self.creation.make(services)
        step = await step_of(services, self.creation.at)
        if step.position != self.position:
            await services[StepService].update(step.id, StepPatch(position=self.position))


@dataclass(frozen=True, slots=True)
class MoveStep(Change[Services]):
    """Moves a step to another position, from 1."""

    use_case: str
    step: str
    position: int

    @property
    def line(self) -> str:
        return f"step '{self.step}' moves to position {self.position}"

    async def make(self, services: Services) -> None:
        step = await step_of(services, (self.use_case, self.step))
        await services[StepService].update(step.id, StepPatch(position=self.position))


def step_order(present: Sequence[str], listed: Sequence[str]) -> list[str]:
    """The codes of all steps in their new order.

    Listed steps follow each other as listed. Other steps keep their place. A new step goes directly after the
    step listed before it, or first.
    """
    known = iter([code for code in listed if code in present])
    order = [next(known) if code in listed else code for code in present]
    for index, code in enumerate(listed):
        if code not in present:
            order.insert(order.index(listed[index - 1]) + 1 if index else 0, code)
    return order


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
