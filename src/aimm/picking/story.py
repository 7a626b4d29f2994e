"""The story of a session: why it got its flow, and what it was served."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimm.picking.errors import SessionNotFound
from aimm.picking.model import Session
from aimm.picking.ports import Draw, LoggedPick, PickHistory, Sessions
from aimm.picking.rules import session_key


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
