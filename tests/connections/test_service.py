"""The service on a store in memory: names, versions, secrets and the audit log."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import asdict
from tests.fakes.sources import Clock, Ids

from aimm.connections.errors import ConnectionNotFound, NameTaken, SecretUnavailable
from aimm.connections.model import Connection, ConnectionPatch, NewConnection
from aimm.connections.service import ConnectionService
from aimm.kit.changes import Action, Change
from aimm.kit.errors import Invalid, Outdated
from aimm.kit.paging import Page, PageRequest, page_of

SECRET = "sk-very-secret"


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


@dataclass
class Desk:
    """The service, and what it noted."""

    store: FakeConnections = field(default_factory=FakeConnections)
    noted: list[Change] = field(default_factory=list[Change])

    def note(self, change: Change) -> None:
        self.noted.append(change)

    @property
    def service(self) -> ConnectionService:
        return ConnectionService(self.store, FakeVault(), FakeReferences(), self, Clock(), Ids())


@pytest.fixture
def desk() -> Desk:
    return Desk()


def new(name: str = "local", **given: Any) -> NewConnection:
    fields: dict[str, Any] = {"name": name, "kind": "openai", "base_url": "http://localhost/v1"}
    return NewConnection(**fields | given)


async def test_a_secret_is_stored_and_nowhere_shown(desk: Desk):
    service = desk.service
    made = await service.create(new())
    stored = await service.store_secret(made.id, SECRET)
    assert stored.version == 2
    assert await service.secret_of(stored) == SECRET
    assert SECRET not in repr((stored, desk.noted))
    note = desk.noted[-1]
    assert (note.action, note.entity, note.before) == (Action.UPDATE, "connection", {"secret": None})
    assert str(note.after["secret"]).startswith("stored, set on ")
    removed = await service.remove_secret(made.id)
    assert await service.secret_of(removed) == ""
    assert desk.noted[-1].after == {"secret": None}
    again = await service.remove_secret(made.id)
    assert (again.version, len(desk.noted)) == (removed.version, 3)


async def test_a_reference_replaces_a_stored_secret(desk: Desk):
    service = desk.service
    made = await service.create(new())
    await service.store_secret(made.id, SECRET)
    updated = await service.update(made.id, ConnectionPatch(secret_ref="env:KEY"))
    assert await service.secret_of(updated) == "behind env:KEY"
    assert desk.store.secrets == {}
    assert desk.noted[-1].after == {"secretRef": "env:KEY", "secret": None}


async def test_names_are_unique(desk: Desk):
    service = desk.service
    one, other = await service.create(new("one")), await service.create(new("other"))
    with pytest.raises(NameTaken):
        await service.create(new("one"))
    with pytest.raises(NameTaken):
        await service.update(other.id, ConnectionPatch(name="one"))
    same = await service.update(one.id, ConnectionPatch(name="one", model="m"))
    assert (same.model, await service.by_name("one")) == ("m", same)


async def test_outdated_changes_are_refused(desk: Desk):
    service = desk.service
    made = await service.create(new())
    await service.update(made.id, ConnectionPatch(model="m"), based_on=1)
    with pytest.raises(Outdated):
        await service.update(made.id, ConnectionPatch(model="n"), based_on=1)
    with pytest.raises(Outdated):
        await service.store_secret(made.id, SECRET, based_on=1)
    with pytest.raises(Outdated):
        await service.remove_secret(made.id, based_on=1)
    with pytest.raises(Outdated):
        await service.delete(made.id, based_on=1)
    await service.delete(made.id, based_on=2)
    with pytest.raises(ConnectionNotFound):
        await service.get(made.id)


async def test_wrong_fields_store_nothing(desk: Desk):
    with pytest.raises(Invalid, match="baseUrl"):
        await desk.service.create(new(base_url="nowhere"))
    assert (desk.store.records, desk.noted) == ({}, [])
    assert replace(desk).service is not None
