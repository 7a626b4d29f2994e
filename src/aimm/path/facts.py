"""What is known about a use case. Each part has one source; None means that nothing counts it yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementFacts:
    """Requirements.

    Attributes:
        checked: those with a check that decides them.
        unchecked_musts: those with priority ``must`` and without a check.
    """

    total: int = 0
    checked: int = 0
    unchecked_musts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingFacts:
    """Steps, flows that are not archived, and what visitors did.

    Attributes:
        ready: flows with a configuration for every step, and at least one step.
    """

    steps: int = 0
    flows: int = 0
    active: int = 0
    ready: int = 0
    sessions: int = 0
    ratings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetVersion:
    """The newest frozen version of a dataset, which its hash identifies."""

    code: str
    version: int
    items: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFacts:
    """Datasets.

    Attributes:
        items: those of the drafts.
        labelled: items with an expected result.
        versions: frozen versions of all datasets.
        newest: by code; datasets without a frozen version have none.
    """

    datasets: int = 0
    items: int = 0
    labelled: int = 0
    versions: int = 0
    newest: tuple[DatasetVersion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """The shortlist."""

    included: int = 0
    considered: int = 0
    excluded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What people judged."""

    queues: int = 0
    tasks: int = 0
    judgements: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """Evaluation runs.

    Attributes:
        finished: those with an outcome for everything that was asked.
        compared: the finished ones with two targets or more.
    """

    runs: int = 0
    finished: int = 0
    compared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFacts:
    """Training, gates and pipelines.

    Attributes:
        needed: items that a training needs, computed; None while it cannot be.
        repeated: pipelines that have a trigger other than a person.
        checkpoints: checkpoints kept of trainings.
        resumed: trainings that were stopped and resumed.
    """

    needed: int | None = None
    pipelines: int = 0
    gates: int = 0
    repeated: int = 0
    checkpoints: int = 0
    resumed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts about a use case."""

    connections: int | None = None
    requirements: RequirementFacts | None = None
    serving: ServingFacts | None = None
    rollout: str | None = None
    datasets: DatasetFacts | None = None
    candidates: CandidateFacts | None = None
    reviews: ReviewFacts | None = None
    runs: RunFacts | None = None
    training: TrainingFacts | None = None
