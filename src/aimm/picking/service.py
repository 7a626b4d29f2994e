"""Picks: look up, decide, respond. The hot path uses callbacks, at a third of the cost of awaiting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from aimm.kit.errors import AimmError, Unavailable
from aimm.kit.tuples import maker
from aimm.picking.errors import (
    CorrelationConflict,
    FlowGone,
    SessionNotFound,
    UnknownStep,
    UnknownUseCase,
    UseCaseNotActive,
)
from aimm.picking.model import (
    Answer,
    LogRow,
    PickRow,
    Reason,
    ServedStep,
    Serving,
    Session,
    claim_of,
)
from aimm.picking.ports import Draw, LoggedPick, PickHistory, Sessions, Snapshots
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
        self._sessions.record(_repeat_row(number, now, session, answer, serving, _STICKY))
        return done(_pick((number, now, correlation_id, serving, step, answer, session, False)))


def _repeat_row(
    number: int, at: int, session: Session, answer: Answer, serving: Serving, reason: int
) -> LogRow:
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


@dataclass(frozen=True, slots=True)
class Exposure:
    """A step of an open session that an application used.

    Attributes:
        at: milliseconds since 1970, or None for now.
        flow_id: the flow that was used; needed when ``stale``.
        stale: the application assigned the session itself while the service was unavailable.
    """

    correlation_id: str
    use_case_code: str
    step_code: str
    at: int | None
    flow_id: str | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Rejection:
    """An exposure that was not recorded, and why."""

    index: int
    error: str


class ExposureRecorder:
    """Records which steps of open sessions were used, so that the statistics stay accurate.

    Args:
        now: milliseconds since 1970.
        validity: milliseconds that a session keeps its flow.
    """

    __slots__ = ("_now", "_sessions", "_snapshots", "_validity")

    def __init__(
        self, snapshots: Snapshots, sessions: Sessions, now: Callable[[], int], validity: int
    ) -> None:
        self._snapshots = snapshots
        self._sessions = sessions
        self._now = now
        self._validity = validity

    async def rows(self, exposures: Sequence[Exposure]) -> tuple[list[PickRow], list[Rejection]]:
        """The log rows for a batch, and the exposures that cannot be recorded.

        A stale exposure of an unknown correlation id assigns the session to the flow that the
        application used. When the store already has another flow for it, that one stays, and the
        exposure is recorded as a fallback of the flow that was really used.
        """
        rows: list[PickRow] = []
        rejected: list[Rejection] = []
        for index, exposure in enumerate(exposures):
            try:
                rows.append(await self._row(exposure))
            except Unavailable:
                raise
            except AimmError as error:
                rejected.append(Rejection(index, error.codes[0]))
        return rows, rejected

    async def _row(self, exposure: Exposure) -> PickRow:
        serving = self._snapshots.present.by_code.get(exposure.use_case_code)
        if serving is None:
            raise UnknownUseCase
        step = serving.steps.get(exposure.step_code)
        if step is None:
            raise UnknownStep
        now = self._now()
        at = now if exposure.at is None else min(exposure.at, now)
        session = await self._session(exposure, serving, at)
        if session.use_case != serving.number:
            raise CorrelationConflict
        flow = session.flow if exposure.flow_id is None else _flow_number(serving, exposure.flow_id)
        answer = step.answers.get(flow)
        if answer is None:
            raise FlowGone
        as_used = session._replace(flow=flow)
        reason = Reason.STICKY if flow == session.flow and not exposure.stale else Reason.FALLBACK
        return PickRow(*_repeat_row(self._sessions.new_number(), at, as_used, answer, serving, reason))

    async def _session(self, exposure: Exposure, serving: Serving, at: int) -> Session:
        key = session_key(exposure.correlation_id)
        session = await self._sessions.find(key)
        if session is not None and (session.expires > at or not exposure.stale):
            return session
        if not exposure.stale or exposure.flow_id is None:
            raise SessionNotFound
        number = self._sessions.new_number()
        return await self._sessions.settle(
            key,
            PickRow(
                id=number,
                at=at,
                session=number,
                use_case=serving.number,
                flow=_flow_number(serving, exposure.flow_id),
                flow_step=0,
                revision=0,
                share_table=0,
                reason=Reason.FALLBACK,
                expires=at + self._validity,
                correlation=exposure.correlation_id,
            ),
        )


def _flow_number(serving: Serving, flow_id: str) -> int:
    for number, known in serving.flow_ids.items():
        if known == flow_id:
            return number
    raise FlowGone


@dataclass(frozen=True, slots=True)
class SessionStory:
    """A session with its flow, the draw that assigned it, and its picks."""

    session: Session
    first: LoggedPick
    draw: Draw | None
    picks: Sequence[LoggedPick]


async def tell_session(
    sessions: Sessions, history: PickHistory, correlation_id: str, limit: int = 200
) -> SessionStory:
    """Explain why the latest session of a correlation id got its flow, and what it was served.

    Args:
        limit: maximum number of picks.

    Raises:
        SessionNotFound: no session has this id, or its records have been purged.
    """
    session = await sessions.find(session_key(correlation_id))
    if session is None:
        raise SessionNotFound
    picks = await history.picks(session.number, limit)
    if not picks or picks[0].row.id != session.number:
        raise SessionNotFound
    return SessionStory(session, picks[0], await history.draw(picks[0].row.share_table), picks)
