"""Connections and their encrypted secrets on both databases."""

import stat
from pathlib import Path

import pytest

from aimm.connections.errors import SecretUnavailable
from aimm.connections.model import ConnectionPatch, NewConnection
from aimm.connections.service import ConnectionService
from aimm.kit.changes import SYSTEM
from aimm.kit.paging import PageRequest
from aimm.storage.connections import StoredConnections, StoredVault, SystemReferences
from aimm.storage.database.engine import Database
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.secret_keys import KeyFile, new_key, seal, unseal
from aimm.wiring.sources import RandomIds, SystemClock

SECRET = "sk-very-secret-0123456789"
CLOCK = SystemClock()


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys" / "secret.key")


def service(work: UnitOfWork, keys: KeyFile) -> ConnectionService:
    vault = StoredVault(work.connection, keys)
    stored = StoredConnections(work.connection)
    return ConnectionService(stored, vault, SystemReferences(), work, CLOCK, RandomIds())


def new(name: str = "local") -> NewConnection:
    return NewConnection(name=name, kind="openai", base_url="http://localhost:8000/v1", temperature=0.5)


async def stored_secret(database: Database, keys: KeyFile, name: str = "local") -> str:
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        made = await service(work, keys).create(new(name))
        await service(work, keys).store_secret(made.id, SECRET)
        return made.id


async def read_secret(database: Database, keys: KeyFile, connection_id: str) -> str:
    async with database.reading() as connection:
        work = service(UnitOfWork(connection, SYSTEM), keys)
        return await work.secret_of(await work.get(connection_id))


async def test_a_connection_is_stored_found_changed_and_deleted(database: Database, keys: KeyFile):
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        made = await service(work, keys).create(new())
        assert await service(work, keys).get(made.id) == made
        assert await service(work, keys).by_name("local") == made
        changed = await service(work, keys).update(made.id, ConnectionPatch(model="m", temperature=None))
        assert (await service(work, keys).page(PageRequest(1, 10))).items == [changed]
        await service(work, keys).delete(made.id)
        assert (await service(work, keys).page(PageRequest(1, 10))).total == 0


async def test_a_secret_is_encrypted_and_read_again(database: Database, keys: KeyFile):
    connection_id = await stored_secret(database, keys)
    async with database.reading() as connection:
        sealed = await StoredConnections(connection).sealed(connection_id)
    assert sealed is not None
    assert SECRET.encode() not in sealed
    assert await read_secret(database, keys, connection_id) == SECRET


async def test_the_key_file_is_made_on_first_use_for_its_owner_only(database: Database, keys: KeyFile):
    assert not keys.path.exists()
    await stored_secret(database, keys)
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    before = keys.path.read_text()
    await stored_secret(database, keys, "second")
    assert keys.path.read_text() == before
    assert sorted(path.name for path in keys.path.parent.iterdir()) == ["secret.key"]


async def test_a_ciphertext_belongs_to_its_record(database: Database, keys: KeyFile):
    one, other = await stored_secret(database, keys, "one"), await stored_secret(database, keys, "other")
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        stored = StoredConnections(work.connection)
        stolen = await stored.sealed(one)
        assert stolen is not None
        await stored.save_secret(other, stolen)
    with pytest.raises(SecretUnavailable, match="belongs to another connection"):
        await read_secret(database, keys, other)


async def test_a_node_without_the_key_says_so_and_makes_no_other(
    database: Database, keys: KeyFile, tmp_path: Path
):
    connection_id = await stored_secret(database, keys)
    elsewhere = KeyFile(tmp_path / "other-node" / "secret.key")
    with pytest.raises(SecretUnavailable, match="AIMM_SECRET_KEY_FILE"):
        await read_secret(database, elsewhere, connection_id)
    with pytest.raises(SecretUnavailable, match="copy the file from the node that has it"):
        await stored_secret(database, elsewhere, "second")
    assert not elsewhere.path.exists()


async def test_rotation_encrypts_everything_with_a_new_key(database: Database, keys: KeyFile):
    one, other = await stored_secret(database, keys, "one"), await stored_secret(database, keys, "other")
    (first,) = keys.read()
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        assert await StoredVault(work.connection, keys).rotate() == 2
    assert [key.id for key in keys.read()][1:] == [first.id]
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        await StoredVault(work.connection, keys).forget()
    (second,) = keys.read()
    assert second.id != first.id
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert [await read_secret(database, keys, made) for made in (one, other)] == [SECRET, SECRET]
    third = await stored_secret(database, keys, "third")
    assert await read_secret(database, keys, third) == SECRET


async def test_a_rotation_that_fails_loses_nothing(database: Database, keys: KeyFile):
    connection_id = await stored_secret(database, keys)
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with unit_of_work(database, SYSTEM, CLOCK) as work:
            await StoredVault(work.connection, keys).rotate()
            raise RuntimeError
    assert await read_secret(database, keys, connection_id) == SECRET


async def test_a_reference_removes_the_stored_secret(database: Database, keys: KeyFile):
    connection_id = await stored_secret(database, keys)
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        await service(work, keys).update(connection_id, ConnectionPatch(secret_ref="env:NOT_SET_ANYWHERE"))
        assert await StoredConnections(work.connection).sealed(connection_id) is None
    with pytest.raises(SecretUnavailable, match="environment variable NOT_SET_ANYWHERE is empty or not set"):
        await read_secret(database, keys, connection_id)


def test_references_are_looked_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("A_KEY_OF_A_TEST", f"{SECRET}\n")
    file = tmp_path / "key"
    file.write_text(f"  {SECRET}\n")
    look_up = SystemReferences().look_up
    assert look_up("env:A_KEY_OF_A_TEST") == SECRET
    assert look_up(f"file:{file}") == SECRET
    file.write_bytes(b"x" * 70_000)
    for reference, problem in {
        f"file:{tmp_path / 'none'}": "is empty or not set",
        f"file:{file}": "too long",
        f"file:{tmp_path}": "cannot be read",
    }.items():
        with pytest.raises(SecretUnavailable, match=problem):
            look_up(reference)


@pytest.mark.parametrize("content", ["", "nonsense", "00000000 AAAA", "\x00"])
def test_a_damaged_key_file_is_told(keys: KeyFile, content: str):
    keys.path.parent.mkdir()
    keys.path.write_text(content)
    with pytest.raises(SecretUnavailable, match=r"is empty|no key"):
        keys.read()


def test_a_changed_ciphertext_is_told():
    key = new_key()
    sealed = seal(key, "record", SECRET)
    assert unseal(key, "record", sealed) == SECRET
    assert seal(key, "record", SECRET) != sealed
    assert key.value.hex() not in repr(key)
    for wrong in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:20] + b"x" + sealed[21:]):
        with pytest.raises(SecretUnavailable, match="was changed"):
            unseal(key, "record", wrong)
    with pytest.raises(SecretUnavailable):
        unseal(new_key(), "record", sealed)


async def test_without_a_place_for_keys_nothing_is_stored(database: Database):
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        with pytest.raises(SecretUnavailable, match="set AIMM_SECRET_KEY_FILE"):
            await StoredVault(work.connection, None).seal("c1", SECRET)
