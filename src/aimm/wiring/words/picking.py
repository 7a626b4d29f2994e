"""Sessions and what they were served."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.picking.ports import PickHistory
from aimm.storage.picking import StoredPickHistory
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(PickHistory)
def pick_history(unit: Unit) -> PickHistory:
    """Assignments and exposures of sessions."""
    return StoredPickHistory(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.picking import SessionController
    from aimm.web.session_stories import SessionStoryController

    return SessionController, SessionStoryController


PICKING = Word(services, _controllers)
