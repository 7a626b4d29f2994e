"""What applications measured of sessions: errors, latency, tokens, cost; no rating needed."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.kit.errors import Invalid
from aimm.rollout.outcomes import Measurement
from aimm.web.bodies import Body, ShortText
from aimm.web.context import context
from aimm.web.picking import PICK, RejectionAnswer, batch_key
from aimm.web.queries import Item

MAX_OUTCOMES = 1000
Moment = Annotated[datetime, Meta(tz=True)]
Amount = Annotated[float, Meta(ge=0, le=1e12)]
Tokens = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]


class OutcomeBody(msgspec.Struct, rename="camel"):
    """What was measured of a session, or of one of its steps; at least one figure."""

    correlation_id: ShortText
    use_case_step_code: ShortText | None = None
    at: str | None = None
    error: bool | None = None
    latency_ms: Amount | None = None
    input_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    cost: Amount | None = None


class OutcomesBody(msgspec.Struct):
    """Measurements, oldest first."""

    outcomes: Annotated[list[OutcomeBody], Meta(min_length=1, max_length=MAX_OUTCOMES)]


class BatchAnswer(msgspec.Struct):
    """What became of a batch."""

    accepted: int
    rejected: list[RejectionAnswer]


def _measurement(body: OutcomeBody, index: int) -> Measurement:
    at: int | None = None
    if body.at is not None:
        try:
            moment = msgspec.convert(body.at, type=Moment)
        except msgspec.ValidationError:
            raise Invalid(f"outcomes: ({index}: (at: must be an RFC 3339 time with an offset))") from None
        at = round(moment.timestamp() * 1000)
    measured = (body.error, body.latency_ms, body.input_tokens, body.output_tokens, body.cost)
    if all(value is None for value in measured):
        raise Invalid(f"outcomes: ({index}: (nothing was measured))")
    return Measurement(body.correlation_id, body.use_case_step_code, at, *measured)


class OutcomeController(Controller):
    """Outcome metrics beside the score."""

    path = "/outcomes"
    tags = ["Sessions"]

    @post(
        guards=[PICK],
        dto=Body[OutcomesBody],
        status_code=200,
        opt={"headers": ["Idempotency-Key"]},
        summary="Report errors, latency, tokens and cost of sessions",
    )
    async def record_outcomes(
        self, request: Request[Any, Any, Any], data: JSONBody[OutcomesBody]
    ) -> Item[BatchAnswer]:
        taker, key = context(request).outcomes, batch_key(request)
        known = await taker.stored(key)
        if known is None:
            measured = [_measurement(body, index) for index, body in enumerate(data.outcomes)]
            records, refused = await taker.resolve(measured)
            rejected = [RejectionAnswer(one.index, one.error) for one in refused]
            answer = msgspec.json.encode(BatchAnswer(len(records), rejected)).decode()
            known = await taker.record(key, records, answer)
        return Item(msgspec.json.decode(known, type=BatchAnswer))
