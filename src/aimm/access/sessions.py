"""Login sessions: opened by a login, continued by refreshes, ended by a logout or a stolen token.

Each refresh exchanges the refresh token for a new one of the same family. If a token is used twice, two
parties have it, and there is no telling which one is the owner: the whole family ends. The exception is a
client that retries because the response was lost (a reloaded page, a broken connection): it gets the new
token again if it repeats the attempt, a random value that it chose, and the new token has not been used yet.
"""

from dataclasses import dataclass, field
from datetime import datetime

from aimm.access import rules
from aimm.access.model import RefreshToken, TokenPair, User
from aimm.access.ports import RefreshTokens, Tokens, Users
from aimm.kit.changes import Action, Change, Journal
from aimm.kit.clock import Clock, from_micros
from aimm.kit.ids import Ids

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class SessionService:
    """Opens, continues and ends login sessions within one unit of work.

    A rejection also writes (it ends suspicious sessions), so it is a return value, not an exception: the
    caller raises the error after the commit.

    Attributes:
        ended: families that this unit of work ends; the caller notifies others after the commit.
    """

    users: Users
    refresh_tokens: RefreshTokens
    tokens: Tokens
    journal: Journal
    clock: Clock
    ids: Ids
    ended: list[str] = field(default_factory=list[str])

    async def open(self, user: User) -> TokenPair:
        """Open a session for a user whose password was right."""
        family = self.ids.new()
        self._note(Action.LOGIN, family, {"username": user.username})
        return await self._issue(user, family)

    async def carry_on(self, token_id: str, attempt: str | None = None) -> TokenPair | None:
        """Exchange a refresh token for a new pair; None if it is invalid.

        Args:
            attempt: random value of this exchange; sent again if the response was lost.
        """
        next_id = None if attempt is None else rules.successor_id(token_id, attempt)
        lost = None if next_id is None else await self.refresh_tokens.get(next_id)
        token = lost if lost is not None and lost.used_at is None else await self._use(token_id)
        if token is None:
            return None
        user = await self.users.get(token.user_id)
        if user is None or not user.active:
            await self._end(token.family)
            return None
        return self._pair(user, token) if token is lost else await self._issue(user, token.family, next_id)

    async def end(self, token_id: str) -> bool:
        """End the session that a refresh token belongs to; False if the token is invalid."""
        token = await self._use(token_id)
        if token is None:
            return False
        await self._end(token.family)
        self._note(Action.DELETE, token.family, {})
        return True

    async def _use(self, token_id: str) -> RefreshToken | None:
        now = self.clock.now()
        first = await self.refresh_tokens.use(token_id, now)
        token = await self.refresh_tokens.get(token_id)
        if first or token is None:
            return token
        if token.used_at is not None:
            await self._end(token.family)
            self._note(Action.REVOKE, token.family, {"reason": "refresh-token-used-twice"})
        return None

    async def _end(self, family: str) -> None:
        await self.refresh_tokens.end_family(family)
        self.ended.append(family)

    async def _issue(self, user: User, family: str, token_id: str | None = None) -> TokenPair:
        token = _token(user, family, token_id or self.ids.new(), self.clock.now())
        await self.refresh_tokens.add(token)
        return self._pair(user, token)

    def _pair(self, user: User, token: RefreshToken) -> TokenPair:
        return _pair(self.tokens, user, token, self.ids.new(), self.clock.now())

    def _note(self, action: Action, family: str, after: dict[str, object]) -> None:
        self.journal.note(Change(action, "session", family, after=after))


@dataclass(frozen=True, slots=True)
class UnstoredSessions:
    """Login sessions while nothing can be stored (a full disk), so that users can still sign in and read.

    Args:
        tokens: signs and reads them.
    """

    users: Users
    refresh_tokens: RefreshTokens
    tokens: Tokens
    clock: Clock
    ids: Ids

    def open(self, user: User) -> TokenPair:
        """A pair that is not stored: its session ends with the access token."""
        now = self.clock.now()
        return self._pair(user, _token(user, self.ids.new(), self.ids.new(), now))

    async def carry_on(self, token_id: str) -> TokenPair | None:
        """A new access token with the same refresh token, which is exchanged once it can be stored.

        Returns None if the token's validity cannot be determined without writing to the store.
        """
        token = await self.refresh_tokens.get(token_id)
        if token is None or token.used_at is not None:
            return None
        user = await self.users.get(token.user_id)
        return None if user is None or not user.active else self._pair(user, token)

    def _pair(self, user: User, token: RefreshToken) -> TokenPair:
        return _pair(self.tokens, user, token, self.ids.new(), self.clock.now())


def _token(user: User, family: str, token_id: str, now: datetime) -> RefreshToken:
    refresh = rules.refresh_claims(user, token_id, now)
    return RefreshToken(
        id=refresh.id,
        family=family,
        user_id=user.id,
        expires_at=from_micros(refresh.expires * _MICROS),
        used_at=None,
        created_at=now,
    )


def _pair(tokens: Tokens, user: User, token: RefreshToken, access_id: str, now: datetime) -> TokenPair:
    access = rules.access_claims(user, access_id, now, token.family)
    refresh = rules.refresh_claims(user, token.id, token.created_at)
    return TokenPair(tokens.sign(access), tokens.sign(refresh))
