"""Tells who calls, from memory: people by their access tokens, machines by their API keys."""

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
    """Recognises callers and remembers when keys were used.

    It knows the valid keys and the roles of the active people as of the last load; a token is good for
    what both the token and the present role allow.

    Args:
        now: milliseconds since 1970.

    Attributes:
        ended: sessions whose access tokens are worth nothing any more.
        generation: changes when the keys change, and whenever their uses are stored, which is once a
            minute. Who remembers a caller asks again after that, so that the key is noted as used.
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
        """The person behind an access token, or None: it or its session is over, or the person not active."""
        claims = self._tokens.read(token)
        if claims is not None and claims.session in self.ended:
            return None
        try:
            caller = rules.caller_of(claims, self._clock.now())
            return rules.as_of_now(caller, self._roles.get(caller.actor.name))
        except Unauthorized:
            return None

    def by_key(self, key: bytes) -> Caller | None:
        """The machine behind an API key, or None when there is no such key, or it was revoked."""
        found = self._ring.identify(key)
        if found is None:
            return None
        self._uses.note(found.id, self._now())
        return self._callers[found.id]

    async def load_callers(self) -> None:
        """Take over the keys that are valid, the people who are active now, and which sessions have ended.

        Both come from one consistent view; the later of two calls reads later.
        """
        async with self._loading, self._store.reading() as records:
            families = await records.refresh_tokens.families()
            self._take_over(await records.api_keys.valid(), await records.users.active_roles())
            self.ended.note_all(self._families - families)  # by whatever process
            self._families = families

    async def store_uses(self) -> None:
        """Store when keys were last used, in one statement; what cannot be stored is kept for next time."""
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
