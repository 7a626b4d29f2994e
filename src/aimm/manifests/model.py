"""What a manifest says, and what the store holds, in the same words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aimm.manifests.values import Path, Value, same, text_of

API_VERSION = "aimm/v1"


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """How a flow serves a step; two are equal when no application could tell them apart."""

    modality: str
    parameters: Value

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Configuration)
            and self.modality == other.modality
            and same(self.parameters, other.parameters)
        )

    @property
    def text(self) -> str:
        """The JSON text that is stored."""
        return f'{{"modality":{text_of(self.modality)},"parameters":{text_of(self.parameters)}}}'


@dataclass(frozen=True, slots=True)
class DesiredStep:
    """A step of a manifest; None leaves a field as it is."""

    code: str
    title: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredFlow:
    """A flow of a manifest; None leaves a field as it is.

    Attributes:
        title: which flow it is; unique within the use case.
        share: percent of new sessions, 0 … 100, in hundredths.
        configurations: by step code; those not named stay as they are.
    """

    title: str
    description: str | None = None
    active: bool | None = None
    share: float | None = None
    configurations: Mapping[str, Configuration] = field(default_factory=dict[str, Configuration])


@dataclass(frozen=True, slots=True)
class DesiredUseCase:
    """A use case of a manifest; None leaves a field, all steps or all flows as they are."""

    code: str
    title: str | None = None
    description: str | None = None
    active: bool | None = None
    steps: Sequence[DesiredStep] | None = None
    flows: Sequence[DesiredFlow] | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The desired state, from one file or several."""

    use_cases: Sequence[DesiredUseCase]


@dataclass(frozen=True, slots=True)
class PresentStep:
    """A step as it is stored."""

    code: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class PresentFlow:
    """A flow as it is stored; ``configurations`` holds the steps that somebody has configured."""

    title: str
    description: str
    active: bool
    share: float
    configurations: Mapping[str, Configuration]


@dataclass(frozen=True, slots=True)
class PresentUseCase:
    """A use case as it is stored; steps in their order, flows from the oldest."""

    code: str
    title: str
    description: str
    active: bool
    steps: Sequence[PresentStep]
    flows: Sequence[PresentFlow]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a manifest cannot be applied.

    Attributes:
        path: where, as keys and positions from the manifest's root; empty when nowhere in particular.
        also: a second place that has to do with it.
    """

    path: Path
    text: str
    also: Path | None = None
