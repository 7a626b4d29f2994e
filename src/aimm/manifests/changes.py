"""The changes in a plan, each with a line that describes it to the person who confirms it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aimm.manifests.model import Configuration
from aimm.manifests.wording import differences, percent


class Sign(StrEnum):
    """The kind of a change, as a sign."""

    CREATE = "+"
    CHANGE = "~"
    DELETE = "-"


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text before and after a change."""

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
        """The kind of change."""
        return Sign.CHANGE

    @property
    def line(self) -> str:
        """What the change does."""
        raise NotImplementedError

    @property
    def details(self) -> Sequence[str]:
        """The exact differences, a line each."""
        return ()


@dataclass(frozen=True, slots=True)
class Creation(BaseChange):
    """Creates something."""

    @property
    def sign(self) -> Sign:
        return Sign.CREATE


@dataclass(frozen=True, slots=True)
class Deletion(BaseChange):
    """Deletes something."""

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
    """Change title or description of a use case."""

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
    """Activate or deactivate a use case."""

    active: bool

    @property
    def line(self) -> str:
        return f"use case becomes {_state(self.active)}"


@dataclass(frozen=True, slots=True)
class DeleteUseCase(Deletion):
    """Delete a use case with everything that belongs to it."""

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
    """Change title or description of a step."""

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
    """Move a step to another position, from 1."""

    step: str
    position: int

    @property
    def line(self) -> str:
        return f"step '{self.step}' moves to position {self.position}"


@dataclass(frozen=True, slots=True)
class DeleteStep(Deletion):
    """Delete a step, also from every flow."""

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
    """Change the description of a flow."""

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
    """Activate or deactivate a flow."""

    flow: str
    active: bool

    @property
    def line(self) -> str:
        return f"flow '{self.flow}' becomes {_state(self.active)}"


@dataclass(frozen=True, slots=True)
class ArchiveFlow(BaseChange):
    """Archive or restore a flow."""

    flow: str
    archived: bool

    @property
    def line(self) -> str:
        return f"flow '{self.flow}' is {'archived' if self.archived else 'restored'}"


@dataclass(frozen=True, slots=True)
class SetShares(BaseChange):
    """Set the traffic split: percent of all active flows by title, adding up to 100."""

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
    """Delete a flow with its configurations and their revisions."""

    flow: str

    @property
    def line(self) -> str:
        return f"flow '{self.flow}' with its configurations and revisions"


UseCaseChange = CreateUseCase | UpdateUseCase | SwitchUseCase | DeleteUseCase
StepChange = CreateStep | UpdateStep | MoveStep | DeleteStep
FlowChange = CreateFlow | UpdateFlow | Configure | SwitchFlow | ArchiveFlow | SetShares | DeleteFlow
Change = UseCaseChange | StepChange | FlowChange


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that lead from the current state to the desired one, in order."""

    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has to change."""
        return not self.changes

    def count(self, sign: Sign) -> int:
        """The number of changes of this kind."""
        return sum(change.sign is sign for change in self.changes)


def _state(active: bool) -> str:
    return "active" if active else "inactive"
