"""User accounts, as managed by admins. Passwords are hashed between units of work, never inside one.

A hash takes tens of milliseconds on purpose, and would block other writers.
"""

from dataclasses import dataclass

from msgspec import UNSET

from aimm.access import rules
from aimm.access.ended import EndedSessions
from aimm.access.errors import UserNotFound
from aimm.access.model import NewUser, User, UserPatch
from aimm.access.ports import PasswordHasher, Store, Work
from aimm.access.service import UserService
from aimm.kit.changes import Actor
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest


def user_service(work: Work, clock: Clock, ids: Ids) -> UserService:
    """The account service of a unit of work."""
    return UserService(work.users, work.refresh_tokens, work.journal, work.publisher, clock, ids)


def check_new_password(field: str, password: str) -> None:
    """Raise Invalid, naming the field, if the password is not allowed."""
    problems = rules.password_problems(field, password)
    if problems:
        raise Invalid(*problems)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Account management for admins; each call is a unit of work of its own.

    Attributes:
        ended: the ended sessions known to this node; None if this process does not serve requests.
    """

    store: Store
    hasher: PasswordHasher
    clock: Clock
    ids: Ids
    ended: EndedSessions | None = None

    async def page(self, request: PageRequest) -> Page[User]:
        """Get one page of all accounts."""
        async with self.store.reading() as records:
            return await records.users.page(request)

    async def get(self, user_id: str) -> User:
        """Get the account with this id.

        Raises:
            UserNotFound: there is none.
        """
        async with self.store.reading() as records:
            return _found(await records.users.get(user_id))

    async def by_username(self, username: str) -> User:
        """Get the account with this user name.

        Raises:
            UserNotFound: there is none.
        """
        async with self.store.reading() as records:
            return _found(await records.users.by_username(username))

    async def add(self, actor: Actor, new: NewUser) -> User:
        """Add an active account.

        Raises:
            Invalid, UsernameTaken, Unavailable
        """
        problems = [
            *rules.password_problems("password", new.password),
            *rules.name_problems("username", new.username),
        ]
        if problems:
            raise Invalid(*problems)
        password_hash = await self.hasher.hash(new.password)
        async with self.store.writing(actor) as work:
            return await self._service(work).create(new.username, password_hash, new.role)

    async def change(self, actor: Actor, user_id: str, patch: UserPatch, based_on: int | None = None) -> User:
        """Change an account; ``based_on`` is the version that the caller saw.

        Raises:
            Invalid, UserNotFound, LastAdmin, Outdated, Unavailable
        """
        password_hash = None
        if patch.password is not UNSET:
            check_new_password("password", patch.password)
            password_hash = await self.hasher.hash(patch.password)
        async with self.store.writing(actor) as work:
            service = self._service(work)
            updated = await service.update(user_id, patch, password_hash, based_on)
        self._note_ended(service)
        return updated

    async def delete(self, actor: Actor, user_id: str, based_on: int | None = None) -> None:
        """Delete an account and end its sessions.

        Raises:
            UserNotFound, LastAdmin, Outdated
        """
        async with self.store.writing(actor) as work:
            service = self._service(work)
            await service.delete(user_id, based_on)
        self._note_ended(service)

    def _note_ended(self, service: UserService) -> None:
        if self.ended is not None:
            self.ended.note_all(service.ended)

    def _service(self, work: Work) -> UserService:
        return user_service(work, self.clock, self.ids)


def _found(user: User | None) -> User:
    if user is None:
        raise UserNotFound
    return user
