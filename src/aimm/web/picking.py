"""Sessions: open one with all its steps, report exposures, and get what a use case serves."""

import asyncio
import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.access.model import Permission
from aimm.kit.clock import to_micros
from aimm.kit.errors import AimmError, Invalid
from aimm.kit.limits import ShortText, Uuid
from aimm.picking.errors import UnknownUseCase, UseCaseNotActive
from aimm.picking.exposures import Exposure
from aimm.picking.model import Answer, PickRow, ServedStep, Serving
from aimm.picking.service import Pick
from aimm.web.batches import Age, BatchAnswer, RejectionAnswer, batch_key, judged, millis_of, taken_once
from aimm.web.bodies import StrictBody, raw_json
from aimm.web.body_reader import EACH_BY_ITSELF
from aimm.web.body_values import BLANK
from aimm.web.context import Context, context
from aimm.web.guards import requires
from aimm.web.hot.bodies import MAX_NAME_BYTES
from aimm.web.queries import Item, Query, rfc3339_of_millis

MAX_EXPOSURES = 1000


class SessionBody(msgspec.Struct, rename="camel"):
    """The session to open."""

    correlation_id: ShortText
    use_case_code: ShortText


class SessionStepAnswer(msgspec.Struct, rename="camel"):
    """A step configuration of the session's flow."""

    use_case_step_id: str
    use_case_step_code: str
    flow_step_id: str
    revision: int
    output_message: dict[str, Any]
    placeholders: list[str]


class SessionAnswer(msgspec.Struct, rename="camel"):
    """A session with the configurations of all its steps."""

    id: str
    use_case_id: str
    use_case_code: str
    flow_id: str
    correlation_id: str
    is_first_correlation: bool
    created_at: str
    expires_at: str
    expires_in_seconds: float
    snapshot_version: int
    steps: list[SessionStepAnswer]


class ExposureBody(msgspec.Struct, rename="camel"):
    """A step that was used; ``flowId`` and ``stale`` describe sessions assigned during an outage."""

    correlation_id: ShortText
    use_case_code: ShortText
    use_case_step_code: ShortText
    at: str | None = None
    age_ms: Age | None = None
    flow_id: Uuid | None = None
    stale: bool = False


class ExposuresBody(msgspec.Struct, rename="camel"):
    """Exposures, oldest first."""

    exposures: Annotated[
        list[ExposureBody], Meta(min_length=1, max_length=MAX_EXPOSURES, extra=EACH_BY_ITSELF)
    ]


class SnapshotFlowAnswer(msgspec.Struct, rename="camel"):
    """A flow with its traffic share in percent and its step configurations."""

    flow_id: str
    share_pct: float
    steps: list[SessionStepAnswer]


class SnapshotAnswer(msgspec.Struct, rename="camel"):
    """What a use case serves, for clients to fall back on during an outage."""

    use_case_id: str
    use_case_code: str
    snapshot_version: int
    validity_seconds: int
    flows: list[SnapshotFlowAnswer]


class UseCaseCodesAnswer(msgspec.Struct, rename="camel"):
    """An active use case by its code, with the codes of its steps."""

    use_case_code: str
    use_case_step_codes: list[str]


def _step(step: ServedStep, answer: Answer) -> SessionStepAnswer:
    return SessionStepAnswer(
        use_case_step_id=step.id,
        use_case_step_code=step.code,
        flow_step_id=answer.flow_step_id,
        revision=answer.revision,
        output_message=raw_json(answer.configuration.decode()),
        placeholders=msgspec.json.decode(answer.placeholders, type=list[str]),
    )


def _steps(serving: Serving, flow: int) -> list[SessionStepAnswer]:
    return [_step(step, step.answers[flow]) for step in serving.steps.values() if flow in step.answers]


def _session_answer(ctx: Context, pick: Pick) -> SessionAnswer:
    session, serving = pick.session, pick.serving
    return SessionAnswer(
        id=ctx.event_id(session.number),
        use_case_id=serving.id,
        use_case_code=serving.code,
        flow_id=serving.flow_ids[session.flow],
        correlation_id=pick.correlation_id,
        is_first_correlation=pick.first,
        created_at=rfc3339_of_millis(session.expires - ctx.picker.validity),
        expires_at=rfc3339_of_millis(session.expires),
        expires_in_seconds=max(0, session.expires - to_micros(ctx.clock.now()) // 1000) / 1000,
        snapshot_version=ctx.snapshots.present.version,
        steps=_steps(serving, session.flow),
    )


def _exposure(body: ExposureBody, now: int) -> Exposure:
    at = millis_of(body.at, body.age_ms, now)
    return Exposure(
        body.correlation_id, body.use_case_code, body.use_case_step_code, at, body.flow_id, body.stale
    )


PICK = requires(Permission.M2M_PICK)

_SNAPSHOT = Query("useCaseCode", {"type": "string", "minLength": 1, "maxLength": 255})


class SessionController(Controller):
    """Sessions of applications that use several steps."""

    tags = ["Sessions"]

    @post(
        "/picker/session",
        guards=[PICK],
        dto=StrictBody[SessionBody],
        status_code=200,
        summary="Open a session",
    )
    async def open_session(
        self, request: Request[Any, Any, Any], data: JSONBody[SessionBody]
    ) -> Item[SessionAnswer]:
        ctx = context(request)
        return Item(_session_answer(ctx, await pick_session(ctx, data)))

    @post(
        "/picker/exposures",
        guards=[PICK],
        dto=StrictBody[ExposuresBody],
        status_code=200,
        opt={"headers": ["Idempotency-Key"]},
        summary="Record exposures",
        description="Reports which steps of a session opened with `POST /api/v1/picker/session` were used.",
    )
    async def record_exposures(
        self, request: Request[Any, Any, Any], data: JSONBody[ExposuresBody]
    ) -> Item[BatchAnswer]:
        ctx = context(request)
        read = partial(_exposure, now=to_micros(ctx.clock.now()) // 1000)

        async def judge() -> tuple[Sequence[PickRow], list[RejectionAnswer]]:
            return await judged(data.exposures, read, ctx.exposures.rows)

        sessions = ctx.sessions
        return Item(await taken_once(batch_key(request), sessions.stored_batch, judge, sessions.record_batch))

    @get(
        "/picker/snapshot",
        guards=[PICK],
        opt={"query": _SNAPSHOT, "headers": ["If-None-Match"], "statuses": [304]},
        summary="Get a use case snapshot",
        description="Returns everything that the use case serves, for clients to keep as last known good.",
    )
    async def get_snapshot(self, request: Request[Any, Any, Any]) -> Response[Item[SnapshotAnswer] | None]:
        ctx = context(request)
        code = request.query_params.get("useCaseCode", "")
        if not 1 <= len(code.encode()) <= MAX_NAME_BYTES:
            allowed = BLANK if not code else f"the length must be between 1 and {MAX_NAME_BYTES}"
            raise Invalid(f"UseCaseCode: {allowed}")
        answer = _snapshot_answer(ctx, code)
        # the version counts changes of all use cases; the tag identifies what this one serves
        content = msgspec.json.encode(answer.flows)
        tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(None, status_code=304, headers={"etag": tag})
        return Response(Item(answer), headers={"etag": tag})

    @get(
        "/picker/use-cases",
        guards=[PICK],
        summary="List the codes of active use cases and their steps",
    )
    async def list_codes(self, request: Request[Any, Any, Any]) -> Item[list[UseCaseCodesAnswer]]:
        servings = context(request).snapshots.present.by_code
        return Item(
            [
                UseCaseCodesAnswer(code, list(servings[code].steps))
                for code in sorted(servings)
                if servings[code].active
            ]
        )


async def pick_session(ctx: Context, body: SessionBody) -> Pick:
    """Open or find a session."""
    future: asyncio.Future[Pick] = asyncio.get_running_loop().create_future()

    def done(pick: Pick) -> None:
        if not future.done():
            future.set_result(pick)

    def failed(error: AimmError) -> None:
        if not future.done():
            future.set_exception(error)

    ctx.picker.pick(body.use_case_code, None, body.correlation_id, done, failed)
    return await future


def _snapshot_answer(ctx: Context, code: str) -> SnapshotAnswer:
    snapshot = ctx.snapshots.present
    serving = snapshot.by_code.get(code)
    if serving is None:
        raise UnknownUseCase
    if not serving.active:
        raise UseCaseNotActive
    return SnapshotAnswer(
        use_case_id=serving.id,
        use_case_code=serving.code,
        snapshot_version=snapshot.version,
        validity_seconds=ctx.picker.validity // 1000,
        flows=[
            SnapshotFlowAnswer(flow_id, serving.shares.get(number, 0.0), _steps(serving, number))
            for number, flow_id in serving.flow_ids.items()
        ],
    )
