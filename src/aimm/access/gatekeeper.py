"""Authenticates callers from memory: users by access tokens, applications by API keys."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Set

from aimm.access import rules
from aimm.access.ended import EndedSessions
from aimm.access.keyring import KeyRing, KeyUses
from aimm.access.model import ApiKey, Caller, Role
from aimm.access.ports import Store, Tokens
from aimm.kit.changes import SYSTEM
from aimm.kit.clock import Clock, from_micros
from aimm.kit.errors import Unauthorized


class Gatekeeper:
    """Authenticates callers and records when keys were used.

    It knows the valid keys and the roles of the active users as of the last load. A token has the permissions
    that both the token and the current role allow.

    Args:
        now: milliseconds since 1970.

    Attributes:
        ended: sessions whose access tokens are no longer valid.
        generation: changes when the keys change, and once a minute when their last use is stored. Code that
            caches a caller must then authenticate again, so that the use of the key is recorded.
    """

    def __init__(self, store: Store, tokens: Tokens, clock: Clock, now: Callable[[], int]) -> None:
        self.ended = EndedSessions(clock)
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._now = now
        self._uses = KeyUses()
        self._loading = asyncio.Lock()
        self._families: Set[str] = frozenset()
        self.generation = 0
        self._take_over((), {})

    def by_token(self, token: str) -> Caller | None:
        """The user of an access token; None if it is invalid, its session ended or the user is inactive."""
        claims = self._tokens.read(token)
        if claims is not None and claims.session in self.ended:
            return None
        try:
            caller = rules.caller_of(claims, self._clock.now())
            return rules.as_of_now(caller, self._roles.get(caller.actor.name))
        except Unauthorized:
            return None

    def by_key(self, key: bytes) -> Caller | None:
        """The application of an API key; None if the key is unknown or revoked."""
        found = self._ring.identify(key)
        if found is None:
            return None
        self._uses.note(found.id, self._now())
        return self._callers[found.id]

    async def load_callers(self) -> None:
        """Load the valid keys, the active users, and which sessions have ended.

        Both come from one consistent read; the later of two calls reads later.
        """
        async with self._loading, self._store.reading() as records:
            families = await records.refresh_tokens.families()
            self._take_over(await records.api_keys.valid(), await records.users.active_roles())
            self.ended.note_all(self._families - families)  # by whichever process
            self._families = families

    async def store_uses(self) -> None:
        """Store when keys were last used, in one statement; on failure, keep the times and retry later."""
        self.generation += 1
        uses = self._uses.take()
        if not uses:
            return
        try:
            async with self._store.writing(SYSTEM) as work:
                await work.api_keys.note_uses({key: from_micros(at * 1000) for key, at in uses.items()})
        except BaseException:
            self._uses.give_back(uses)
            raise

    def _take_over(self, keys: Iterable[ApiKey], roles: Mapping[str, Role]) -> None:
        valid = list(keys)
        self._callers = {key.id: rules.caller_of_key(key) for key in valid}
        self._ring = KeyRing(valid)
        self._roles = roles
        self.generation += 1
