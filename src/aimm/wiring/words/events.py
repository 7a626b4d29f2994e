"""What open consoles listen to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.kit.publications import Publications
from aimm.storage.publications import StoredPublications
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(Publications)
def publications(unit: Unit) -> Publications:
    """Changes since a version."""
    return StoredPublications(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.console.events import EventController

    return (EventController,)


EVENTS = Word(services, _controllers)
