"""The changes that a plan is made of: what each does, in a line that a person reads before saying yes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aimm.manifests.model import Configuration
from aimm.manifests.wording import differences, percent


class Sign(StrEnum):
    """What sort of change it is, at a glance."""

    CREATE = "+"
    CHANGE = "~"
    DELETE = "-"


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text, as it is and as it is to be."""

    before: str
    after: str


def _texts(**changes: TextChange | None) -> list[str]:
    found = ((name, change) for name, change in changes.items() if change is not None)
    return [line for name, change in found for line in differences(name, change.before, change.after)]


@dataclass(frozen=True, slots=True)
class BaseChange:
    """One write; ``use_case`` is the code of the use case that it belongs to."""

    use_case: str

    @property
    def sign(self) -> Sign:
        """What sort of change it is."""
        return Sign.CHANGE

    @property
    def line(self) -> str:
        """What is done."""
        raise NotImplementedError

    @property
    def details(self) -> Sequence[str]:
        """What exactly becomes different, a line for each part."""
        return ()


@dataclass(frozen=True, slots=True)
class Creation(BaseChange):
    """Something that was not there."""

    @property
    def sign(self) -> Sign:
        return Sign.CREATE


@dataclass(frozen=True, slots=True)
class Deletion(BaseChange):
    """Something that will be gone."""

    @property
    def sign(self) -> Sign:
        return Sign.DELETE


@dataclass(frozen=True, slots=True)
class CreateUseCase(Creation):
    """A new, inactive use case."""

    title: str
    description: str

    @property
    def line(self) -> str:
        return f"use case ({self.title})"


@dataclass(frozen=True, slots=True)
class UpdateUseCase(BaseChange):
    """Other texts for a use case."""

    title: TextChange | None
    description: TextChange | None

    @property
    def line(self) -> str:
        return "use case texts changed"

    @property
    def details(self) -> Sequence[str]:
        return _texts(title=self.title, description=self.description)


@dataclass(frozen=True, slots=True)
class SwitchUseCase(BaseChange):
    """A use case begins or ends to answer picks."""

    active: bool

    @property
    def line(self) -> str:
        return f"use case becomes {_state(self.active)}"


@dataclass(frozen=True, slots=True)
class DeleteUseCase(Deletion):
    """A use case goes, with everything that hangs on it."""

    @property
    def line(self) -> str:
        return "use case with its steps, flows and revisions"


@dataclass(frozen=True, slots=True)
class CreateStep(Creation):
    """A new step at a position, from 1."""

    step: str
    title: str
    description: str
    position: int

    @property
    def line(self) -> str:
        return f"step '{self.step}' ({self.title}) at position {self.position}"


@dataclass(frozen=True, slots=True)
class UpdateStep(BaseChange):
    """Other texts for a step."""

    step: str
    title: TextChange | None
    description: TextChange | None

    @property
    def line(self) -> str:
        return f"step '{self.step}' texts changed"

    @property
    def details(self) -> Sequence[str]:
        return _texts(title=self.title, description=self.description)


@dataclass(frozen=True, slots=True)
class MoveStep(BaseChange):
    """Another position, from 1, for a step; the others make room."""

    step: str
    position: int

    @property
    def line(self) -> str:
        return f"step '{self.step}' moves to position {self.position}"


@dataclass(frozen=True, slots=True)
class DeleteStep(Deletion):
    """A step goes, also from every flow."""

    step: str

    @property
    def line(self) -> str:
        return f"step '{self.step}' with its configuration in every flow"


@dataclass(frozen=True, slots=True)
class CreateFlow(Creation):
    """A new, inactive flow."""

    flow: str
    description: str

    @property
    def line(self) -> str:
        return f"flow '{self.flow}'"


@dataclass(frozen=True, slots=True)
class UpdateFlow(BaseChange):
    """Another description for a flow."""

    flow: str
    description: TextChange

    @property
    def line(self) -> str:
        return f"flow '{self.flow}' description changed"

    @property
    def details(self) -> Sequence[str]:
        return _texts(description=self.description)


@dataclass(frozen=True, slots=True)
class Configure(BaseChange):
    """A configuration for a step of a flow; ``before`` is None when there was none."""

    flow: str
    step: str
    before: Configuration | None
    after: Configuration

    @property
    def sign(self) -> Sign:
        return Sign.CREATE if self.before is None else Sign.CHANGE

    @property
    def line(self) -> str:
        changed = "" if self.before is None else " changes"
        return f"flow '{self.flow}': configuration of step '{self.step}'{changed}"

    @property
    def details(self) -> Sequence[str]:
        return list(self._details())

    def _details(self) -> Iterator[str]:
        if self.before is not None:
            yield from differences("modality", self.before.modality, self.after.modality)
            yield from differences("parameters", self.before.parameters, self.after.parameters)


@dataclass(frozen=True, slots=True)
class SwitchFlow(BaseChange):
    """A flow begins or ends to take part in the draw."""

    flow: str
    active: bool

    @property
    def line(self) -> str:
        return f"flow '{self.flow}' becomes {_state(self.active)}"


@dataclass(frozen=True, slots=True)
class SetShares(BaseChange):
    """Shares for all active flows, in percent by title; they add up to 100."""

    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def line(self) -> str:
        return "shares: " + ", ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        for flow, share in self.after.items():
            before = self.before.get(flow)
            if before is None:
                yield f"'{flow}' {percent(share)}"
            elif before == share:
                yield f"'{flow}' stays at {percent(share)}"
            else:
                yield f"'{flow}' {percent(before)} → {percent(share)}"


@dataclass(frozen=True, slots=True)
class DeleteFlow(Deletion):
    """A flow goes, with its configurations and their revisions."""

    flow: str

    @property
    def line(self) -> str:
        return f"flow '{self.flow}' with its configurations and revisions"


UseCaseChange = CreateUseCase | UpdateUseCase | SwitchUseCase | DeleteUseCase
StepChange = CreateStep | UpdateStep | MoveStep | DeleteStep
FlowChange = CreateFlow | UpdateFlow | Configure | SwitchFlow | SetShares | DeleteFlow
Change = UseCaseChange | StepChange | FlowChange


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that lead from the present state to the desired one, in the order to make them."""

    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether everything is as desired."""
        return not self.changes

    def count(self, sign: Sign) -> int:
        """How many changes are of this sort."""
        return sum(change.sign is sign for change in self.changes)


def _state(active: bool) -> str:
    return "active" if active else "inactive"
