"""Login, refresh and logout. Passwords are checked between units of work, never within one."""

from dataclasses import dataclass

from msgspec import structs

from aimm.access import rules
from aimm.access.accounts import Accounts, check_new_password, user_service
from aimm.access.ended import EndedSessions
from aimm.access.errors import InvalidCredentials, WrongPassword
from aimm.access.model import TokenPair, User, UserPatch
from aimm.access.ports import PasswordHasher, Records, Store, Tokens, Work
from aimm.access.sessions import SessionService, UnstoredSessions
from aimm.access.throttle import LoginThrottle
from aimm.kit.changes import SYSTEM, Actor, ActorKind
from aimm.kit.clock import Clock
from aimm.kit.errors import Unauthorized, Unavailable
from aimm.kit.ids import Ids


@dataclass(frozen=True, slots=True)
class Entrance:
    """Handles logins, tokens and password changes of users.

    Attributes:
        ended: called with the sessions that end.
    """

    store: Store
    hasher: PasswordHasher
    tokens: Tokens
    throttle: LoginThrottle
    ended: EndedSessions
    clock: Clock
    ids: Ids

    @property
    def accounts(self) -> Accounts:
        """The accounts of all users."""
        return Accounts(self.store, self.hasher, self.clock, self.ids, self.ended)

    async def log_in(self, username: str, password: str, address: str) -> TokenPair:
        """Open a session.

        Args:
            address: address of the client, as far as the server knows it.

        Raises:
            InvalidCredentials, TooMany, Unavailable
        """
        user = await self._recognise(username, password, address)
        if user is None:
            raise InvalidCredentials
        better_hash = None
        if self.hasher.needs_rehash(user.password_hash):
            better_hash = await self.hasher.hash(password)
        try:
            async with self.store.writing(Actor(ActorKind.PERSON, username)) as work:
                present = await work.users.get(user.id)
                if present is None or not rules.may_still_enter(user, present):
                    raise InvalidCredentials
                if better_hash is not None:
                    await work.users.save(structs.replace(present, password_hash=better_hash))
                return await self._sessions(work).open(present)
        except Unavailable:
            return await self._log_in_unstored(user)

    async def refresh(self, refresh_token: str, attempt: str | None = None) -> TokenPair:
        """Exchange a refresh token for a new pair; it stops working.

        Args:
            attempt: random value of this exchange; a retry with the same value gets the lost response again.

        Raises:
            Unauthorized: it is unknown, expired, or was used before, which ends its whole family.
        """
        claims = rules.check_refresh(self.tokens.read(refresh_token), self.clock.now())
        try:
            async with self.store.writing(Actor(ActorKind.PERSON, claims.subject)) as work:
                sessions = self._sessions(work)
                pair = await sessions.carry_on(claims.id, attempt)
        except Unavailable:
            async with self.store.reading() as records:
                pair = await self._unstored(records).carry_on(claims.id)
            if pair is None:
                raise
            return pair
        self._tell_ended(sessions)
        if pair is None:
            raise Unauthorized
        return pair

    async def log_out(self, refresh_token: str) -> None:
        """End the session that a refresh token belongs to, with its access tokens.

        Raises:
            Unauthorized: the token is unknown, expired, or was used before.
        """
        claims = rules.check_refresh(self.tokens.read(refresh_token), self.clock.now())
        async with self.store.writing(Actor(ActorKind.PERSON, claims.subject)) as work:
            sessions = self._sessions(work)
            ended = await sessions.end(claims.id)
        self._tell_ended(sessions)
        if not ended:
            raise Unauthorized

    async def change_own_password(self, username: str, current: str, new: str, address: str) -> TokenPair:
        """Change the caller's own password; all sessions end and a new one begins.

        Raises:
            Invalid: the new password is too short or too long.
            WrongPassword: the current password is wrong.
            TooMany, Unavailable
        """
        check_new_password("newPassword", new)
        user = await self._recognise(username, current, address)
        if user is None:
            raise WrongPassword
        password_hash = await self.hasher.hash(new)
        async with self.store.writing(Actor(ActorKind.PERSON, username)) as work:
            users = user_service(work, self.clock, self.ids)
            updated = await users.update(user.id, UserPatch(password=new), password_hash, user.version)
            pair = await self._sessions(work).open(updated)
        self.ended.note_all(users.ended)
        return pair

    async def purge_expired(self) -> int:
        """Delete expired refresh tokens; returns how many."""
        async with self.store.writing(SYSTEM) as work:
            return await work.refresh_tokens.purge(self.clock.now())

    async def _recognise(self, username: str, password: str, address: str) -> User | None:
        """The active user with this name and password; takes equally long if there is none."""
        if not rules.may_be_credentials(username, password):
            return None
        self.throttle.check(username, address, self.clock.now())
        async with self.store.reading() as records:
            user = await records.users.by_username(username)
        right = await self.hasher.verify(None if user is None else user.password_hash, password)
        # concurrent guesses must not learn more than sequential ones
        self.throttle.check(username, address, self.clock.now())
        if user is None or not user.active or not right:
            self.throttle.failed(username, address, self.clock.now())
            return None
        self.throttle.succeeded(username)
        return user

    async def _log_in_unstored(self, user: User) -> TokenPair:
        """A session while nothing can be stored, so that people can investigate.

        Its refresh token is not stored, so it ends with its access token.
        """
        async with self.store.reading() as records:
            present = await records.users.get(user.id)
            if present is None or not rules.may_still_enter(user, present):
                raise InvalidCredentials
            return self._unstored(records).open(present)

    def _unstored(self, records: Records) -> UnstoredSessions:
        return UnstoredSessions(records.users, records.refresh_tokens, self.tokens, self.clock, self.ids)

    def _tell_ended(self, sessions: SessionService) -> None:
        self.ended.note_all(sessions.ended)

    def _sessions(self, work: Work) -> SessionService:
        return SessionService(
            work.users, work.refresh_tokens, self.tokens, work.journal, self.clock, self.ids
        )
