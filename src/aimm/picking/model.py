"""The snapshot that picks are made from, sessions, and the pick log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from aimm.kit.errors import AimmError
from aimm.kit.tuples import maker


class Reason(IntEnum):
    """The reason why a pick got its flow."""

    DRAWN = 0
    STICKY = 1
    FORCED = 2
    FALLBACK = 3

    @property
    def word(self) -> str:
        """The reason as the API shows it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The response of one flow for one step, ready to send.

    Attributes:
        flow_step: number of the flow step.
        configuration: JSON object, ``{}`` until it is configured.
        placeholders: JSON list of names.
        ready: the constant part of the response, rendered once.
    """

    flow_id: str
    flow_step_id: str
    flow_step: int
    revision: int
    configuration: bytes
    placeholders: bytes
    ready: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ServedStep:
    """One step of a served use case: the responses by flow number."""

    id: str
    code: str
    answers: Mapping[int, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What one use case serves between two changes; immutable, replaced as a whole.

    Attributes:
        number: compact key of the use case.
        slot_key: 16 bytes that key the hash of correlation ids.
        share_table: number of the current share table; 0 without one.
        slots: flow number of each of the 10,000 slots; empty if no flow can be drawn.
        flow_ids: id by number of *all* flows, including inactive ones, which sessions may still use.
        shares: share in percent by flow number, of the flows that can be drawn.
        steps: by code, in order of position.
    """

    number: int
    id: str
    code: str
    active: bool
    slot_key: bytes
    share_table: int
    slots: Sequence[int]
    flow_ids: Mapping[int, str]
    shares: Mapping[int, float]
    steps: Mapping[str, ServedStep]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What all use cases serve at a version of the publication clock."""

    version: int
    by_code: Mapping[str, Serving]
    by_number: Mapping[int, Serving]


def snapshot_of(version: int, servings: Iterable[Serving]) -> Snapshot:
    """A snapshot of exactly these ``servings``."""
    listed = list(servings)
    return Snapshot(version, {s.code: s for s in listed}, {s.number: s for s in listed})


class Session(NamedTuple):
    """A session: the flow assigned to a correlation id.

    Attributes:
        number: number of the session's first pick, which identifies the session internally.
        use_case: number of the use case.
        flow: number of the flow.
        expires: milliseconds since 1970; from then on the id starts a new session.
    """

    number: int
    use_case: int
    flow: int
    expires: int


session_of = maker(Session)


class PickRow(NamedTuple):
    """One row of the pick log, in the order of the table's columns."""

    id: int
    at: int
    session: int
    use_case: int
    flow: int
    flow_step: int
    revision: int
    share_table: int
    reason: int
    expires: int
    correlation: str


# The values of a PickRow as a plain tuple, for the hot path: creating a named tuple takes four times as long,
# and the driver binds it half as fast.
LogRow = tuple[int, int, int, int, int, int, int, int, int, int, str]

Settled = Callable[[Session, bool], None]
Failed = Callable[[AimmError], None]


class Claim(NamedTuple):
    """A flow proposed for a correlation id that this node does not know; the store decides.

    Attributes:
        key: hash of the correlation id.
        row: the row to log if the proposal wins.
        waiting: callbacks, called with the session and whether this claim opened it.
    """

    key: bytes
    row: LogRow
    waiting: list[tuple[Settled, Failed]]


claim_of = maker(Claim)
