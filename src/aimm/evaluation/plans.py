"""What a run is to ask: targets and items, as they are sent."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from aimm.evaluation.model import MOST_SAMPLE, Budget, Money, Price, Sample
from aimm.kit.limits import LongText, Name, Uuid

MOST_RECORDED = 5_000

Repetitions = Annotated[int, Meta(ge=1, le=20)]
Key = Annotated[str, Meta(min_length=1, max_length=200)]


class FlowTarget(Struct, frozen=True, kw_only=True, rename="camel"):
    """A flow as it is configured now; its revisions are noted in the run.

    Attributes:
        connection_id: for steps that name no connection; None if all do.
        price: of the models that its steps use; None if it is not known.
    """

    flow_id: Uuid
    label: Name | None = None
    connection_id: Uuid | None = None
    price: Price | None = None


class CandidateTarget(Struct, frozen=True, kw_only=True, rename="camel"):
    """A model with a draft prompt.

    Attributes:
        connection_id: how the model is reached.
        model: as the provider names it; None takes that of the connection.
        prompt: with ``<<NAME>>`` where an input goes.
        system: the system message, with placeholders too.
        parameters: of the request, such as ``temperature``.
        candidate: the entry of the shortlist that this tries, if any.
    """

    connection_id: Uuid
    prompt: LongText
    label: Name | None = None
    model: Name | None = None
    system: LongText | None = None
    parameters: dict[str, Any] = {}
    candidate: Name | None = None
    price: Price | None = None


class ShortlistTarget(Struct, frozen=True, kw_only=True, rename="camel"):
    """A candidate of the shortlist, with its connection, model, parameters and draft prompt.

    Attributes:
        candidate_id: a candidate of the use case.
        connection_id: for a candidate that names no connection.
        price: None takes that of its entry in the catalogue.
    """

    candidate_id: Uuid
    label: Name | None = None
    connection_id: Uuid | None = None
    price: Price | None = None


class RecordedOutput(Struct, frozen=True, kw_only=True, rename="camel"):
    """An output of another tool.

    Attributes:
        item: key of the item that it answers.
        text: the answer; None if there is an error.
        inputs: of the item, for runs without a sample of their own.
    """

    item: Key
    text: Annotated[str, Meta(min_length=0)] | None = None
    error: str | None = None
    repetition: Annotated[int, Meta(ge=0, le=19)] = 0
    inputs: dict[str, Any] | None = None
    model: str | None = None
    tokens_in: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    tokens_out: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    latency_ms: Annotated[float, Meta(ge=0, le=86_400_000)] | None = None
    cost: Money | None = None


class RecordedTarget(Struct, frozen=True, kw_only=True, rename="camel"):
    """Outputs that exist already; nothing is asked."""

    label: Name
    outputs: Annotated[list[RecordedOutput], Meta(min_length=1, max_length=MOST_RECORDED)]


Target = FlowTarget | CandidateTarget | ShortlistTarget | RecordedTarget


class TargetChoice(Struct, frozen=True, kw_only=True, rename="camel"):
    """What answers: exactly one of the four is set."""

    flow: FlowTarget | None = None
    candidate: CandidateTarget | None = None
    shortlisted: ShortlistTarget | None = None
    recorded: RecordedTarget | None = None

    @property
    def all(self) -> list[Target]:
        """Those that are set."""
        given = (self.flow, self.candidate, self.shortlisted, self.recorded)
        return [one for one in given if one is not None]


class PastedItem(Struct, frozen=True, kw_only=True, rename="camel"):
    """An item that was typed in."""

    inputs: dict[str, Any]
    key: Key | None = None
    expected: Any = None
    slice: Name | None = None


class RunPlan(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a run asks: targets on a sample of a dataset, on pasted items, or on those of recorded outputs.

    Attributes:
        repetitions: how often each target gets each item.
        concurrency: most requests at once to one connection.
        reuse_answers: whether the same request, asked by an earlier run, is not asked again.
        stream: whether answers are streamed, which measures the time to the first token.
    """

    use_case_id: Uuid
    targets: Annotated[list[TargetChoice], Meta(min_length=1, max_length=20)]
    sample: Sample | None = None
    items: Annotated[list[PastedItem], Meta(min_length=1, max_length=MOST_SAMPLE)] | None = None
    repetitions: Repetitions = 1
    budget: Budget = Budget()
    concurrency: Annotated[int, Meta(ge=1, le=256)] = 8
    reuse_answers: bool = True
    stream: bool = False


class NewRun(RunPlan, frozen=True, kw_only=True, rename="camel"):
    """A run to start."""

    title: Name
