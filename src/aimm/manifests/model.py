"""Manifests, and the stored state in the same form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aimm.manifests.values import Path, Value, same, text_of

API_VERSION = "aimm/v1"


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """The configuration of a flow for a step; two are equal if applications cannot distinguish them."""

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
    """A step of a manifest; None leaves a field unchanged."""

    code: str
    title: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredFlow:
    """A flow of a manifest; None leaves a field unchanged.

    Attributes:
        title: identifies the flow within the use case.
        share: percent of new sessions, 0 … 100, in hundredths.
        configurations: by step code; others stay unchanged.
    """

    title: str
    description: str | None = None
    active: bool | None = None
    share: float | None = None
    configurations: Mapping[str, Configuration] = field(default_factory=dict[str, Configuration])
    archived: bool | None = None


@dataclass(frozen=True, slots=True)
class DesiredUseCase:
    """A use case of a manifest; None leaves a field, all steps or all flows unchanged."""

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
    """A stored step."""

    code: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class PresentFlow:
    """A stored flow; ``configurations`` holds its configured steps."""

    title: str
    description: str
    active: bool
    share: float
    configurations: Mapping[str, Configuration]
    archived: bool = False


@dataclass(frozen=True, slots=True)
class PresentUseCase:
    """A stored use case; steps in order, flows from the oldest."""

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
        path: keys and indices from the root of the manifest; empty if it has no position.
        also: a second, related position.
    """

    path: Path
    text: str
    also: Path | None = None
