"""Runs and what was answered; ``aimm.kit.records`` describes the structs of a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from aimm.kit.limits import Name, Tag, Uuid

RUN_ORDERS = ("created_at", "title", "updated_at")
"""Columns by which runs can be ordered, the default first."""
SEARCHED = ("title",)
"""Columns in which runs are searched."""
LEAST_SAMPLE, MOST_SAMPLE = 5, 500

Money = Annotated[float, Meta(ge=0, le=1_000_000)]


class Price(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a model costs, in US dollars for a million tokens of requests and of answers.

    Attributes:
        as_of: the day of the catalogue that has it; None for a price that was entered.
    """

    input_per_million: Money
    output_per_million: Money
    as_of: Name | None = None


class Sample(Struct, frozen=True, kw_only=True, rename="camel"):
    """Items that are drawn from a version of a dataset, always the same ones for a seed.

    Attributes:
        version: None takes the newest one.
        size: how many; all if there are fewer.
        slice: only items of this slice.
        split: only items of this split of the dataset, as it is set when the run starts.
    """

    dataset_id: Uuid
    version: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = None
    size: Annotated[int, Meta(ge=LEAST_SAMPLE, le=MOST_SAMPLE)] = 50
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 1
    slice: Name | None = None
    split: Tag | None = None


class Budget(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a run may use up; it stops before it exceeds one of them. None means no limit.

    Attributes:
        money: US dollars.
        tokens: of requests and answers together.
        minutes: of asking, pauses of the worker not included.
    """

    money: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    tokens: Annotated[int, Meta(ge=1, le=10_000_000_000)] | None = None
    minutes: Annotated[float, Meta(gt=0, le=10_080)] | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One request of a target, as it is asked for every item.

    Attributes:
        code: of the use case's step; empty for candidates.
        revision: of its configuration; 0 for candidates.
        connection: id of the connection.
        connection_name: as it was called.
        model: as the provider names it.
        parameters: the configuration that is rendered.
        output: the placeholder that its answer fills.
        field: the part of its JSON answer that does; None for all of it.
        limit: most tokens of an answer, None if unknown.
    """

    code: str
    revision: int
    connection: str
    connection_name: str
    model: str
    parameters: Any
    output: str
    field: str | None = None
    limit: int | None = None


class PlannedTarget(Struct, frozen=True, kw_only=True):
    """A target as it was when the run began; without steps it is recorded.

    Attributes:
        kind: ``flow``, ``candidate`` or ``recorded``.
        about: id of the flow, or name of the candidate.
    """

    label: str
    kind: str
    about: str | None = None
    steps: Sequence[Step] = ()
    price: Price | None = None


class Item(Struct, frozen=True, kw_only=True):
    """An item of a run: a copy, which stays when its dataset changes."""

    key: str
    inputs: Mapping[str, Any]
    expected: Any = None
    slice: str | None = None


class Run(Struct, frozen=True, kw_only=True):
    """A run. Its job has the same id; the state is that of the job.

    Attributes:
        dataset_id: where its items are from; None if they were pasted.
        dataset_version: the version that was drawn from.
        size: number of items.
        sample: how they were drawn; None if they were pasted.
    """

    id: str
    number: int
    use_case_id: str
    title: str
    targets: Sequence[PlannedTarget]
    dataset_id: str | None
    dataset_version: int | None
    sample: Sample | None
    size: int
    repetitions: int
    budget: Budget
    concurrency: int
    reuse_answers: bool
    stream: bool
    created_by: str
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def asks(self) -> bool:
        """Whether a target asks anything, so that there is a job."""
        return any(target.steps for target in self.targets)

    @property
    def calls(self) -> int:
        """How many requests it makes at most."""
        return self.size * self.repetitions * sum(len(target.steps) for target in self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a provider answered to one request, as it is kept.

    Attributes:
        first: seconds until the first token, None if it was not streamed.
        last: seconds until the answer was complete.
    """

    text: str
    model: str = ""
    finish: str = "stop"
    tokens_in: int | None = None
    tokens_out: int | None = None
    first: float | None = None
    last: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a target answered for an item, or why there is no answer.

    Attributes:
        target: place among the run's targets, from 0.
        rendered: what the last request said, message by message.
        error_kind: stable name of what went wrong; None if there is an answer.
        cost: US dollars; None if the price or the tokens are not known.
        cached: whether an earlier run had asked all of it.
        steps: what each earlier step answered, by the placeholder that it filled.
    """

    target: int
    item: str
    repetition: int
    text: str | None = None
    error_kind: str | None = None
    error: str | None = None
    rendered: Sequence[Mapping[str, str]] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    first_ms: float | None = None
    last_ms: float | None = None
    cost: float | None = None
    model: str = ""
    finish: str | None = None
    attempts: int = 0
    cached: bool = False
    steps: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTotals:
    """What there is of one target so far.

    Attributes:
        answered: outputs with an answer.
        missing: outputs without one.
        tokens_paid: tokens of answers that were asked by this run.
        spent: US dollars paid by this run; answers of earlier runs cost nothing.
        unpriced: answers whose cost is not known.
    """

    target: int
    answered: int = 0
    missing: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_paid: int = 0
    spent: float = 0.0
    unpriced: int = 0
    mean_ms: float | None = None
