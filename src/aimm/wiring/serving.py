"""Find out who serves a database, and which installation answers at an address."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from sqlalchemy import text

from aimm.access.first_start import INSTALLATION_ID
from aimm.kit.errors import AimmError
from aimm.storage.database.addresses import SqliteAddress
from aimm.storage.database.engine import Database
from aimm.storage.leadership import has_leader
from aimm.web.operations import INSTALLATION_HEADER
from aimm.wiring.listening import url_of
from aimm.wiring.lock import holder
from aimm.wiring.settings import Settings

# connect to the loopback address of a service that listens on all addresses
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- a comparison, not a listening address
_ASKING_SECONDS = 1.0
_LONGEST_ANSWER = 1000


@dataclass(frozen=True, slots=True)
class Answering:
    """A running AI Model Match service.

    Attributes:
        url: its URL.
        installation: its id, or None if its version does not report one.
    """

    url: str
    installation: str | None


def ask(host: str, port: int) -> Answering | None:
    """The AI Model Match service at a URL; None if none responds within a second."""
    asked = _EVERYWHERE.get(host, host)
    connection = HTTPConnection(asked, port, timeout=_ASKING_SECONDS)
    try:
        connection.request("GET", "/livez")
        answer = connection.getresponse()
        if answer.status != 200 or json.loads(answer.read(_LONGEST_ANSWER)) != {"ok": True}:
            return None
        return Answering(url_of(asked, port), answer.headers.get(INSTALLATION_HEADER))
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


async def installation_of(database: Database) -> str | None:
    """The id of the installation in a migrated database; None before its first start."""
    async with database.reading() as connection:
        found = await connection.execute(
            text("select value from installation where name = :name"), {"name": INSTALLATION_ID}
        )
        return found.scalar_one_or_none()


async def target_lines(settings: Settings, database: Database) -> list[str]:
    """Describe the database of a command and who serves it."""
    address = settings.address
    if isinstance(address, SqliteAddress):
        held = holder(address.path)
        served = f", served by {held}" if held else "; no service is running on it"
        address = SqliteAddress(address.path.absolute())
    else:
        served = ", served now" if await has_leader(database) else "; no service is running on it"
    return [f"In {address.shown}{served}.", *await _others(settings, database)]


async def _others(settings: Settings, database: Database) -> list[str]:
    """Warnings about services at the configured address that use another database."""
    try:
        own = await installation_of(database)
    except AimmError:
        return []
    return [
        f"Warning: the service at {found.url} has another database, and will not see this."
        for found in _answering(settings)
        if found.installation is not None and found.installation != own
    ]


def _answering(settings: Settings) -> Iterator[Answering]:
    for host in settings.hosts if settings.port else ():
        found = ask(host, settings.port)
        if found is not None:
            yield found
