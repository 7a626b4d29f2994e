"""Delivery of queued data: batches of exposures and outcomes, and feedback in order."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from ai_model_match.core import wire
from ai_model_match.core.boxes import Load
from ai_model_match.core.counts import Counted
from ai_model_match.core.effects import Operation
from ai_model_match.core.examples import RecordedExample, example_as_json
from ai_model_match.core.exchange import Answer, Request, Unreachable
from ai_model_match.core.outbox import Batch, Exposure, QueuedFeedback
from ai_model_match.core.outcomes import Outcome
from ai_model_match.core.state import State
from ai_model_match.errors import AIMMHTTPException

_log = logging.getLogger("ai_model_match")

# The content was rejected, but parts of it may be valid. Ten halvings split 2^10 entries into single ones.
_FOR_ITS_CONTENT = frozenset({400, 413, 422})
_MOST_HALVINGS = 12

E = TypeVar("E")

# The API key was rejected, not the data, which is kept until the key is valid again.
_WRONG_KEY = frozenset({401, 403})
# For examples, which need a scope of their own, it says nothing about the rest of the data.
_WITHOUT_SCOPE = 403


class Held(Exception):
    """Delivery is paused; unsent data stays queued."""

    def __init__(self, cause: Unreachable | AIMMHTTPException) -> None:
        self.cause = cause
        super().__init__(str(cause))

    @property
    def wrong_key(self) -> bool:
        """True if the service is available but rejects the API key."""
        return isinstance(self.cause, AIMMHTTPException)


def deliver(state: State, deadline: float) -> Operation[None]:
    """Send all queued data. Exposures go first, because they announce the sessions of the rest.

    Args:
        state: The state of the client.
        deadline: When to stop, monotonic seconds.

    Raises:
        Held: The service is unavailable or rejects the API key.
    """
    yield from deliver_exposures(state, deadline)
    yield from _deliver_outcomes(state, deadline)
    while (feedback := state.outbox.next_feedback()) is not None:
        if state.outbox.announces(feedback.correlation_id):
            yield from deliver_exposures(state, deadline)
            if state.outbox.announces(feedback.correlation_id):
                return  # another thread is announcing the session
        yield from _deliver_feedback(state, feedback, deadline)
    yield from _deliver_examples(state, deadline)


def deliver_exposures(state: State, deadline: float) -> Operation[None]:
    """Send all queued exposures, batch by batch; raises Held."""
    while (batch := state.outbox.claim()) is not None:
        yield from deliver_batch(state, batch, deadline)


def deliver_batch(state: State, batch: Batch, deadline: float) -> Operation[None]:
    """Send a claimed batch of exposures and settle it.

    Raises:
        Held: The batch could not be sent and stays queued.
    """
    entries = _encoded(state, "exposures", "exposures_lost", batch.exposures, _as_json)
    parcel = _Parcel("exposures", "exposures_sent", "exposures_lost", "/picker/exposures", batch.key, entries)

    def settle(done: bool) -> None:
        state.outbox.settle(batch, done=done)

    yield from _send(state, parcel, settle, lambda: state.outbox.split(batch), deadline)


def _deliver_outcomes(state: State, deadline: float) -> Operation[None]:
    while (batch := state.outcomes.claim()) is not None:

        def settle(done: bool, batch: Load[Outcome] = batch) -> None:
            state.outcomes.settle(batch, done=done)

        if any(state.outbox.announces(outcome.correlation_id) for outcome in batch.entries):
            settle(False)
            return  # another thread is announcing the session
        entries = _encoded(state, "outcomes", "outcomes_lost", batch.entries, _outcome_as_json)
        parcel = _Parcel("outcomes", "outcomes_sent", "outcomes_lost", "/outcomes", batch.key, entries)
        split = partial(state.outcomes.split, batch)
        yield from _send(state, parcel, settle, split, deadline)


def _deliver_examples(state: State, deadline: float) -> Operation[None]:
    while (batch := state.examples.claim()) is not None:

        def settle(done: bool, batch: Load[RecordedExample] = batch) -> None:
            state.examples.settle(batch, done=done)

        wanted = [example for example in batch.entries if state.may_record(example.use_case)]
        entries = _encoded(state, "examples", "examples_lost", wanted, _example_as_json)
        parcel = _Parcel("examples", "examples_sent", "examples_lost", "/examples", batch.key, entries)
        yield from _send(state, parcel, settle, partial(state.examples.split, batch), deadline)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A batch on its way to the service.

    Attributes:
        what: What it contains; also the key in the body.
        sent: Counter of accepted entries.
        lost: Counter of rejected entries.
        key: Idempotency key.
    """

    what: str
    sent: Counted
    lost: Counted
    path: str
    key: str
    entries: list[bytes]


def _encoded(
    state: State,
    what: str,
    lost: Counted,
    entries: Sequence[E],
    as_json: Callable[[E, float], dict[str, Any]],
) -> list[bytes]:
    """Encode the entries. One that cannot be encoded is dropped and counted, so that it blocks nothing."""
    encoded: list[bytes] = []
    now = state.around.monotonic()
    for entry in entries:
        try:
            encoded.append(json.dumps(as_json(entry, now), allow_nan=False).encode())
        except Exception as error:  # noqa: BLE001 - one bad entry must not block the others
            state.counts.add(lost)
            state.warn_once(f"{what} cannot be encoded", "dropped %s that cannot be sent: %r", what, error)
    return encoded


def _send(
    state: State,
    parcel: _Parcel,
    settle: Callable[[bool], None],
    split: Callable[[], bool],
    deadline: float,
) -> Operation[None]:
    """Send a batch, count the result, and settle the batch in any case.

    Older services reject a whole batch because of one entry. Such a batch is split in two and sent again.

    Raises:
        Held: The batch could not be sent and stays queued.
    """
    body = b'{"%b": [%b]}' % (parcel.what.encode(), b", ".join(parcel.entries))
    request = Request("POST", parcel.path, body, {"Idempotency-Key": parcel.key})
    done = not parcel.entries
    try:
        if done:
            return
        answer = yield from state.exchange.ask(request, deadline)
        _count(state, parcel, _rejected(answer))
        state.refused_in_a_row = 0
        done = True
    except Unreachable as gone:
        raise Held(gone) from gone
    except AIMMHTTPException as refused:
        if parcel.what == "examples" and refused.status_code == _WITHOUT_SCOPE:
            done = True
            state.forbid_examples(len(parcel.entries))
            return
        if refused.status_code in _WRONG_KEY:
            raise Held(refused) from refused
        state.refused_in_a_row += 1
        if refused.status_code in _FOR_ITS_CONTENT and state.refused_in_a_row < _MOST_HALVINGS and split():
            return
        done = True
        state.counts.add(parcel.lost, len(parcel.entries))
        state.warn_once(
            f"{parcel.what} {refused}",
            "%d %s were rejected (similar rejections are only counted): %s",
            len(parcel.entries),
            parcel.what,
            refused,
        )
    finally:
        settle(done)


def _count(state: State, parcel: _Parcel, rejected: list[Any]) -> None:
    total = len(parcel.entries)
    if parcel.what == "examples":
        others = state.capturing.learn(parcel.entries, rejected, state.around.monotonic())
        skipped, rejected = len(rejected) - len(others), others
        state.counts.add("examples_skipped", skipped)
        total -= skipped
    lost = min(len(rejected), total)
    state.counts.add(parcel.sent, total - lost)
    if lost:
        state.counts.add(parcel.lost, lost)
        first: object = rejected[0]
        reason = cast("dict[str, Any]", first).get("error") if isinstance(first, dict) else str(first)
        state.warn_once(
            f"{parcel.what} {reason}",
            "%d of %d %s were rejected (similar rejections are only counted): %s",
            lost,
            total,
            parcel.what,
            reason,
        )


def feedback_request(feedback: QueuedFeedback) -> Request:
    """Build the request that stores feedback. It is idempotent."""
    content = {
        "correlationId": feedback.correlation_id,
        "score": feedback.score,
        "comment": feedback.comment,
        "referenceLink": feedback.reference_link,
    }
    return Request("POST", "/feedbacks", content, {"Idempotency-Key": feedback.key})


def _deliver_feedback(state: State, feedback: QueuedFeedback, deadline: float) -> Operation[None]:
    try:
        answer = yield from state.exchange.ask(feedback_request(feedback), deadline)
        wire.read_feedback(answer.content)
    except Unreachable as gone:
        raise Held(gone) from gone
    except wire.Unreadable as other:
        raise Held(Unreachable([str(other)])) from other
    except AIMMHTTPException as refused:
        if refused.status_code in _WRONG_KEY:
            raise Held(refused) from refused
        if state.outbox.feedback_done(feedback):
            state.counts.add("feedback_lost")
            _log.warning("queued feedback was rejected: %s", refused)
    else:
        if state.outbox.feedback_done(feedback):
            state.counts.add("feedback_sent")


def _rejected(answer: Answer) -> list[Any]:
    item: object = answer.content.get("item")
    content = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
    rejected: object = content.get("rejected") or []
    if "accepted" not in content or not isinstance(rejected, list):
        raise Unreachable(["the response to the batch is not from the service"])
    return cast("list[Any]", rejected)


def _age(at: float, now: float) -> int:
    """Age in milliseconds. The service computes the time, because the clock of this machine may be wrong."""
    return max(0, round((now - at) * 1000))


def _as_json(exposure: Exposure, now: float) -> dict[str, Any]:
    return {
        "correlationId": exposure.correlation_id,
        "useCaseCode": exposure.use_case,
        "useCaseStepCode": exposure.step,
        "ageMs": _age(exposure.at, now),
        "flowId": exposure.flow_id,
        "stale": exposure.stale,
    }


def _outcome_as_json(outcome: Outcome, now: float) -> dict[str, Any]:
    content = {
        "correlationId": outcome.correlation_id,
        "useCaseStepCode": outcome.step,
        "ageMs": _age(outcome.at, now),
        "error": outcome.error,
        "latencyMs": outcome.latency_ms,
        "inputTokens": outcome.input_tokens,
        "outputTokens": outcome.output_tokens,
        "cost": outcome.cost,
    }
    return {name: value for name, value in content.items() if value is not None}


def _example_as_json(example: RecordedExample, now: float) -> dict[str, Any]:
    return example_as_json(example, _age(example.at, now))
