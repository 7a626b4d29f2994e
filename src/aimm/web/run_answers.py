"""Runs, estimates and recorded outputs as the API shows them."""

from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from aimm.connections.model import KindName
from aimm.evaluation.estimating import Estimate, Range
from aimm.evaluation.model import Budget, Price, Run, Sample
from aimm.evaluation.starting import RunState, Standing
from aimm.web.answers import answer_of
from aimm.web.queries import rfc3339


class RunStepAnswer(msgspec.Struct, rename="camel"):
    """A request of a target: what is rendered, and the placeholder that its answer fills."""

    code: str
    revision: int
    connection_name: str
    model: str
    parameters: Any
    output: str
    field: str | None


class RunTargetAnswer(msgspec.Struct, rename="camel"):
    """A target of a run as it was when the run began; without steps its outputs were recorded elsewhere."""

    label: str
    kind: Literal["flow", "candidate", "recorded"]
    about: str | None
    steps: list[RunStepAnswer]
    price: Price | None


class RunTotalsAnswer(msgspec.Struct, rename="camel"):
    """What there is of a target. ``spent`` is in US dollars; ``unpriced`` counts answers of unknown cost."""

    target: int
    answered: int
    missing: int
    cached: int
    tokens_in: int
    tokens_out: int
    tokens_paid: int
    spent: float
    unpriced: int
    mean_ms: float | None


class RunAnswer(msgspec.Struct, rename="camel"):
    """A run and how far it is. Its job has the same id; ``stoppedBy`` is the used part of the budget."""

    id: str
    use_case_id: str
    title: str
    state: RunState
    stopping: bool
    error: str | None
    stopped_by: str | None
    done: int
    of: int
    targets: list[RunTargetAnswer]
    totals: list[RunTotalsAnswer]
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
    created_at: str
    updated_at: str
    ended_at: str | None


class RunRangeAnswer(msgspec.Struct):
    """From the least to the most that is likely."""

    low: float
    high: float


class TargetEstimateAnswer(msgspec.Struct, rename="camel"):
    """What a target will probably need, by its price; ``unrenderable`` counts items that lack an input."""

    label: str
    calls: int
    tokens_in: RunRangeAnswer
    tokens_out: RunRangeAnswer
    money: RunRangeAnswer | None
    unrenderable: int
    reason: str | None
    price: Price | None


class RunEstimateAnswer(msgspec.Struct, rename="camel"):
    """What a run will probably need. ``money`` is in US dollars, and null if a price is not known."""

    calls: int
    tokens_in: RunRangeAnswer
    tokens_out: RunRangeAnswer
    money: RunRangeAnswer | None
    minutes: RunRangeAnswer
    targets: list[TargetEstimateAnswer]


class RunConnectionAnswer(msgspec.Struct):
    """A connection that runs may ask; how it is reached is shown to admins only."""

    id: str
    name: str
    kind: KindName
    model: str | None


class RecordedBody(msgspec.Struct, rename="camel", kw_only=True):
    """Outputs of another tool, as JSON lines or CSV."""

    format: Literal["jsonl", "csv"]
    text: Annotated[str, Meta(min_length=1, max_length=4_000_000)]


class RefusedLineAnswer(msgspec.Struct):
    """A line that was not read."""

    line: int
    reason: str


class RecordedOutputAnswer(msgspec.Struct, rename="camel", omit_defaults=True):
    """An output, as a target of a run takes it."""

    item: str
    text: str | None = None
    error: str | None = None
    repetition: int = 0
    inputs: dict[str, Any] | None = None
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_ms: float | None = None
    cost: float | None = None


class RecordedAnswer(msgspec.Struct, rename="camel"):
    """What was read; ``refused`` has at most 100 lines."""

    outputs: list[RecordedOutputAnswer]
    refused: list[RefusedLineAnswer]
    refused_count: int
    ignored: list[str]


def run_answer(standing: Standing) -> RunAnswer:
    """Convert a run to its API representation."""
    run, job = standing.run, standing.job
    outcome = cast("dict[str, Any]", job.result) if job is not None and job.result else {}
    asked = {place for place, target in enumerate(run.targets) if target.steps}
    return answer_of(
        RunAnswer,
        run,
        state=standing.state,
        stopping=job is not None and job.stopping,
        error=None if job is None else job.error,
        stopped_by=outcome.get("stoppedBy"),
        done=sum(one.answered + one.missing for one in standing.totals if one.target in asked),
        of=len(asked) * run.size * run.repetitions,
        targets=_targets(run),
        totals=[answer_of(RunTotalsAnswer, one) for one in standing.totals],
        ended_at=None if job is None or job.ended_at is None else rfc3339(job.ended_at),
    )


def _targets(run: Run) -> list[RunTargetAnswer]:
    return [
        answer_of(RunTargetAnswer, target, steps=[answer_of(RunStepAnswer, step) for step in target.steps])
        for target in run.targets
    ]


def _range(found: Range | None) -> Any:
    return None if found is None else RunRangeAnswer(found.low, found.high)


def estimate_answer(found: Estimate) -> RunEstimateAnswer:
    """Convert an estimate to its API representation."""
    return RunEstimateAnswer(
        calls=found.calls,
        tokens_in=_range(found.tokens_in),
        tokens_out=_range(found.tokens_out),
        money=_range(found.money),
        minutes=_range(found.minutes),
        targets=[
            TargetEstimateAnswer(
                label=one.label,
                calls=one.calls,
                tokens_in=_range(one.tokens_in),
                tokens_out=_range(one.tokens_out),
                money=_range(one.money),
                unrenderable=one.unrenderable,
                reason=one.reason,
                price=one.price,
            )
            for one in found.targets
        ],
    )
