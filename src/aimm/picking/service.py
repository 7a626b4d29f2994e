"""Picks: look up, decide, respond. The hot path uses callbacks, at a third of the cost of awaiting."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from aimm.kit.errors import AimmError
from aimm.kit.tuples import maker
from aimm.picking.errors import CorrelationConflict, FlowGone, UnknownStep, UnknownUseCase, UseCaseNotActive
from aimm.picking.model import Answer, LogRow, Reason, ServedStep, Serving, Session, claim_of
from aimm.picking.ports import Sessions, Snapshots
from aimm.picking.rules import nothing_to_draw, propose, session_key


class Pick(NamedTuple):
    """The result of a pick.

    Attributes:
        number: number of the pick; the public id is its UUID.
        at: milliseconds since 1970.
        step: None if a whole session was requested.
        answer: the flow's configuration for the step; None without a step.
        first: whether this pick opened the session.
    """

    number: int
    at: int
    correlation_id: str
    serving: Serving
    step: ServedStep | None
    answer: Answer | None
    session: Session
    first: bool


_pick = maker(Pick)

# as plain numbers, which are stored sixty times as fast
_DRAWN, _STICKY = int(Reason.DRAWN), int(Reason.STICKY)

OnPick = Callable[[Pick], None]
OnFailure = Callable[[AimmError], None]


class Picker:
    """Serves picks from the snapshot and the sessions.

    Args:
        now: milliseconds since 1970.
        validity: milliseconds that a session keeps its flow, from its first pick.
    """

    __slots__ = ("_now", "_sessions", "_snapshots", "validity")

    def __init__(
        self, snapshots: Snapshots, sessions: Sessions, now: Callable[[], int], validity: int
    ) -> None:
        self._snapshots = snapshots
        self._sessions = sessions
        self._now = now
        self.validity = validity

    def pick(
        self, use_case_code: str, step_code: str | None, correlation_id: str, done: OnPick, failed: OnFailure
    ) -> None:
        """Serve one pick through ``done`` or ``failed``, immediately or after the commit of the assignment.

        Args:
            step_code: the step, or None to open the session without using a step.
        """
        serving = self._snapshots.present.by_code.get(use_case_code)
        if serving is None:
            return failed(UnknownUseCase())
        if not serving.active:
            return failed(UseCaseNotActive())
        step = None
        if step_code is not None:
            step = serving.steps.get(step_code)
            if step is None:
                return failed(UnknownStep())
        now = self._now()
        key = session_key(correlation_id)
        session = self._sessions.recall(key, now)
        if session is not None:
            return self._repeat(serving, step, correlation_id, session, now, done, failed)
        return self._claim(key, serving, step, correlation_id, now, done, failed)

    def _claim(
        self,
        key: bytes,
        serving: Serving,
        step: ServedStep | None,
        correlation_id: str,
        now: int,
        done: OnPick,
        failed: OnFailure,
    ) -> None:
        if not serving.slots:
            return self._only_if_known(key, serving, step, correlation_id, now, done, failed)
        flow = propose(serving, correlation_id)
        answer = step.answers.get(flow) if step is not None else None
        number = self._sessions.new_number()
        row = (
            number,
            now,
            number,
            serving.number,
            flow,
            answer.flow_step if answer else 0,
            answer.revision if answer else 0,
            serving.share_table,
            _DRAWN,
            now + self.validity,
            correlation_id,
        )

        # a closure over this many variables would cost twice as much
        settled = partial(self._settled, number, now, correlation_id, serving, step, answer, done, failed)
        return self._sessions.claim(claim_of((key, row, [(settled, failed)])))

    def _settled(
        self,
        number: int,
        now: int,
        correlation_id: str,
        serving: Serving,
        step: ServedStep | None,
        answer: Answer | None,
        done: OnPick,
        failed: OnFailure,
        session: Session,
        opened: bool,
    ) -> None:
        if opened:
            return done(_pick((number, now, correlation_id, serving, step, answer, session, True)))
        return self._repeat(serving, step, correlation_id, session, now, done, failed)

    def _only_if_known(
        self,
        key: bytes,
        serving: Serving,
        step: ServedStep | None,
        correlation_id: str,
        now: int,
        done: OnPick,
        failed: OnFailure,
    ) -> None:
        def found(session: Session | None) -> None:
            if session is None or session.expires <= now:
                failed(nothing_to_draw(serving))
            else:
                self._repeat(serving, step, correlation_id, session, now, done, failed)

        self._sessions.look_up(key, found, failed)

    def _repeat(
        self,
        serving: Serving,
        step: ServedStep | None,
        correlation_id: str,
        session: Session,
        now: int,
        done: OnPick,
        failed: OnFailure,
    ) -> None:
        if session.use_case != serving.number:
            return failed(CorrelationConflict())
        if session.flow not in serving.flow_ids:
            return failed(FlowGone())
        if step is None:
            return done(_pick((session.number, now, correlation_id, serving, None, None, session, False)))
        answer = step.answers.get(session.flow)
        if answer is None:
            return failed(FlowGone())
        number = self._sessions.new_number()
        self._sessions.record(repeat_row(number, now, session, answer, serving, _STICKY))
        return done(_pick((number, now, correlation_id, serving, step, answer, session, False)))


def repeat_row(
    number: int, at: int, session: Session, answer: Answer, serving: Serving, reason: int
) -> LogRow:
    """The log row of a step that was served in an open session."""
    return (
        number,
        at,
        session.number,
        session.use_case,
        session.flow,
        answer.flow_step,
        answer.revision,
        serving.share_table,
        reason,
        0,
        "",
    )
