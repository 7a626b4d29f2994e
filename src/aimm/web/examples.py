"""Examples captured from production: applications send them in batches, people read and erase them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.params import JSONBody
from msgspec import Meta, Raw

from aimm.access.model import Permission
from aimm.examples.model import EXAMPLE_ORDERS, Example, Report, Source
from aimm.examples.service import ExampleService
from aimm.kit.clock import from_micros, to_micros
from aimm.kit.errors import Invalid
from aimm.kit.limits import ShortText
from aimm.web.answers import answer_of
from aimm.web.batches import Age, RejectionAnswer, judged, millis_of
from aimm.web.bodies import StrictBody
from aimm.web.body_reader import EACH_BY_ITSELF
from aimm.web.context import actor, context
from aimm.web.filters import FilterQuery, text_filter, uuid_filter
from aimm.web.guards import READ, WRITE, requires
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list

MAX_EXAMPLES = 200
_MOST_NUMBER = 2**31 - 1
Amount = Annotated[float, Meta(ge=0, le=1e12)]
Tokens = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
RECORD = requires(Permission.M2M_RECORD)


class ExampleBody(msgspec.Struct, rename="camel"):
    """What a step was asked and what it answered.

    ``sequence`` tells apart several calls of a step in one session. What is stored already is ignored.
    """

    use_case_code: ShortText
    correlation_id: ShortText
    use_case_step_code: ShortText
    inputs: dict[str, Any]
    output: Raw | None = None
    sequence: Annotated[int, Meta(ge=0, le=_MOST_NUMBER)] = 0
    at: str | None = None
    age_ms: Age | None = None
    model: ShortText | None = None
    latency_ms: Amount | None = None
    input_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    consent: bool = False


class ExamplesBody(msgspec.Struct):
    """Examples, oldest first."""

    examples: Annotated[list[ExampleBody], Meta(min_length=1, max_length=MAX_EXAMPLES, extra=EACH_BY_ITSELF)]


class TakenAnswer(msgspec.Struct, rename="camel"):
    """What became of a batch: how many are to be stored, are not in the sample, and were refused."""

    accepted: int
    not_sampled: int
    rejected: list[RejectionAnswer]


class KeptItemsAnswer(msgspec.Struct, rename="camel"):
    """Items that frozen versions of a dataset keep, from version ``first`` to ``last``."""

    dataset_id: str
    title: str
    items: int
    first: int
    last: int


class KeptTasksAnswer(msgspec.Struct, rename="camel"):
    """Tasks that a review queue keeps."""

    queue_id: str
    title: str
    tasks: int


class ErasedAnswer(msgspec.Struct):
    """What was deleted of a session, and what is left of it.

    ``deleted`` were stored, ``waiting`` were on their way through this node, and ``drafts`` were items in
    drafts of datasets. ``versions`` and ``queues`` name what frozen versions and review queues still have.
    """

    deleted: int
    waiting: int
    drafts: int
    versions: list[KeptItemsAnswer]
    queues: list[KeptTasksAnswer]


class ExampleAnswer(msgspec.Struct, rename="camel"):
    """A captured example, as it was redacted."""

    id: str
    use_case_id: str
    correlation_id: str
    step: str
    sequence: int
    at: str
    inputs: dict[str, Any]
    output: Any
    model: str | None
    latency_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    consent: bool
    source: Source
    created_at: str


def example_answer(example: Example) -> ExampleAnswer:
    """Convert an example to its API representation."""
    return answer_of(ExampleAnswer, example)


def _report(body: ExampleBody, now: datetime) -> Report:
    given, output = bytes(cast("Raw", body.inputs)), b"null" if body.output is None else bytes(body.output)
    inputs = _decoded("inputs", given)
    if not isinstance(inputs, dict):
        raise Invalid("inputs: must be an object")
    millis = millis_of(body.at, body.age_ms, to_micros(now) // 1000)
    return Report(
        use_case=body.use_case_code,
        correlation_id=body.correlation_id,
        step=body.use_case_step_code,
        sequence=body.sequence,
        at=now if millis is None else _moment(millis, now),
        inputs=cast("Mapping[str, Any]", inputs),
        output=_decoded("output", output),
        model=body.model,
        latency_ms=body.latency_ms,
        input_tokens=body.input_tokens,
        output_tokens=body.output_tokens,
        consent=body.consent,
        size=len(given) + len(output),
    )


def _decoded(name: str, text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise Invalid(f"{name}: must be a valid value") from None


def _moment(millis: int, now: datetime) -> datetime:
    """The time of an example; one in the future would outlive its retention."""
    if millis < 0:
        raise Invalid("at: must not be before 1970")
    return min(now, from_micros(millis * 1000))


_EXAMPLES = ListQuery(
    EXAMPLE_ORDERS,
    searched=False,
    filters=(uuid_filter("useCaseId"), text_filter("correlationId"), text_filter("step")),
)
_COLUMNS = {"useCaseId": "use_case_id", "correlationId": "correlation_id", "step": "step"}
_ERASED = FilterQuery((text_filter("correlationId", 255),))


class ExampleController(Controller):
    """Captured examples."""

    path = "/examples"
    tags = ["Examples"]

    @post(
        guards=[RECORD],
        dto=StrictBody[ExamplesBody],
        status_code=202,
        summary="Record examples",
        description="Keeps what steps were asked and answered, as far as the capture settings of the use "
        "case allow. Examples are redacted and stored shortly after the response.",
    )
    async def record_examples(
        self, request: Request[Any, Any, Any], data: JSONBody[ExamplesBody]
    ) -> Item[TakenAnswer]:
        ctx = context(request)

        not_sampled = 0

        async def resolve(reports: Sequence[Report]) -> tuple[Sequence[None], Sequence[RejectionAnswer]]:
            nonlocal not_sampled
            taken = await ctx.examples.take(reports)
            not_sampled = taken.not_sampled
            return [None] * taken.accepted, [RejectionAnswer(*one) for one in taken.refused]

        accepted, rejected = await judged(data.examples, partial(_report, now=ctx.clock.now()), resolve)
        return Item(TakenAnswer(len(accepted), not_sampled, rejected))

    @get(guards=[READ], opt={"query": _EXAMPLES}, summary="List examples")
    async def list_examples(self, request: Request[Any, Any, Any]) -> GrowingList[ExampleAnswer]:
        wanted = _EXAMPLES.read(request).request
        named = {_COLUMNS[name]: value for name, value in wanted.filters.items()}
        async with context(request).reading() as services:
            page = await services[ExampleService].page(replace(wanted, filters=named))
        return growing_list(page, example_answer)

    @delete(
        guards=[WRITE],
        opt={"query": _ERASED},
        status_code=200,
        summary="Delete the examples of a session",
        description="Deletes what was captured for `correlationId`, what is still on its way, and the items "
        "that were made of it in drafts of datasets. Names the frozen versions and review queues that keep "
        "copies: delete those to delete the copies.",
    )
    async def erase_examples(self, request: Request[Any, Any, Any]) -> Item[ErasedAnswer]:
        correlation_id = _ERASED.read(request).get("correlationId")
        if not correlation_id:
            raise Invalid("correlationId: cannot be blank")
        ctx = context(request)
        async with ctx.examples.held(correlation_id) as waiting, ctx.writing(actor(request)) as services:
            erased = await services[ExampleService].erase(correlation_id)
        return Item(
            ErasedAnswer(
                deleted=erased.stored,
                waiting=waiting,
                drafts=erased.drafts,
                versions=[answer_of(KeptItemsAnswer, one) for one in erased.versions],
                queues=[answer_of(KeptTasksAnswer, one) for one in erased.queues],
            )
        )
