"""Fallbacks without the service: the session's flow, a flow by the last known split, a default."""

from dataclasses import dataclass
from typing import Any, Literal, cast

from ai_model_match.core import wire
from ai_model_match.core.exchange import Unreachable
from ai_model_match.core.last_known import DEFAULT_VALIDITY
from ai_model_match.core.outbox import Exposure
from ai_model_match.core.state import State
from ai_model_match.errors import AIMMError, NotConfigured, Unavailable
from ai_model_match.model import InputMessage, OutputMessage, Pick, PickItem
from ai_model_match.rendering import find_placeholders

NO_FLOW = "neither the session's flow nor the traffic split of the use case is known"
NO_DEFAULT = "no default was passed"


@dataclass(frozen=True, slots=True)
class Place:
    """The flow of a session, and whether the session already had it or the client assigned it."""

    flow_id: str
    source: Literal["session", "shares"]


def reasons(gone: AIMMError) -> list[str]:
    """What was tried, for the error message."""
    return list(gone.tried) if isinstance(gone, Unreachable) else [str(gone)]


def place(state: State, use_case: str, correlation_id: str) -> Place | None:
    """Find the session's flow, or assign one. None if nothing is known."""
    session = state.known.session(use_case, correlation_id, state.around.monotonic())
    if session is not None:
        return Place(session.flow_id, "session")
    drawn = state.known.draw(use_case, correlation_id)
    return Place(drawn, "shares") if drawn else None


def settle(state: State, use_case: str, correlation_id: str, where: Place) -> None:
    """Remember an assigned flow, so that the session keeps it if the traffic split changes."""
    if where.source == "shares":
        now = state.around.monotonic()
        snapshot = state.known.snapshot(use_case)
        expires_at = now + (snapshot.validity if snapshot else DEFAULT_VALIDITY)
        state.known.learn_session(
            use_case, correlation_id, where.flow_id, by="shares", now=now, expires_at=expires_at
        )


def pick(
    state: State,
    use_case: str,
    step: str,
    correlation_id: str,
    default: OutputMessage | None,
    tried: list[str],
) -> Pick:
    """Make a pick without the service.

    Raises:
        NotConfigured: The session's flow has no configuration for the step, and there is no default.
        Unavailable: Nothing is known, and there is no default.
    """
    where = place(state, use_case, correlation_id)
    found = state.known.step(where.flow_id, step) if where else None
    if where and found and found[1].configured:
        flow, known_step = found
        settle(state, use_case, correlation_id, where)
        state.counts.add("picks")
        state.counts.add("stale_picks")
        now, created = state.around.monotonic(), wire.as_time(state.around.wall())
        state.expose(Exposure(correlation_id, use_case, step, now, flow.flow_id, True))
        return wire.build_pick(flow, known_step, correlation_id, created, source=where.source)
    if default is not None:
        state.counts.add("picks")
        return from_default(state, use_case, step, correlation_id, default)
    if found:
        raise NotConfigured(
            f"step {step!r} of use case {use_case!r} has no configuration, and there is no default"
        )
    unknown = f"the configuration of step {step!r} in the session's flow is not known"
    raise nothing_left(use_case, [*tried, unknown if where else NO_FLOW, NO_DEFAULT])


def from_default(state: State, use_case: str, step: str, correlation_id: str, default: OutputMessage) -> Pick:
    """Return the default passed in code."""
    state.counts.add("stale_picks")
    state.counts.add("default_picks")
    item = PickItem(
        id=None,
        use_case_id=None,
        use_case_step_id=None,
        flow_id=None,
        flow_step_id=None,
        correlation_id=correlation_id,
        is_first_correlation=False,
        input_message=InputMessage(correlation_id, use_case, step),
        # A copy, so that changing the parameters does not change the default of later calls.
        output_message=OutputMessage(default.modality, _copied(default.parameters)),
        placeholders=find_placeholders([default.modality, default.parameters]),
        created_at=wire.as_time(state.around.wall()),
    )
    return Pick(item, "default")


def _copied(value: Any) -> Any:
    """Copy the containers of a JSON value."""
    if isinstance(value, dict):
        given = cast("dict[Any, Any]", value)
        return {key: _copied(one) for key, one in given.items()}
    if isinstance(value, list):
        return [_copied(one) for one in cast("list[Any]", value)]
    return value


def nothing_left(use_case: str, tried: list[str]) -> Unavailable:
    """Build the error that lists everything that was tried."""
    return Unavailable(f"no configuration for use case {use_case!r}", tried=tried)
