"""The calls of an application: pick, open a session, submit feedback. Each is an operation (effects.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

from ai_model_match.core import fallback, hints, wire
from ai_model_match.core.delivery import Held, deliver_batch, feedback_request
from ai_model_match.core.effects import Operation
from ai_model_match.core.exchange import Request, Unreachable
from ai_model_match.core.outbox import QueuedFeedback
from ai_model_match.core.state import State
from ai_model_match.errors import AIMMHTTPException, FeedbackNotKept, NotConfigured
from ai_model_match.model import Feedback, FeedbackItem, OutputMessage, Pick


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """Everything a session object needs to answer from memory.

    ``picks`` contains the configured steps, ``unconfigured`` the codes of the others.
    """

    use_case: str
    correlation_id: str
    flow_id: str | None
    is_first: bool
    expires_at: str | None
    snapshot_version: int | None
    stale: bool
    picks: dict[str, Pick]
    unconfigured: frozenset[str]
    defaults: Mapping[str, OutputMessage]


def pick(
    state: State, use_case: str, step: str, correlation_id: str, default: OutputMessage | None
) -> Operation[Pick]:
    """Request a configuration; fall back if there is no answer in time (fallback.py).

    Raises:
        AIMMHTTPException: The service rejected the request.
        NotConfigured: The step has no configuration, and there is no default.
        Unavailable: There was no answer in time, and there is no fallback.
    """
    default = default or state.defaults.get((use_case, step))
    content = {"correlationId": correlation_id, "useCaseCode": use_case, "useCaseStepCode": step}
    deadline = state.around.monotonic() + state.settings.deadline
    try:
        yield from _announce(state, correlation_id, deadline)
        answer = yield from state.exchange.ask(Request("POST", "/picker", content), deadline)
        found, flow = wire.read_pick(answer.content)
    except AIMMHTTPException as refused:
        raise (yield from hints.explained(state, refused, use_case, step, deadline)) from None
    except (Unreachable, wire.Unreadable) as gone:
        state.touch(use_case)
        return fallback.pick(state, use_case, step, correlation_id, default, fallback.reasons(gone))
    _learn(state, flow, correlation_id, None)
    state.counts.add("picks")
    if found is not None:
        return found
    if default is None:
        raise NotConfigured(
            f"step {step!r} of use case {use_case!r} has no configuration, and there is no default"
        )
    return fallback.from_default(state, use_case, step, correlation_id, default)


def open_session(
    state: State, use_case: str, correlation_id: str, defaults: Mapping[str, OutputMessage]
) -> Operation[OpenedSession]:
    """Request the configurations of all steps; fall back if there is no answer in time.

    Raises:
        AIMMHTTPException: The service rejected the request.
        Unavailable: There was no answer in time, and there is no fallback.
    """
    general = {step: default for (code, step), default in state.defaults.items() if code == use_case}
    defaults = {**general, **defaults}
    content = {"correlationId": correlation_id, "useCaseCode": use_case}
    deadline = state.around.monotonic() + state.settings.deadline
    try:
        yield from _announce(state, correlation_id, deadline)
        answer = yield from state.exchange.ask(Request("POST", "/picker/session", content), deadline)
        opened = wire.read_session(answer.content, use_case, answer.headers.get("date"))
    except AIMMHTTPException as refused:
        raise (yield from hints.explained(state, refused, use_case, None, deadline)) from None
    except (Unreachable, wire.Unreadable) as gone:
        state.touch(use_case)
        return _fallback_session(state, use_case, correlation_id, defaults, fallback.reasons(gone))
    _learn(state, opened.flow, correlation_id, opened.valid_for)
    state.counts.add("picks")
    steps = {code: step for code, step in opened.flow.steps.items() if step.configured}
    picks = {
        code: wire.build_pick(
            opened.flow, step, correlation_id, opened.created_at, source="server", is_first=opened.is_first
        )
        for code, step in steps.items()
    }
    return OpenedSession(
        use_case=use_case,
        correlation_id=correlation_id,
        flow_id=opened.flow.flow_id,
        is_first=opened.is_first,
        expires_at=opened.expires_at,
        snapshot_version=opened.version,
        stale=False,
        picks=picks,
        unconfigured=frozenset(opened.flow.steps.keys() - steps.keys()),
        defaults=defaults,
    )


def send_feedback(state: State, feedback: QueuedFeedback) -> Operation[Feedback]:
    """Submit feedback; queue it under the same key if there is no answer in time.

    Raises:
        AIMMHTTPException: The service rejected the request.
        FeedbackNotKept: There was no answer in time, and the queue is full.
    """
    if state.outbox.holds(feedback.correlation_id):
        # Data of this session that must arrive first is still queued.
        return _keep(state, feedback, "earlier data of this session is still queued")
    deadline = state.around.monotonic() + state.settings.deadline
    try:
        answer = yield from state.exchange.ask(feedback_request(feedback), deadline)
        stored = wire.read_feedback(answer.content)
    except (Unreachable, wire.Unreadable) as gone:
        return _keep(state, feedback, str(gone))
    state.counts.add("feedback_sent")
    return stored


def _learn(state: State, flow: wire.Flow, correlation_id: str, valid_for: float | None) -> None:
    state.touch(flow.use_case)
    now = state.around.monotonic()
    # The session first: flows that are not in use may be dropped at any time.
    state.known.learn_session(
        flow.use_case,
        correlation_id,
        flow.flow_id,
        by="server",
        now=now,
        expires_at=None if valid_for is None else now + valid_for,
    )
    state.known.learn_flow(flow)


def _announce(state: State, correlation_id: str, deadline: float) -> Operation[None]:
    """Announce the flow that the client assigned during an outage, so that the service can keep it.

    Raises:
        AIMMHTTPException: The service rejects the API key.
        Unreachable: The service is still unavailable.
    """
    while state.outbox.announces(correlation_id):
        batch = state.outbox.claim(correlation_id)
        if batch is None:
            return  # the background is sending it
        try:
            yield from deliver_batch(state, batch, deadline)
        except Held as held:
            raise held.cause from None


def _fallback_session(
    state: State, use_case: str, correlation_id: str, defaults: Mapping[str, OutputMessage], tried: list[str]
) -> OpenedSession:
    place = fallback.place(state, use_case, correlation_id)
    flow = state.known.flow(place.flow_id) if place else None
    if place is None or flow is None:
        if not defaults:
            raise fallback.nothing_left(use_case, [*tried, fallback.NO_FLOW, fallback.NO_DEFAULT])
        state.counts.add("picks")
        state.counts.add("stale_picks")
        return OpenedSession(
            use_case, correlation_id, None, False, None, None, True, {}, frozenset(), defaults
        )
    fallback.settle(state, use_case, correlation_id, place)
    state.counts.add("picks")
    state.counts.add("stale_picks")
    created = wire.as_time(state.around.wall())
    snapshot = state.known.snapshot(use_case)
    steps = {code: step for code, step in flow.steps.items() if step.configured}
    return OpenedSession(
        use_case=use_case,
        correlation_id=correlation_id,
        flow_id=flow.flow_id,
        is_first=place.source == "shares",
        expires_at=None,
        snapshot_version=snapshot.version if snapshot else None,
        stale=True,
        picks={
            code: wire.build_pick(flow, step, correlation_id, created, source=place.source)
            for code, step in steps.items()
        },
        unconfigured=frozenset(flow.steps.keys() - steps.keys()),
        defaults=defaults,
    )


def _keep(state: State, feedback: QueuedFeedback, reason: str) -> Feedback:
    if not state.outbox.add_feedback(feedback):
        state.counts.add("feedback_lost")
        raise FeedbackNotKept("the feedback could not be sent, and the queue is full", reason)
    state.counts.add("feedback_queued")
    state.wake()
    item = FeedbackItem(
        id=None,
        use_case_id=None,
        flow_id=None,
        correlation_id=feedback.correlation_id,
        synthetic_score=feedback.score,
        comment=feedback.comment,
        reference_link=feedback.reference_link,
        created_at=wire.as_time(state.around.wall()),
    )
    return Feedback(item, "queued")
