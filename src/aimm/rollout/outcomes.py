"""Outcomes measured by applications: resolve names to numbers, and report what cannot be stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.errors import SessionNotFound, UnknownStep
from aimm.picking.model import Serving, Session
from aimm.picking.ports import Sessions, Snapshots
from aimm.picking.rules import session_key
from aimm.rollout.ports import OutcomeRecord, Outcomes


@dataclass(frozen=True, slots=True)
class Measurement:
    """Outcomes of a session, or of one of its steps; None means not measured.

    Attributes:
        at: milliseconds since 1970, or None for now.
    """

    correlation_id: str
    step_code: str | None
    at: int | None
    error: bool | None
    latency_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class RefusedMeasurement:
    """An outcome of a batch that was not stored, and why."""

    index: int
    error: str


class OutcomeTaker:
    """Stores batches of outcomes, each batch once.

    Args:
        now: milliseconds since 1970.
    """

    __slots__ = ("_now", "_outcomes", "_sessions", "_snapshots")

    def __init__(
        self, snapshots: Snapshots, sessions: Sessions, outcomes: Outcomes, now: Callable[[], int]
    ) -> None:
        self._snapshots = snapshots
        self._sessions = sessions
        self._outcomes = outcomes
        self._now = now

    async def stored(self, batch_key: str) -> str | None:
        """The stored response to this batch, or None."""
        return await self._outcomes.stored_batch(batch_key)

    async def resolve(
        self, measurements: Sequence[Measurement]
    ) -> tuple[list[OutcomeRecord], list[RefusedMeasurement]]:
        """The records of a batch, and the outcomes that cannot be stored.

        Raises:
            Unavailable: sessions cannot be looked up at the moment.
        """
        servings, now = self._snapshots.present.by_number, self._now()
        records: list[OutcomeRecord] = []
        refused: list[RefusedMeasurement] = []
        for index, measurement in enumerate(measurements):
            try:
                session = await self._sessions.find(session_key(measurement.correlation_id))
                records.append(_record(measurement, session, servings, now))
            except Unavailable:
                raise
            except AimmError as error:
                refused.append(RefusedMeasurement(index, error.codes[0]))
        return records, refused

    async def record(self, batch_key: str, records: Sequence[OutcomeRecord], answer: str) -> str:
        """Store a batch; returns ``answer``, or the response to the first request with this batch."""
        return await self._outcomes.record_batch(batch_key, records, answer, self._now())


def _record(
    measurement: Measurement, session: Session | None, servings: Mapping[int, Serving], now: int
) -> OutcomeRecord:
    serving = None if session is None else servings.get(session.use_case)
    if session is None or serving is None:
        raise SessionNotFound
    if measurement.step_code is not None and measurement.step_code not in serving.steps:
        raise UnknownStep
    return OutcomeRecord(
        session=session.number,
        use_case=session.use_case,
        flow=session.flow,
        step_code=measurement.step_code,
        at=now if measurement.at is None else min(measurement.at, now),
        error=measurement.error,
        latency_ms=measurement.latency_ms,
        input_tokens=measurement.input_tokens,
        output_tokens=measurement.output_tokens,
        cost=measurement.cost,
    )
