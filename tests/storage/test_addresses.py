"""Database URLs mean the same in every library."""

import asyncio
import inspect
from pathlib import Path

import asyncpg
import pytest
from asyncpg.connect_utils import _parse_connect_dsn_and_args
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.databases import PostgresServer

from aimm.storage.database import migrate as migrating
from aimm.storage.database.addresses import (
    BadAddress,
    PostgresAddress,
    SqliteAddress,
    read_address,
    sqlite_url,
)
from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate, present

_TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)

# no deadline, because the machine may be busy
relaxed = settings(deadline=None)


@relaxed
@given(_TEXTS)
def test_any_path_round_trips(name: str):
    path = Path("/srv") / name.replace("/", "_") / "aimm.db"
    assert read_address(sqlite_url(path)) == SqliteAddress(path)


@pytest.mark.parametrize("name", ["a?b", "a%20b", "a%3Fb", "a#b", "a b", "a@b:c", "100%", "é", "file:x"])
async def test_a_folder_can_have_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / name / "aimm.db", Path(name) / "relative.db"):
        database = open_database(sqlite_url(path))
        await migrate(database)
        await database.close()
        assert database.sqlite_path == path
        assert path.exists()
    assert await asyncio.to_thread(lambda: [entry.name for entry in tmp_path.iterdir()]) == [name]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///aimm.db", "aimm.db"),
        ("sqlite:////srv/a/aimm.db", "/srv/a/aimm.db"),
        ("sqlite:////srv/a%3Fb%20c/aimm.db", "/srv/a?b c/aimm.db"),
        ("sqlite:////srv/a#b/100%/aimm.db", "/srv/a#b/100%/aimm.db"),
    ],
)
def test_the_file_of_an_address(url: str, path: str):
    assert read_address(url) == SqliteAddress(Path(path))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////srv/a?b/aimm.db", "write ? as %3F"),
        ("sqlite:////srv/aimm.db?mode=ro", "have no options"),
        ("sqlite:////srv/", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:////srv/a%00b", "NUL"),
        ("sqlite://aimm.db", "must be sqlite:///FILE or postgresql://"),
        ("postgresql://", "must be sqlite:///FILE or postgresql://"),
        ("postgresql://me:se@cret@host/name", "write @ as %40"),
        ("postgresql://me:se#cret@host/name", "# as %23"),
        ("postgresql://me:1?x=secret@host/name", "? as %3F"),
        ("postgresql://host/name?user=me@secret", "write @ as %40"),
        ("postgresql://me:x@host:port/name", "with or without :PORT"),
        ("postgresql://me:x@host:70000/name", "with or without :PORT"),
        ("postgresql://me:x@::1/name", "IPv6 in brackets"),
        ("postgresql://host/name?secret", "NAME=VALUE"),
    ],
)
def test_ambiguous_urls_are_rejected(url: str, said: str):
    with pytest.raises(BadAddress) as refused:
        read_address(url)
    assert said in str(refused.value)
    assert "cret" not in str(refused.value)


@relaxed
@given(user=_TEXTS, password=_TEXTS, name=_TEXTS, option=_TEXTS)
def test_the_driver_parses_urls_the_same_way(user: str, password: str, name: str, option: str):
    address = PostgresAddress(user, password, "[::1]:5433,db.example", name, {"application_name": option})
    assert read_address(address.dsn) == address
    others = dict.fromkeys(set(inspect.signature(_parse_connect_dsn_and_args).parameters) - {"dsn"})
    hosts, found = _parse_connect_dsn_and_args(dsn=address.dsn, **others)
    assert hosts == [("::1", 5433), ("db.example", 5432)]
    assert (found.user, found.password, found.database) == (user, password, name)
    assert found.server_settings == {"application_name": option}


def test_secrets_are_hidden_in_urls():
    address = read_address("postgresql://me:se%40cret@host:1/name?sslpassword=secret")
    assert address.shown == "postgresql://me:***@host:1/name"
    assert "cret" not in repr(address)


async def test_every_connection_uses_name_password_and_options(postgres: PostgresServer):
    name, user, password = "a?b %41/ö", "u@b:c/%20", "p#%2F@:/?é+ "
    await postgres._run(f"create user \"{user}\" superuser password '{password}'")
    await postgres._run(f'create database "{name}" owner "{user}"')
    plain = read_address(postgres.url("unused"))
    assert isinstance(plain, PostgresAddress)
    options = {**plain.options, "application_name": "a&b=c %41", "sslmode": "prefer"}
    url = PostgresAddress(user, password, plain.hosts, name, options).dsn
    database = open_database(url)
    asked = "select current_database(), current_user, current_setting('application_name')"
    async with database.engine.connect() as connection:
        managed = tuple((await connection.exec_driver_sql(asked)).one())
    await migrate(database)
    await database.close()
    ledgers = await asyncpg.connect(database.dsn)
    hot = tuple(await ledgers.fetchrow(asked))
    await ledgers.close()
    assert managed == hot == (name, user, "a&b=c %41")


async def test_migrations_work_in_a_folder_with_percent_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = tmp_path / "100%(here)s"
    elsewhere.mkdir()
    (elsewhere / "migrations").symlink_to(Path(migrating.__file__).parent / "migrations")
    monkeypatch.setattr(migrating, "__file__", str(elsewhere / "migrate.py"))
    database = open_database(sqlite_url(tmp_path / "aimm.db"))
    await migrate(database)
    assert await present(database) == migrating.latest()
    await database.close()
