"""The first start: create the installation's id, its signing secret, and its first user and API key."""

from aimm.access import rules
from aimm.access.accounts import user_service
from aimm.access.model import FirstCredentials, InstallationFacts, NewApiKey, Role, Scope
from aimm.access.ports import PasswordHasher, Secrets, Store, Work
from aimm.access.service import KeyService
from aimm.kit.changes import SYSTEM
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids

INSTALLATION_ID = "installation-id"
JWT_SECRET = "jwt-secret"  # noqa: S105 -- the key under which it is stored
FIRST_USERNAME = "admin"
FIRST_KEY = "default"
_ID_BYTES = 4
_JWT_SECRET_BYTES = 32


async def ensure_installation(
    store: Store, hasher: PasswordHasher, secrets: Secrets, clock: Clock, ids: Ids
) -> InstallationFacts:
    """Get the values that all nodes share; the first node creates whatever is missing.

    If there are no users, it creates an admin and an API key with all scopes; their secrets are only in the
    result.
    """
    async with store.reading() as records:
        installation_id = await records.installation.get(INSTALLATION_ID)
        jwt_secret = await records.installation.get(JWT_SECRET)
        people = await records.users.count()
    if installation_id is not None and jwt_secret is not None and people:
        return InstallationFacts(installation_id, bytes.fromhex(jwt_secret), None)
    password = rules.password_text(secrets.draw(rules.PASSWORD_BYTES))
    password_hash = await hasher.hash(password)
    async with store.writing(SYSTEM) as work:
        installation_id = await work.installation.settle(INSTALLATION_ID, secrets.draw(_ID_BYTES).hex())
        jwt_secret = await work.installation.settle(JWT_SECRET, secrets.draw(_JWT_SECRET_BYTES).hex())
        created = None
        # another node may have created it in the meantime
        if not await work.users.count():
            api_key = await _create_first(work, password_hash, secrets, clock, ids)
            created = FirstCredentials(FIRST_USERNAME, password, api_key)
    return InstallationFacts(installation_id, bytes.fromhex(jwt_secret), created)


async def _create_first(work: Work, password_hash: str, secrets: Secrets, clock: Clock, ids: Ids) -> str:
    users = user_service(work, clock, ids)
    keys = KeyService(work.api_keys, secrets, work.journal, work.publisher, clock, ids, SYSTEM)
    await users.create(FIRST_USERNAME, password_hash, Role.ADMIN)
    return (await keys.issue(NewApiKey(FIRST_KEY, tuple(Scope)))).text
