"""Sessions that were ended: their access tokens are worth nothing any more.

An access token is believed by its signature alone, for ten minutes; so long an ended session is
remembered here. What another process ended is seen when the callers are loaded again: at once when
accounts were changed, within a minute after a logout. A node that has not loaded since the login, or was
restarted after the end, believes the token until it expires.
"""

from collections.abc import Iterable
from datetime import datetime

from aimm.access.rules import ACCESS_LIFE
from aimm.kit.clock import Clock


class EndedSessions:
    """Families of logins, each until its last access token has expired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def __contains__(self, session: str) -> bool:
        return session in self._until

    def __len__(self) -> int:
        return len(self._until)

    def note_all(self, sessions: Iterable[str]) -> None:
        """These sessions have ended."""
        for session in sessions:
            self.note(session)

    def note(self, session: str) -> None:
        """A session has ended."""
        now = self._clock.now()
        for known, until in list(self._until.items()):  # oldest first
            if until > now:
                break
            del self._until[known]
        self._until.pop(session, None)
        self._until[session] = now + ACCESS_LIFE
