"""Users and API keys: load, decide, save. The unit of work behind the ports commits."""

from dataclasses import dataclass, field

from aimm.access import rules
from aimm.access.errors import ApiKeyNotFound, UsernameTaken, UserNotFound
from aimm.access.model import ApiKey, IssuedKey, NewApiKey, Role, Scope, User, UserPatch
from aimm.access.ports import ApiKeys, Publisher, RefreshTokens, Secrets, Users
from aimm.kit.changes import Action, Actor, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid
from aimm.kit.ids import Ids
from aimm.kit.records import facts


def _facts(user: User) -> dict[str, object]:
    return {"username": user.username, **facts(user, UserPatch)}


def _key_facts(key: ApiKey) -> dict[str, object]:
    return {"name": key.name, "scopes": [scope.value for scope in key.scopes]}


@dataclass(frozen=True, slots=True)
class UserService:
    """Changes to accounts within one unit of work. Takes password hashes, computed beforehand.

    Attributes:
        ended: sessions that this unit of work ends, to be recorded after the commit.
    """

    users: Users
    refresh_tokens: RefreshTokens
    journal: Journal
    publisher: Publisher
    clock: Clock
    ids: Ids
    ended: set[str] = field(default_factory=set[str])

    async def create(self, username: str, password_hash: str, role: Role) -> User:
        """Create an active account.

        Raises:
            Invalid: the user name is malformed.
            UsernameTaken: the user name is taken.
        """
        problems = rules.name_problems("username", username)
        if problems:
            raise Invalid(*problems)
        if await self.users.by_username(username) is not None:
            raise UsernameTaken
        now = self.clock.now()
        user = User(
            id=self.ids.new(),
            username=username,
            password_hash=password_hash,
            role=role,
            active=True,
            version=1,
            created_at=now,
            updated_at=now,
        )
        await self.users.add(user)
        self._note(Action.CREATE, user, {}, _facts(user))
        return user

    async def update(
        self,
        user_id: str,
        patch: UserPatch,
        password_hash: str | None = None,
        based_on: int | None = None,
    ) -> User:
        """Update an account. A new password or a deactivation ends all sessions of the user.

        A call that changes nothing leaves the version, and no audit log entry.

        Args:
            password_hash: of the patch's password; None if it has none.
            based_on: the version that the caller saw.

        Raises:
            UserNotFound, LastAdmin, Outdated
        """
        current = await self._get(user_id)
        check_version(current.version, based_on)
        admins = await self.users.active_admins()
        updated = rules.update_user(current, patch, self.clock.now(), admins, password_hash)
        if updated == current:
            return current
        await self.users.save(updated)
        if rules.ends_sessions(current, updated):
            self.ended.update(await self.refresh_tokens.end_all(user_id))
        before, after = difference(_facts(current), _facts(updated))
        if password_hash is not None:
            after["passwordChanged"] = True
        self._note(Action.UPDATE, updated, before, after)
        return updated

    async def delete(self, user_id: str, based_on: int | None = None) -> None:
        """Delete an account and end its sessions.

        Raises:
            UserNotFound, LastAdmin, Outdated
        """
        current = await self._get(user_id)
        check_version(current.version, based_on)
        rules.check_removable(current, await self.users.active_admins())
        self.ended.update(await self.refresh_tokens.end_all(user_id))
        await self.users.delete(current)
        self._note(Action.DELETE, current, _facts(current), {})

    async def _get(self, user_id: str) -> User:
        user = await self.users.get(user_id)
        if user is None:
            raise UserNotFound
        return user

    def _note(self, action: Action, user: User, before: dict[str, object], after: dict[str, object]) -> None:
        self.journal.note(Change(action, "user", user.id, None, before, after))
        self.publisher.access_changed()


@dataclass(frozen=True, slots=True)
class KeyService:
    """Manages API keys."""

    api_keys: ApiKeys
    secrets: Secrets
    journal: Journal
    publisher: Publisher
    clock: Clock
    ids: Ids
    actor: Actor

    async def issue(self, new: NewApiKey) -> IssuedKey:
        """Create a key; its text is returned only here.

        Raises:
            Invalid: the name is malformed, or there is no scope.
        """
        problems = [*rules.name_problems("name", new.name), *rules.scope_problems(new.scopes)]
        if problems:
            raise Invalid(*problems)
        lookup, secret = rules.key_text(
            self.secrets.draw(rules.KEY_LOOKUP_BYTES), self.secrets.draw(rules.KEY_SECRET_BYTES)
        )
        key = ApiKey(
            id=self.ids.new(),
            name=new.name,
            lookup=lookup,
            secret_hash=rules.hash_secret(secret.encode()),
            scopes=tuple(scope for scope in Scope if scope in new.scopes),
            created_by=self.actor.name,
            created_at=self.clock.now(),
            revoked_at=None,
            last_used_at=None,
        )
        await self.api_keys.add(key)
        self._note(Action.CREATE, key, {}, _key_facts(key))
        return IssuedKey(key, f"{rules.KEY_PREFIX}_{lookup}_{secret}")

    async def revoke(self, key_id: str) -> None:
        """Revoke a key on all nodes, within seconds; it stays listed. Idempotent.

        Raises:
            ApiKeyNotFound: there is no such key.
        """
        key = await self.api_keys.get(key_id)
        if key is None:
            raise ApiKeyNotFound
        if key.revoked_at is None:
            await self.api_keys.revoke(key_id, self.clock.now())
            self._note(Action.REVOKE, key, _key_facts(key), {})

    def _note(self, action: Action, key: ApiKey, before: dict[str, object], after: dict[str, object]) -> None:
        self.journal.note(Change(action, "api-key", key.id, None, before, after))
        self.publisher.access_changed()
