"""All use cases with their alarms."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.overview.ports import Overview
from aimm.storage.overview import StoredOverview
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(Overview)
def overview(unit: Unit) -> Overview:
    """Use cases, ordered by urgency."""
    return StoredOverview(unit.connection, unit.data)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.console.overview import OverviewController

    return (OverviewController,)


OVERVIEW = Word(services, _controllers)
