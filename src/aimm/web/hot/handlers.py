"""The handlers of the hot path: ``(request, reply)``, without a framework.

They are called from two places with identical responses: the server's protocol (``protocol``), which is fast,
and an ASGI application (``asgi``), which works on any server and handles unusual requests.
"""

from binascii import hexlify
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from hmac import compare_digest

import msgspec

from aimm.access.model import Caller, Permission
from aimm.feedback.model import Feedback, FeedbackRequest
from aimm.feedback.service import FeedbackTaker
from aimm.kit.errors import AimmError, Forbidden
from aimm.kit.ids import COUNTER_BITS, event_uuid_prefix
from aimm.picking.model import Answer, ServedStep, Serving
from aimm.picking.ports import Snapshots
from aimm.picking.service import Pick, Picker
from aimm.web.context import Authenticator
from aimm.web.errors import error_body
from aimm.web.guards import identify
from aimm.web.hot.bodies import AnyPick, read_feedback, read_pick, read_pick_strictly
from aimm.web.hot.meter import HotMeter
from aimm.web.hot.requests import Handler, HotRequest, Recognised, Reply

_encode = msgspec.json.encode
# repeated strings, such as flow ids
_encode_known = lru_cache(maxsize=4_096)(_encode)
_COUNTER_MASK = (1 << COUNTER_BITS) - 1
_FIRST = b',"isFirstCorrelation":true,"createdAt":"'
_REPEATED = b',"isFirstCorrelation":false,"createdAt":"'


def _counter_text(number: int) -> bytes:
    """The last 10 characters of the UUID of an event; formatting would cost three times as much."""
    return hexlify((number & _COUNTER_MASK).to_bytes(COUNTER_BITS // 8, "big"))


@lru_cache(maxsize=512)
def _score_text(hundredths: int) -> bytes:
    return b"%d" % (hundredths // 100) if hundredths % 100 == 0 else _encode(hundredths / 100)


def render_pick(serving: Serving, step: ServedStep, answer: Answer) -> tuple[bytes, ...]:
    """The constant parts of a pick's response between two changes: head and tail."""
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
    """Format milliseconds since 1970 as RFC 3339; caches the latest value and its second."""

    __slots__ = ("_millis", "_second", "_text", "_to_the_second")

    def __init__(self) -> None:
        self._millis = -1
        self._second: int = -1
        self._text = self._to_the_second = b""

    def __call__(self, millis: int) -> bytes:
        if millis == self._millis:
            return self._text
        second, rest = divmod(millis, 1000)
        if second != self._second:
            self._second = second
            moment = datetime.fromtimestamp(second, UTC)
            self._to_the_second = moment.strftime("%Y-%m-%dT%H:%M:%S").encode()
        self._millis = millis
        self._text = b"%b.%03dZ" % (self._to_the_second, rest)
        return self._text


class HotHandlers:
    """Picks and feedback.

    Args:
        installation: 8 hexadecimal characters, part of every public id.
        incarnation_number: any number issued by this run of the process.
        stopwatch: a monotonic clock in seconds, for latencies.
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
        self.stopwatch = stopwatch
        self.meters = {"picker": HotMeter(), "feedbacks": HotMeter()}
        self._note_pick = self.meters["picker"].note
        self._note_feedback = self.meters["feedbacks"].note
        self.routes: dict[bytes, Handler] = {
            b"/api/v1/picker": self.pick,
            b"/api/v1/feedbacks": self.give_feedback,
        }

        # with strict handling, unknown fields are rejected
        self.strict_routes: dict[bytes, Handler] = {
            b"/api/v1/picker": partial(self.pick, read=read_pick_strictly),
            b"/api/v1/feedbacks": partial(self.give_feedback, read=partial(read_feedback, strict=True)),
        }

    def pick(self, request: HotRequest, reply: Reply, read: Callable[[bytes], AnyPick] = read_pick) -> None:
        """Handle a pick."""
        turn = _PickTurn(self, self._note_pick, reply, self.stopwatch())
        try:
            self._check(request, Permission.M2M_PICK)
            body = read(request.body)
        except AimmError as error:
            return turn.failed(error)
        return self._picker.pick(
            body.use_case_code, body.use_case_step_code, body.correlation_id, turn.done, turn.failed
        )

    def give_feedback(
        self,
        request: HotRequest,
        reply: Reply,
        read: Callable[[bytes, str | None], FeedbackRequest] = read_feedback,
    ) -> None:
        """Handle feedback."""
        turn = _FeedbackTurn(self, self._note_feedback, reply, self.stopwatch())
        try:
            self._check(request, Permission.M2M_FEEDBACK)
            key = request.idempotency_key
            given = read(request.body, None if key is None else key.decode("latin-1"))
        except AimmError as error:
            return turn.failed(error)
        return self._feedback.give(given, turn.done, turn.failed)

    def pick_answer(self, pick: Pick, answer: Answer) -> bytes:
        """The response body for a pick."""
        number, at, correlation_id, _, _, _, _, first = pick
        head, tail = answer.ready
        quoted = _encode(correlation_id)
        return b"".join(
            (
                head,
                self._prefix,
                _counter_text(number),
                b'","correlationId":',
                quoted,
                _FIRST if first else _REPEATED,
                self._time(at),
                b'","inputMessage":{"correlationId":',
                quoted,
                tail,
            )
        )

    def feedback_answer(self, feedback: Feedback) -> bytes:
        """The response body for feedback."""
        number, _, at, use_case, flow, _, request = feedback
        correlation_id, hundredths, comment, reference_link, _ = request
        serving = self._snapshots.present.by_number.get(use_case)
        score = _score_text(hundredths)
        return b"".join(
            (
                b'{"item":{"id":"',
                self._prefix_of(number),
                _counter_text(number),
                b'","useCaseId":',
                _encode_known(serving.id if serving else None),
                b',"flowId":',
                _encode_known(serving.flow_ids.get(flow) if serving else None),
                b',"correlationId":',
                _encode(correlation_id),
                b',"score":',
                score,
                b',"syntheticScore":',
                score,
                b',"comment":',
                b"null" if comment is None else _encode(comment),
                b',"referenceLink":',
                b"null" if reference_link is None else _encode(reference_link),
                b',"createdAt":"',
                self._time(at),
                b'"}}',
            )
        )

    def _check(self, request: HotRequest, permission: Permission) -> None:
        key, memo = request.api_key, request.recognised
        if key is not None and request.authorization is None:
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

    def _prefix_of(self, number: int) -> bytes:
        if number >> COUNTER_BITS == self._incarnation:
            return self._prefix
        return event_uuid_prefix(self._installation, number).encode()


class _Turn(msgspec.Struct):
    """A request in progress; closures instead would cost twice as much."""

    hot: HotHandlers
    note: Callable[[int, float], None]
    reply: Reply
    started: float

    def failed(self, error: AimmError) -> None:
        self.note(error.status, self.hot.stopwatch() - self.started)
        self.reply(error.status, error_body(error), error.headers)


class _PickTurn(_Turn):
    def done(self, pick: Pick) -> None:
        answer = pick.answer
        if answer is None:  # only a pick without a step has none
            return self.failed(AimmError())
        self.note(200, self.hot.stopwatch() - self.started)
        return self.reply(200, self.hot.pick_answer(pick, answer))


class _FeedbackTurn(_Turn):
    def done(self, feedback: Feedback) -> None:
        self.note(200, self.hot.stopwatch() - self.started)
        self.reply(200, self.hot.feedback_answer(feedback))
