"""Sessions and ratings over time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.activity.ports import ActivityLog
from aimm.storage.activity import StoredActivity
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(ActivityLog)
def activity_log(unit: Unit) -> ActivityLog:
    """Counts by flow and time."""
    return StoredActivity(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.console.activity import ActivityController

    return (ActivityController,)


ACTIVITY = Word(services, _controllers)
