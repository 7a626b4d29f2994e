"""The service on a store in memory: names, versions, secrets and the audit log."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from tests.fakes.connections import FakeConnections, FakeReferences, FakeVault
from tests.fakes.sources import Clock, Ids

from aimm.connections.errors import ConnectionNotFound, NameTaken
from aimm.connections.model import ConnectionPatch, NewConnection
from aimm.connections.service import ConnectionService
from aimm.kit.changes import Action, Change
from aimm.kit.errors import Invalid, Outdated

SECRET = "sk-very-secret"


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
