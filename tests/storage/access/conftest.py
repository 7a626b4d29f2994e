"""Access on the real stores, with a controlled clock and cheap hashes."""

from collections.abc import AsyncIterator, Iterator

import pytest
from tests.access.fakes import PASSWORD, ROOT, Clock, Ids
from tests.storage.access.parts import CHEAP, SECRET

from aimm.access.ended import EndedSessions
from aimm.access.entrance import Entrance
from aimm.access.model import NewUser, Role
from aimm.access.throttle import LoginThrottle
from aimm.storage.access import AccessStore
from aimm.storage.credentials import Argon2Hasher, JwtTokens
from aimm.storage.database.engine import Database


@pytest.fixture(scope="module")
def hasher() -> Iterator[Argon2Hasher]:
    made = Argon2Hasher(CHEAP)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, clock: Clock) -> AccessStore:
    return AccessStore(database, clock)


@pytest.fixture
async def entrance(store: AccessStore, hasher: Argon2Hasher, clock: Clock) -> AsyncIterator[Entrance]:
    made = Entrance(store, hasher, JwtTokens(SECRET), LoginThrottle(), EndedSessions(clock), clock, Ids())
    await made.accounts.add(ROOT, NewUser(username="root", password=PASSWORD, role=Role.ADMIN))
    return made
