"""Connections: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Mapping
from dataclasses import dataclass

from aimm.connections import rules
from aimm.connections.errors import ConnectionNotFound, NameTaken
from aimm.connections.model import Connection, ConnectionPatch, NewConnection
from aimm.connections.ports import Connections, References, Vault
from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts

_ENTITY = "connection"


@dataclass(frozen=True, slots=True)
class ConnectionService:
    """Manages connections. No secret leaves it except by ``secret_of``."""

    connections: Connections
    vault: Vault
    references: References
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, request: PageRequest) -> Page[Connection]:
        """One page of all connections."""
        return await self.connections.page(request)

    async def get(self, connection_id: str) -> Connection:
        """The connection with this id.

        Raises:
            ConnectionNotFound: there is none.
        """
        return _found(await self.connections.get(connection_id))

    async def by_name(self, name: str) -> Connection:
        """The connection with this name.

        Raises:
            ConnectionNotFound: there is none.
        """
        return _found(await self.connections.by_name(name))

    async def create(self, new: NewConnection) -> Connection:
        """Create a connection.

        Raises:
            Invalid, NameTaken
        """
        rules.check_fields(new)
        await self._check_name(new.name, None)
        connection = await self.connections.add(self.ids.new(), new, self.clock.now())
        self._note(Action.CREATE, connection, {}, facts(connection, ConnectionPatch))
        return connection

    async def update(
        self, connection_id: str, patch: ConnectionPatch, based_on: int | None = None
    ) -> Connection:
        """Update a connection; ``based_on`` is the version that the caller saw.

        Raises:
            Invalid, ConnectionNotFound, NameTaken, Outdated, SecretWouldLeak
        """
        current = await self.get(connection_id)
        check_version(current.version, based_on)
        if isinstance(patch.name, str):
            await self._check_name(patch.name, connection_id)
        updated = rules.update_connection(current, patch, self.clock.now())
        if updated == current:
            return current
        await self.connections.save(updated)
        before, after = difference(facts(current, ConnectionPatch), facts(updated, ConnectionPatch))
        if current.secret_set_at is not None and updated.secret_set_at is None:
            before, after = before | {"secret": rules.shown_secret(current)}, after | {"secret": None}
        self._note(Action.UPDATE, updated, before, after)
        return updated

    async def store_secret(self, connection_id: str, secret: str, based_on: int | None = None) -> Connection:
        """Store an API key, encrypted; it replaces a stored one or a reference.

        Raises:
            ConnectionNotFound, Outdated, SecretUnavailable
        """
        current = await self.get(connection_id)
        check_version(current.version, based_on)
        sealed = await self.vault.seal(connection_id, secret)
        updated = rules.with_secret(current, self.clock.now())
        await self.connections.save(updated)
        await self.connections.save_secret(connection_id, sealed)
        self._note_secret(current, updated)
        return updated

    async def remove_secret(self, connection_id: str, based_on: int | None = None) -> Connection:
        """Remove a stored API key; nothing happens if none is stored.

        Raises:
            ConnectionNotFound, Outdated
        """
        current = await self.get(connection_id)
        check_version(current.version, based_on)
        if current.secret_set_at is None:
            return current
        updated = rules.without_secret(current, self.clock.now())
        await self.connections.save(updated)
        self._note_secret(current, updated)
        return updated

    async def secret_of(self, connection: Connection) -> str:
        """The API key of a connection, for a request to its provider; empty if it has none.

        Raises:
            SecretUnavailable: it cannot be read.
        """
        if connection.secret_ref is not None:
            return self.references.look_up(connection.secret_ref)
        sealed = await self.connections.sealed(connection.id)
        return "" if sealed is None else await self.vault.unseal(connection.id, sealed)

    async def delete(self, connection_id: str, based_on: int | None = None) -> None:
        """Delete a connection with its stored API key.

        Raises:
            ConnectionNotFound, Outdated
        """
        current = await self.get(connection_id)
        check_version(current.version, based_on)
        await self.connections.delete(current)
        self._note(Action.DELETE, current, facts(current, ConnectionPatch), {})

    async def _check_name(self, name: str, own_id: str | None) -> None:
        other = await self.connections.by_name(name)
        if other is not None and other.id != own_id:
            raise NameTaken

    def _note(
        self,
        action: Action,
        connection: Connection,
        before: Mapping[str, object],
        after: Mapping[str, object],
    ) -> None:
        self.journal.note(Change(action, _ENTITY, connection.id, None, before, after))

    def _note_secret(self, current: Connection, updated: Connection) -> None:
        before, after = ({"secret": rules.shown_secret(one)} for one in (current, updated))
        self._note(Action.UPDATE, updated, before, after)


def _found(connection: Connection | None) -> Connection:
    if connection is None:
        raise ConnectionNotFound
    return connection
