"""Connections in dictionaries, and their keys in a vault that only turns them around."""

from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict

from aimm.connections.errors import SecretUnavailable
from aimm.connections.model import Connection, NewConnection
from aimm.kit.paging import Page, PageRequest, page_of


@dataclass
class FakeConnections:
    """The port ``Connections``."""

    records: dict[str, Connection] = field(default_factory=dict[str, Connection])
    secrets: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def page(self, request: PageRequest) -> Page[Connection]:
        return page_of(list(self.records.values()), len(self.records), request)

    async def get(self, connection_id: str) -> Connection | None:
        return self.records.get(connection_id)

    async def by_name(self, name: str) -> Connection | None:
        return next((one for one in self.records.values() if one.name == name), None)

    async def add(self, connection_id: str, new: NewConnection, now: datetime) -> Connection:
        number = len(self.records) + 1
        self.records[connection_id] = Connection(
            **asdict(new),
            id=connection_id,
            number=number,
            secret_set_at=None,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.records[connection_id]

    async def save(self, connection: Connection) -> None:
        self.records[connection.id] = connection
        if connection.secret_set_at is None:
            self.secrets.pop(connection.id, None)

    async def save_secret(self, connection_id: str, sealed: bytes) -> None:
        self.secrets[connection_id] = sealed

    async def sealed(self, connection_id: str) -> bytes | None:
        return self.secrets.get(connection_id)

    async def delete(self, connection: Connection) -> None:
        del self.records[connection.id]
        self.secrets.pop(connection.id, None)


class FakeVault:
    """The port ``Vault``: turns texts around, which is no encryption."""

    async def seal(self, connection_id: str, secret: str) -> bytes:
        return f"{connection_id}:{secret[::-1]}".encode()

    async def unseal(self, connection_id: str, sealed: bytes) -> str:
        own, _, turned = sealed.decode().partition(":")
        if own != connection_id:
            raise SecretUnavailable("of another record")
        return turned[::-1]


class FakeReferences:
    """The port ``References``."""

    def look_up(self, reference: str) -> str:
        return f"behind {reference}"
