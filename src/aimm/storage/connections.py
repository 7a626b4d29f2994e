"""Connections in the database, and the keys that encrypt their secrets."""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.connections.errors import SecretUnavailable
from aimm.connections.model import CONNECTION_ORDERS, SEARCHED, Connection, NewConnection
from aimm.kit.paging import Page, PageRequest
from aimm.storage.access import StoredInstallation
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import connections
from aimm.storage.secret_keys import KeyFile, SecretKey, key_id_of, new_key, seal, unseal

_ORDERINGS: dict[str, Ordering] = {name: by_column(connections.c[name]) for name in CONNECTION_ORDERS}
_KEY_IN_USE = "secret-key"
_MAX_SECRET_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class StoredConnections:
    """The port ``connections.ports.Connections`` on one connection of the database."""

    connection: AsyncConnection

    async def page(self, request: PageRequest) -> Page[Connection]:
        convert = partial(record_of, Connection)
        return await fetch_page(self.connection, connections, None, request, _ORDERINGS, convert, SEARCHED)

    async def get(self, connection_id: str) -> Connection | None:
        where = connections.c.id == connection_id
        return await fetch_record(self.connection, connections, Connection, where)

    async def by_name(self, name: str) -> Connection | None:
        return await fetch_record(self.connection, connections, Connection, connections.c.name == name)

    async def add(self, connection_id: str, new: NewConnection, now: datetime) -> Connection:
        stored = await self.connection.execute(
            connections.insert()
            .values(
                **values_of(connections, new), id=connection_id, version=1, created_at=now, updated_at=now
            )
            .returning(connections)
        )
        return record_of(Connection, stored.one())

    async def save(self, connection: Connection) -> None:
        await save_record(self.connection, connections, connection, connection.id)
        if connection.secret_set_at is None:
            await self._save_sealed(connection.id, None)

    async def save_secret(self, connection_id: str, sealed: bytes) -> None:
        await self._save_sealed(connection_id, sealed)

    async def sealed(self, connection_id: str) -> bytes | None:
        wanted = select(connections.c.sealed_secret).where(connections.c.id == connection_id)
        return (await self.connection.execute(wanted)).scalar_one_or_none()

    async def delete(self, connection: Connection) -> None:
        await self.connection.execute(connections.delete().where(connections.c.id == connection.id))

    async def _save_sealed(self, connection_id: str, sealed: bytes | None) -> None:
        change = update(connections).where(connections.c.id == connection_id)
        await self.connection.execute(change.values(sealed_secret=sealed))


@dataclass(frozen=True, slots=True)
class StoredVault:
    """The port ``connections.ports.Vault``: the keys of a file; the database names the one in use.

    Attributes:
        keys: the file; None if no place for it is known.
    """

    connection: AsyncConnection
    keys: KeyFile | None

    @property
    def file(self) -> KeyFile:
        """The file with the keys.

        Raises:
            SecretUnavailable: no place for it is known.
        """
        if self.keys is None:
            raise SecretUnavailable("no place for a key file is known: set AIMM_SECRET_KEY_FILE")
        return self.keys

    async def seal(self, connection_id: str, secret: str) -> bytes:
        return seal(await self._key_in_use(), connection_id, secret)

    async def unseal(self, connection_id: str, sealed: bytes) -> str:
        return unseal(self._key(key_id_of(sealed)), connection_id, sealed)

    async def rotate(self) -> int:
        """Encrypt all secrets with a new key; returns how many.

        Old keys stay in the file until ``forget``, which follows the commit.

        Raises:
            SecretUnavailable: a secret cannot be read, or the file cannot be written.
        """
        rows = await self.connection.execute(
            select(connections.c.id, connections.c.sealed_secret).where(
                connections.c.sealed_secret.is_not(None)
            )
        )
        found = {row.id: await self.unseal(row.id, row.sealed_secret) for row in rows}
        key = new_key()
        self.file.add(key)
        await StoredInstallation(self.connection).replace(_KEY_IN_USE, key.id)
        stored = StoredConnections(self.connection)
        for connection_id, secret in found.items():
            await stored.save_secret(connection_id, seal(key, connection_id, secret))
        return len(found)

    async def forget(self) -> None:
        """Remove all keys from the file but the one in use.

        Raises:
            SecretUnavailable: no key is in use, or the file cannot be written.
        """
        in_use = await StoredInstallation(self.connection).get(_KEY_IN_USE)
        if in_use is not None:
            self.file.keep_only(in_use)

    async def _key_in_use(self) -> SecretKey:
        installation = StoredInstallation(self.connection)
        in_use = await installation.get(_KEY_IN_USE)
        if in_use is not None:
            return self._key(in_use)
        keys = self.file.read()
        if not keys:
            self.file.add(new_key())
            keys = self.file.read()
        return self._key(await installation.settle(_KEY_IN_USE, keys[0].id))

    def _key(self, key_id: str) -> SecretKey:
        found = next((key for key in self.file.read() if key.id == key_id), None)
        if found is None:
            raise SecretUnavailable(
                f"the key file {self.file.path} lacks the key {key_id}: copy the file from the node that has "
                "it, or let AIMM_SECRET_KEY_FILE name the same file on every node"
            )
        return found


class SystemReferences:
    """The port ``connections.ports.References``: environment variables and files of this process."""

    def look_up(self, reference: str) -> str:
        place, _, name = reference.partition(":")
        secret = os.environ.get(name, "") if place == "env" else _read_file(name)
        if not secret.strip():
            kind = "environment variable" if place == "env" else "file"
            raise SecretUnavailable(f"the {kind} {name} is empty or not set on this node")
        return secret.strip()


def _read_file(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            content = file.read(_MAX_SECRET_BYTES + 1)
        if len(content) > _MAX_SECRET_BYTES:
            raise SecretUnavailable(f"the file {name} is too long for an API key")
        return content.decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise SecretUnavailable(f"the file {name} cannot be read") from None
