"""Outcomes of sessions: errors, latency, tokens, cost."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.kit.clock import to_micros
from aimm.kit.errors import Invalid
from aimm.kit.limits import ShortText
from aimm.rollout.outcomes import Measurement
from aimm.rollout.ports import OutcomeRecord
from aimm.web.batches import Age, BatchAnswer, RejectionAnswer, batch_key, judged, millis_of, taken_once
from aimm.web.bodies import StrictBody
from aimm.web.body_reader import EACH_BY_ITSELF
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
    age_ms: Age | None = None
    error: bool | None = None
    latency_ms: Amount | None = None
    input_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    cost: Amount | None = None


class OutcomesBody(msgspec.Struct):
    """Outcomes, oldest first."""

    outcomes: Annotated[list[OutcomeBody], Meta(min_length=1, max_length=MAX_OUTCOMES, extra=EACH_BY_ITSELF)]


def _measurement(body: OutcomeBody, now: int) -> Measurement:
    at = millis_of(body.at, body.age_ms, now)
    measured = (body.error, body.latency_ms, body.input_tokens, body.output_tokens, body.cost)
    if all(value is None for value in measured):
        raise Invalid("nothing was measured")
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
        ctx = context(request)
        taker, read = ctx.outcomes, partial(_measurement, now=to_micros(ctx.clock.now()) // 1000)

        async def judge() -> tuple[Sequence[OutcomeRecord], list[RejectionAnswer]]:
            return await judged(data.outcomes, read, taker.resolve)

        return Item(await taken_once(batch_key(request), taker.stored, judge, taker.record))
