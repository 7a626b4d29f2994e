"""Ended sessions, whose access tokens are no longer valid.

An access token is accepted by its signature alone, for ten minutes, so an ended session is remembered for
that long. Sessions ended by other processes are noticed when the callers are reloaded: immediately after
changes to accounts, within a minute after a logout. A node that has not reloaded since the login, or was
restarted after the session ended, accepts the token until it expires.
"""

from collections.abc import Iterable
from datetime import datetime

from aimm.access.rules import ACCESS_LIFE
from aimm.kit.clock import Clock


class EndedSessions:
    """Families of logins, each kept until its last access token has expired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def __contains__(self, session: str) -> bool:
        return session in self._until

    def __len__(self) -> int:
        return len(self._until)

    def note_all(self, sessions: Iterable[str]) -> None:
        """Record the end of several sessions."""
        for session in sessions:
            self.note(session)

    def note(self, session: str) -> None:
        """Record the end of a session."""
        now = self._clock.now()
        for known, until in list(self._until.items()):  # oldest first
            if until > now:
                break
            del self._until[known]
        self._until.pop(session, None)
        self._until[session] = now + ACCESS_LIFE
