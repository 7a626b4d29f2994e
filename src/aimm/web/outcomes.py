"""Outcome metrics of sessions: errors, latency, tokens and cost."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.kit.errors import Invalid
from aimm.rollout.outcomes import Measurement
from aimm.rollout.ports import OutcomeRecord
from aimm.web.batches import BatchAnswer, RejectionAnswer, batch_key, millis_of, taken_once
from aimm.web.bodies import ShortText, StrictBody
from aimm.web.context import context
from aimm.web.picking import PICK
from aimm.web.queries import Item

MAX_OUTCOMES = 1000
Amount = Annotated[float, Meta(ge=0, le=1e12)]
Tokens = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]


class OutcomeBody(msgspec.Struct, rename="camel"):
    """Outcome of a session or step, with at least one metric."""

    correlation_id: ShortText
    use_case_step_code: ShortText | None = None
    at: str | None = None
    error: bool | None = None
    latency_ms: Amount | None = None
    input_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    cost: Amount | None = None


class OutcomesBody(msgspec.Struct):
    """Outcomes, oldest first."""

    outcomes: Annotated[list[OutcomeBody], Meta(min_length=1, max_length=MAX_OUTCOMES)]


def _measurement(body: OutcomeBody, index: int) -> Measurement:
    at = millis_of(body.at, "outcomes", index)
    measured = (body.error, body.latency_ms, body.input_tokens, body.output_tokens, body.cost)
    if all(value is None for value in measured):
        raise Invalid(f"outcomes: ({index}: (nothing was measured))")
    return Measurement(body.correlation_id, body.use_case_step_code, at, *measured)


class OutcomeController(Controller):
    """Outcome metrics."""

    path = "/outcomes"
    tags = ["Sessions"]

    @post(
        guards=[PICK],
        dto=StrictBody[OutcomesBody],
        status_code=200,
        opt={"headers": ["Idempotency-Key"]},
        summary="Record outcomes",
        description="Reports errors, latency, token usage and cost of sessions.",
    )
    async def record_outcomes(
        self, request: Request[Any, Any, Any], data: JSONBody[OutcomesBody]
    ) -> Item[BatchAnswer]:
        taker = context(request).outcomes

        async def judge() -> tuple[list[OutcomeRecord], list[RejectionAnswer]]:
            measured = [_measurement(body, index) for index, body in enumerate(data.outcomes)]
            records, refused = await taker.resolve(measured)
            return records, [RejectionAnswer(one.index, one.error) for one in refused]

        return Item(await taken_once(batch_key(request), taker.stored, judge, taker.record))
