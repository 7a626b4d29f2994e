"""Use cases and steps."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UseCase:
    """A product goal, the scope of experimentation.

    Attributes:
        id: public UUID.
        number: compact key inside the store, used by the hot tables.
        code: stable name that applications use; unique among all use cases, case-sensitive.
        active: only active use cases answer picks.
        version: counts the changes, from 1; the ETag of the use case.
    """

    id: str
    number: int
    title: str
    code: str
    description: str
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class UseCaseStep:
    """One stage of a session; every flow of the use case configures it.

    Attributes:
        code: unique within the use case.
        position: 1 … n without gaps.
    """

    id: str
    number: int
    use_case_id: str
    title: str
    code: str
    description: str
    position: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewUseCase:
    """Input for creating a use case."""

    title: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class UseCasePatch:
    """Changes to a use case; None leaves a field unchanged."""

    title: str | None = None
    code: str | None = None
    description: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class NewStep:
    """Input for creating a step."""

    use_case_id: str
    title: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class StepPatch:
    """Changes to a step; None leaves a field unchanged. A position beyond the last means last."""

    title: str | None = None
    code: str | None = None
    description: str | None = None
    position: int | None = None
