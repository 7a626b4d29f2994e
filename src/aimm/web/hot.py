"""The handlers of the hot path: ``(request, reply)``, without a framework.

They are reached in two ways that answer alike: from the server's protocol (``hot_protocol``), which is
fast, and as an ASGI application (``hot_asgi``), which works on any server and takes what is unusual.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Protocol

import msgspec

from aimm.access.model import Caller, Permission
from aimm.feedback.model import Feedback
from aimm.feedback.service import FeedbackTaker
from aimm.kit.errors import AimmError, Forbidden
from aimm.kit.ids import COUNTER_BITS, event_uuid_prefix
from aimm.picking.model import Answer, ServedStep, Serving
from aimm.picking.ports import Snapshots
from aimm.picking.service import Pick, Picker
from aimm.web.context import Authenticator
from aimm.web.errors import error_body
from aimm.web.guards import identify
from aimm.web.hot_bodies import read_feedback, read_pick
from aimm.web.hot_meter import HotMeter

_encode = msgspec.json.encode
_COUNTER_MASK = (1 << COUNTER_BITS) - 1


class Recognised:
    """The caller that a connection was last recognised as, so that the next request costs less.

    Attributes:
        key: the API key that was checked; empty when none was.
        generation: of the authenticator's keys at that time.
    """

    __slots__ = ("caller", "generation", "key")

    def __init__(self) -> None:
        self.key = b""
        self.generation = -1
        self.caller: Caller | None = None


class HotRequest:
    """What a hot handler sees of a request; the server's protocol uses one for a whole connection.

    Attributes:
        authorization: the header, when a bearer token may be in it.
        recognised: what the connection remembers of its caller, or None.
    """

    __slots__ = ("api_key", "authorization", "body", "idempotency_key", "recognised")

    def __init__(
        self,
        body: bytes = b"",
        api_key: bytes | None = None,
        authorization: str | None = None,
        idempotency_key: bytes | None = None,
        recognised: Recognised | None = None,
    ) -> None:
        self.body = body
        self.api_key = api_key
        self.authorization = authorization
        self.idempotency_key = idempotency_key
        self.recognised = recognised


class Reply(Protocol):
    """Sends the answer; called exactly once, at once or later, on the event loop."""

    def __call__(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None: ...


Handler = Callable[[HotRequest, Reply], None]


def render_pick(serving: Serving, step: ServedStep, answer: Answer) -> tuple[bytes, ...]:
    """The parts of a pick's answer that stay the same between two changes: its head and its tail."""
    head = (
        b'{"item":{"useCaseId":%b,"useCaseStepId":%b,"flowId":%b,"flowStepId":%b,"revision":%d,'
        b'"outputMessage":%b,"placeholders":%b,"id":"'
    ) % (
        _encode(serving.id),
        _encode(step.id),
        _encode(answer.flow_id),
        _encode(answer.flow_step_id),
        answer.revision,
        answer.configuration,
        answer.placeholders,
    )
    tail = b',"useCaseCode":%b,"useCaseStepCode":%b}}}' % (_encode(serving.code), _encode(step.code))
    return head, tail


class TimeText:
    """Milliseconds since 1970 as RFC 3339 text; remembers the second, which rarely changes."""

    __slots__ = ("_second", "_text")

    def __init__(self) -> None:
        self._second = -1
        self._text = b""

    def __call__(self, millis: int) -> bytes:
        second, rest = divmod(millis, 1000)
        if second != self._second:
            self._second = second
            self._text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()
        return b"%b.%03dZ" % (self._text, rest)


class HotHandlers:
    """Picks and feedback.

    Args:
        installation: 8 hexadecimal characters, part of every public id.
        incarnation_number: any number of this life of the process.
        stopwatch: seconds, for measuring how long answers take.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        snapshots: Snapshots,
        picker: Picker,
        feedback: FeedbackTaker,
        installation: str,
        incarnation_number: int,
        stopwatch: Callable[[], float],
    ) -> None:
        self._authenticator = authenticator
        self._snapshots = snapshots
        self._picker = picker
        self._feedback = feedback
        self._installation = installation
        self._incarnation = incarnation_number >> COUNTER_BITS
        self._prefix = event_uuid_prefix(installation, incarnation_number).encode()
        self._time = TimeText()
        self._stopwatch = stopwatch
        self.meters = {"picker": HotMeter(), "feedbacks": HotMeter()}
        self._note_pick = self.meters["picker"].note
        self._note_feedback = self.meters["feedbacks"].note
        self.routes: dict[bytes, Handler] = {
            b"/api/v1/picker": self.pick,
            b"/api/v1/feedbacks": self.give_feedback,
        }

    def pick(self, request: HotRequest, reply: Reply) -> None:
        """Which configuration now, for this step of this session?"""
        note = self._note_pick
        stopwatch = self._stopwatch
        started = stopwatch()

        def failed(error: AimmError) -> None:
            note(error.status, stopwatch() - started)
            reply(error.status, error_body(error), error.headers)

        try:
            self._check(request, Permission.M2M_PICK)
            body = read_pick(request.body)
        except AimmError as error:
            return failed(error)
        correlation_id = body.correlation_id

        def done(pick: Pick) -> None:
            answer = pick.answer
            if answer is None:  # only a pick without a step has none
                return failed(AimmError())
            head, tail = answer.ready
            quoted = _encode(correlation_id)
            note(200, stopwatch() - started)
            return reply(
                200,
                b'%b%b%010x","correlationId":%b,"isFirstCorrelation":%b,"createdAt":"%b",'
                b'"inputMessage":{"correlationId":%b%b'
                % (
                    head,
                    self._prefix,
                    pick.number & _COUNTER_MASK,
                    quoted,
                    b"true" if pick.first else b"false",
                    self._time(pick.at),
                    quoted,
                    tail,
                ),
            )

        return self._picker.pick(body.use_case_code, body.use_case_step_code, correlation_id, done, failed)

    def give_feedback(self, request: HotRequest, reply: Reply) -> None:
        """How did this session go?"""
        note = self._note_feedback
        stopwatch = self._stopwatch
        started = stopwatch()

        def failed(error: AimmError) -> None:
            note(error.status, stopwatch() - started)
            reply(error.status, error_body(error), error.headers)

        try:
            self._check(request, Permission.M2M_FEEDBACK)
            key = request.idempotency_key
            given = read_feedback(request.body, None if key is None else key.decode("latin-1"))
        except AimmError as error:
            return failed(error)

        def done(feedback: Feedback) -> None:
            note(200, stopwatch() - started)
            reply(200, self._feedback_answer(feedback))

        return self._feedback.give(given, done, failed)

    def _check(self, request: HotRequest, permission: Permission) -> None:
        key = request.api_key
        if key is not None and request.authorization is None:
            memo = request.recognised
            if memo is not None and memo.key is key and memo.generation == self._authenticator.generation:
                caller = memo.caller
            else:
                caller = self._by_key(key, memo)
            if caller is not None and permission in caller.permissions:
                return
        text = None if key is None else key.decode("latin-1")
        caller = identify(self._authenticator, request.authorization, text)
        if permission not in caller.permissions:
            raise Forbidden

    def _by_key(self, key: bytes, memo: Recognised | None) -> Caller | None:
        authenticator = self._authenticator
        if memo is None:
            return authenticator.by_key(key)
        if memo.generation == authenticator.generation and compare_digest(memo.key, key):
            memo.key = key
            return memo.caller
        caller = authenticator.by_key(key)
        memo.key, memo.generation, memo.caller = key, authenticator.generation, caller
        return caller

    def _feedback_answer(self, feedback: Feedback) -> bytes:
        number, _, at, use_case, flow, _, request = feedback
        correlation_id, hundredths, comment, reference_link, _ = request
        serving = self._snapshots.present.by_number.get(use_case)
        score = b"%d" % (hundredths // 100) if hundredths % 100 == 0 else _encode(hundredths / 100)
        return (
            b'{"item":{"id":"%b%010x","useCaseId":%b,"flowId":%b,"correlationId":%b,"score":%b,'
            b'"syntheticScore":%b,"comment":%b,"referenceLink":%b,"createdAt":"%b"}}'
        ) % (
            self._prefix_of(number),
            number & _COUNTER_MASK,
            _encode(serving.id if serving else None),
            _encode(serving.flow_ids.get(flow) if serving else None),
            _encode(correlation_id),
            score,
            score,
            b"null" if comment is None else _encode(comment),
            b"null" if reference_link is None else _encode(reference_link),
            self._time(at),
        )

    def _prefix_of(self, number: int) -> bytes:
        if number >> COUNTER_BITS == self._incarnation:
            return self._prefix
        return event_uuid_prefix(self._installation, number).encode()
