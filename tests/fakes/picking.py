"""Sessions, snapshots and history for picks, in memory; tests decide when commits happen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aimm.kit.errors import AimmError
from aimm.picking.memory import SessionMemory
from aimm.picking.model import Claim, LogRow, PickRow, Serving, Session, Snapshot, snapshot_of
from aimm.picking.ports import Draw, LoggedPick
from aimm.picking.service import Pick


@dataclass
class FakeSnapshots:
    """The port ``Snapshots``."""

    present: Snapshot = field(default_factory=lambda: snapshot_of(0, ()))

    def serve(self, *servings: Serving) -> None:
        """Serve exactly these use cases."""
        self.present = snapshot_of(self.present.version + 1, servings)


class FakeSessions:
    """The port ``Sessions``: claims are settled at once, or when ``commit`` is called.

    Attributes:
        waits: whether to hold claims until ``commit``.
        broken: the error of every call to the store, if any.
        cold: whether sessions are only in the store, not in memory.
        now: the store's time for expiry, in milliseconds since 1970.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self.now = now
        self.number = 0
        self.waits = self.cold = False
        self.broken: AimmError | None = None
        self.sessions = SessionMemory()
        self.rows: list[PickRow] = []
        self.claims: list[Claim] = []
        self.batches: dict[str, str] = {}

    def new_number(self) -> int:
        self.number += 1
        return self.number

    def recall(self, key: bytes, now: int) -> Session | None:
        return None if self.cold else self.sessions.get(key, now)

    def claim(self, claim: Claim) -> None:
        self.claims.append(claim)
        if not self.waits:
            self.commit()

    def commit(self) -> None:
        """Settle the waiting claims; the first claim of a key wins."""
        claims, self.claims = self.claims, []
        for claim in claims:
            if self.broken is not None:
                for _, failed in claim.waiting:
                    failed(self.broken)
                continue
            session = self.sessions.get(claim.key, self.now())
            opened = session is None
            if session is None:
                row = PickRow(*claim.row)
                session = Session(row.id, row.use_case, row.flow, row.expires)
                self.sessions.put(claim.key, session)
                self.rows.append(row)
            for settled, _ in claim.waiting:
                settled(session, opened)
                opened = False

    def record(self, row: LogRow) -> None:
        self.rows.append(PickRow(*row))

    async def settle(self, key: bytes, row: LogRow) -> Session:
        told: list[Session] = []
        refused: list[AimmError] = []
        self.claim(Claim(key, row, [(lambda session, _: told.append(session), refused.append)]))
        if refused:
            raise refused[0]
        return told[0]

    def look_up(
        self, key: bytes, found: Callable[[Session | None], None], failed: Callable[[AimmError], None]
    ) -> None:
        if self.broken is not None:
            failed(self.broken)
        else:
            found(self.sessions.get_any(key))

    async def find(self, key: bytes) -> Session | None:
        if self.broken is not None:
            raise self.broken
        return self.sessions.get_any(key)

    async def record_batch(self, batch_key: str, rows: Sequence[LogRow], answer: str) -> str:
        if batch_key not in self.batches:
            self.batches[batch_key] = answer
            self.rows += [PickRow(*row) for row in rows]
        return self.batches[batch_key]

    async def stored_batch(self, batch_key: str) -> str | None:
        return self.batches.get(batch_key)


@dataclass
class FakeHistory:
    """The port ``PickHistory``."""

    logged: Sequence[LoggedPick] = ()
    drawn: Draw | None = None

    async def picks(self, session: int, limit: int) -> Sequence[LoggedPick]:
        return [pick for pick in self.logged if pick.row.session == session][:limit]

    async def draw(self, table: int) -> Draw | None:
        return self.drawn if self.drawn is not None and self.drawn.share_table == table else None


@dataclass
class Caller:
    """Records the results of picks."""

    picks: list[Pick] = field(default_factory=list[Pick])
    errors: list[AimmError] = field(default_factory=list[AimmError])

    def done(self, pick: Pick) -> None:
        self.picks.append(pick)

    def failed(self, error: AimmError) -> None:
        self.errors.append(error)
