"""What a worker knows of its peers: proofs of death, and silence by its own clock."""

from collections.abc import Callable, Sequence

from aimm.jobs.model import Process, WorkerRow
from aimm.jobs.rules import Owner

_FORGOTTEN_SECONDS = 600.0


class Peers:
    """Watches the beats of other workers. No two clocks are compared: only changes are timed, here.

    Args:
        is_gone: whether a process is proven to have ended.
        timer: a monotonic clock in seconds, which goes on while this process is stopped.
    """

    def __init__(self, is_gone: Callable[[Process], bool], timer: Callable[[], float]) -> None:
        self._is_gone = is_gone
        self._timer = timer
        self._seen: dict[str, tuple[int, float]] = {}
        self._known: dict[str, Owner] = {}

    def look(self, rows: Sequence[WorkerRow]) -> None:
        """Note the present beats of all workers."""
        now = self._timer()
        seen: dict[str, tuple[int, float]] = {}
        for row in rows:
            before = self._seen.get(row.id)
            seen[row.id] = before if before is not None and before[0] == row.beats else (row.beats, now)
        self._seen = seen
        self._known = {row.id: Owner(self._is_gone(row.process), now - self._seen[row.id][1]) for row in rows}

    def owner(self, worker_id: str | None) -> Owner | None:
        """What is known of a worker; None if it has left."""
        return self._known.get(worker_id or "")

    @property
    def dead(self) -> list[str]:
        """Workers whose process is proven to have ended, or that were silent for ten minutes."""
        return [one for one, owner in self._known.items() if owner.gone or owner.silent > _FORGOTTEN_SECONDS]
