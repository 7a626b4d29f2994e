"""The story of a session: its assignment, picks and feedback."""

from typing import Annotated, Any
from urllib.parse import unquote

import msgspec
from litestar import Controller, Request, get
from litestar.params import Parameter

from aimm.access.model import Permission
from aimm.feedback.model import Feedback
from aimm.feedback.ports import RatingHistory
from aimm.kit.errors import Invalid
from aimm.picking.model import Reason
from aimm.picking.ports import Draw, LoggedPick, PickHistory
from aimm.picking.story import SessionStory, tell_session
from aimm.web.body_values import NUL
from aimm.web.context import Context, context
from aimm.web.guards import requires
from aimm.web.hot.bodies import MAX_NAME_BYTES
from aimm.web.queries import Item, rfc3339, rfc3339_of_millis


class PropensityAnswer(msgspec.Struct, rename="camel"):
    """The probability (0 to 1) with which a flow was drawn."""

    flow_id: str | None
    flow_title: str | None
    probability: float


class DrawAnswer(msgspec.Struct, rename="camel"):
    """The traffic split in effect when the session was opened."""

    share_table: int
    since: str
    cause: str
    propensities: list[PropensityAnswer]


class LoggedPickAnswer(msgspec.Struct, rename="camel"):
    """A pick of a session; the step is null if the whole session was requested."""

    id: str
    at: str
    reason: str
    use_case_step_code: str | None
    flow_id: str | None
    revision: int


class SessionFeedbackAnswer(msgspec.Struct, rename="camel"):
    """Feedback on the session."""

    id: str
    score: float
    comment: str | None
    reference_link: str | None
    created_at: str


class SessionStoryAnswer(msgspec.Struct, rename="camel"):
    """Assignment, picks and feedback of a session."""

    correlation_id: str
    use_case_id: str | None
    use_case_code: str | None
    flow_id: str | None
    flow_title: str | None
    why: str
    reason: str
    opened_at: str
    expires_at: str
    draw: DrawAnswer | None
    picks: list[LoggedPickAnswer]
    feedback: SessionFeedbackAnswer | None


def _why(story: SessionStory) -> str:
    first = story.first
    flow = first.flow_title or "a flow that has been deleted"
    if first.row.reason == Reason.FALLBACK:
        return (
            f"The application chose {flow} by the last shares it knew, because the service was unreachable."
        )
    if first.row.reason == Reason.FORCED:
        return f"The caller requested {flow}."
    chance = next((p.probability for p in _propensities(story.draw) if p.flow == first.row.flow), None)
    share = "its share at that time" if chance is None else f"a share of {chance:.2%}"
    return f"{flow} was drawn with {share}; the session keeps it until it expires."


def _propensities(draw: Draw | None) -> Any:
    return draw.propensities if draw else ()


def _draw_answer(draw: Draw) -> DrawAnswer:
    return DrawAnswer(
        draw.share_table,
        rfc3339(draw.since),
        draw.cause,
        [PropensityAnswer(p.flow_id, p.flow_title, p.probability) for p in draw.propensities],
    )


def _pick_answer(ctx: Context, pick: LoggedPick) -> LoggedPickAnswer:
    return LoggedPickAnswer(
        id=ctx.event_id(pick.row.id),
        at=rfc3339_of_millis(pick.row.at),
        reason=Reason(pick.row.reason).word,
        use_case_step_code=pick.step_code,
        flow_id=pick.flow_id,
        revision=pick.row.revision,
    )


def _feedback_answer(ctx: Context, feedback: Feedback) -> SessionFeedbackAnswer:
    request = feedback.request
    return SessionFeedbackAnswer(
        ctx.event_id(feedback.number),
        request.score / 100,
        request.comment,
        request.reference_link,
        rfc3339_of_millis(feedback.at),
    )


EXPLAIN = requires(Permission.READ, Permission.M2M_READ)


class SessionStoryController(Controller):
    """The story of each session."""

    tags = ["Sessions"]

    @get(
        "/sessions/{correlation_id:path}",
        guards=[EXPLAIN],
        summary="Get a session",
        description="Returns the flow assignment and its reason, the configurations served, and feedback.",
    )
    async def explain_session(
        self,
        request: Request[Any, Any, Any],
        correlation_id: Annotated[str, Parameter(description="The session's id, percent-encoded.")],
    ) -> Item[SessionStoryAnswer]:
        ctx = context(request)
        try:
            name = unquote(correlation_id.removeprefix("/"), errors="strict")
        except UnicodeDecodeError:
            raise Invalid from None
        if "\0" in name:
            raise Invalid(f"CorrelationID: {NUL}")
        if not 1 <= len(name.encode()) <= MAX_NAME_BYTES:
            raise Invalid(f"CorrelationID: the length must be between 1 and {MAX_NAME_BYTES}")
        await ctx.caught_up()
        async with ctx.reading() as services:
            story = await tell_session(ctx.sessions, services[PickHistory], name)
            feedback = await services[RatingHistory].of_session(story.session.number)
        first = story.first
        return Item(
            SessionStoryAnswer(
                correlation_id=name,
                use_case_id=first.use_case_id,
                use_case_code=first.use_case_code,
                flow_id=first.flow_id,
                flow_title=first.flow_title,
                why=_why(story),
                reason=Reason(first.row.reason).word,
                opened_at=rfc3339_of_millis(first.row.at),
                expires_at=rfc3339_of_millis(story.session.expires),
                draw=_draw_answer(story.draw) if story.draw else None,
                picks=[_pick_answer(ctx, pick) for pick in story.picks],
                feedback=_feedback_answer(ctx, feedback) if feedback else None,
            )
        )
