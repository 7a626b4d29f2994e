"""Exposures: steps used in open sessions, or in sessions that applications assigned themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.errors import CorrelationConflict, FlowGone, SessionNotFound, UnknownStep, UnknownUseCase
from aimm.picking.model import PickRow, Reason, Serving, Session
from aimm.picking.ports import Sessions, Snapshots
from aimm.picking.rules import session_key
from aimm.picking.service import repeat_row


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
        return PickRow(*repeat_row(self._sessions.new_number(), at, as_used, answer, serving, reason))

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
