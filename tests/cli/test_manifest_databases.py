"""``aimm apply | diff | export`` and the database that they work on."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.manifest_shell import CHAT, Shell
from tests.support.databases import PostgresServer
from tests.support.server import Api, running

from aimm.storage.database.migrate import NotMigratedError
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings


def test_reading_creates_no_database(offline: Shell):
    name = offline.file("chat.yaml", CHAT)
    for words, code in ((["diff", "-f", name], 2), (["apply", "--dry-run", "-f", name], 1), (["export"], 1)):
        assert "there is no database" in offline.wrong(*words, code=code)
    assert not (offline.folder / "none").exists()


def test_an_unreachable_database(tmp_path: Path):
    shell = Shell("postgresql://nobody:secret@127.0.0.1:1/nowhere", tmp_path)
    said = shell.wrong("diff", "-f", shell.file("chat.yaml", CHAT), code=2)
    assert said.startswith("Error: the database cannot be used now: ")
    assert "sqlalche.me" not in said
    assert "secret" not in said


def execute(shell: Shell, *statements: str) -> None:
    """Change the database without the service."""

    async def work() -> None:
        async with open_direct_access(shell.settings) as access, access.database.writing() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)

    asyncio.run(work())


def test_a_database_of_an_older_version_is_left_alone(shell: Shell):
    shell.apply(CHAT)
    execute(shell, "update alembic_version set version_num = '0001'")
    said = shell.wrong("apply", "--yes", "-f", shell.file("chat.yaml", CHAT))
    assert said.startswith("Error: the database has schema 0001, this version needs ")
    assert said.endswith("run `aimm migrate`\n")


@pytest.mark.parametrize("words", ["serve", "migrate", "doctor", "users list", "apply --yes -f"])
def test_a_newer_schema_is_reported_with_the_version_that_wrote_it(shell: Shell, words: str):
    shell.apply(CHAT)
    execute(
        shell,
        "update alembic_version set version_num = '9999_far'",
        "update installation set value = '99.1' where name = 'program-version'",
    )
    files = [shell.file("chat.yaml", CHAT)] if words.startswith("apply") else []
    result = shell.call(*words.split(), *files)
    assert result.exit_code == 1
    assert (
        "the database has schema 9999_far, written by AI Model Match 99.1; this is version" in result.output
    )
    assert "too old for it" in result.output
    assert "aimm migrate" not in result.output


def test_apply_creates_a_database_only_with_create(offline: Shell):
    name = offline.file("chat.yaml", CHAT)
    said = offline.wrong("apply", "--yes", "-f", name)
    assert "there is no database" in said
    assert "--create" in said
    assert not (offline.folder / "none").exists()
    assert "Applied" in offline.fine("apply", "--yes", "--create", "-f", name)
    assert "Applied" not in offline.fine("apply", "--yes", "-f", name)


def test_apply_names_the_database_and_who_serves_it(shell: Shell):
    name = shell.file("chat.yaml", CHAT)
    shell.apply(CHAT)
    url = shell.settings.address.shown
    assert shell.call("apply", "--yes", "-f", name).stderr == f"In {url}; no service is running on it.\n"
    with running(shell.environment["AIMM_DATABASE_URL"], shell.folder) as server:
        served = f", served by process {server.pid} at {server.url}." if "sqlite" in url else ", served now."
        end = time.monotonic() + 20
        while (said := shell.call("diff", "-f", name).stderr) != f"In {url}{served}\n":
            assert time.monotonic() < end, said  # on PostgreSQL there is no leader for a moment


def test_apply_warns_when_the_service_at_its_address_has_another_database(offline: Shell):
    name = offline.file("chat.yaml", CHAT)
    with running(f"sqlite:///{offline.folder / 'other.db'}", offline.folder) as server:
        offline.environment["AIMM_PORT"] = server.url.rpartition(":")[2]
        said = offline.call("apply", "--yes", "--create", "-f", name).stderr
    assert f"Warning: the service at {server.url} has another database, and will not see this.\n" in said


def test_a_data_folder_is_a_path(tmp_path: Path):
    for folder in ("a?x", "a?y", "a%20b", "a#b"):
        shell = Shell("", tmp_path / folder)
        shell.environment["AIMM_DATA_DIR"] = str(tmp_path / folder)
        (tmp_path / folder).mkdir()
        shell.apply(CHAT.replace("title: Chat", f'title: "{folder}"'))
        assert f"title: {folder}\n" in shell.fine("export").replace("'", "")
    assert {entry.name for entry in tmp_path.iterdir()} == {"a?x", "a?y", "a%20b", "a#b"}


def readonly(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, no folder seems to be writable."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: access(path, mode) and mode != os.W_OK)


@pytest.mark.parametrize("words", ["export", "users list", "keys list", "diff -f", "doctor"])
def test_reading_needs_no_write_access(offline: Shell, words: str, monkeypatch: pytest.MonkeyPatch):
    offline.apply(CHAT)
    folder = offline.folder / "none"
    name = offline.file("manifest.yaml", CHAT)
    readonly(monkeypatch)
    before = {entry.name: entry.stat().st_mtime_ns for entry in folder.iterdir()}
    result = offline.call(*words.split(), *([name] if words.endswith("-f") else []))
    assert result.exit_code == 0 or words == "doctor", result.output
    assert {entry.name: entry.stat().st_mtime_ns for entry in folder.iterdir()} == before


def test_an_empty_postgresql_database_must_be_migrated_first(postgres: PostgresServer, tmp_path: Path):
    name = asyncio.run(postgres.new_database())

    async def empty() -> None:
        async with (
            open_direct_access(Settings(database_url=name)) as access,
            access.database.writing() as connection,
        ):
            await connection.exec_driver_sql("drop table alembic_version")

    asyncio.run(empty())

    async def work() -> None:
        async with open_direct_access(Settings(database_url=name), create=True):
            raise AssertionError

    with pytest.raises(NotMigratedError, match="schema none"):
        asyncio.run(work())


def test_a_running_server_is_notified(shell: Shell):
    within = 1.0
    with running(shell.environment["AIMM_DATABASE_URL"], shell.folder) as server:
        machine = Api.machine(server)

        def pick() -> Any:
            body = {"correlationId": os.urandom(8).hex(), "useCaseCode": "chat", "useCaseStepCode": "greet"}
            answer = machine.post("/picker", body).json()
            return answer.get("item", {}).get("outputMessage")

        def soon(expected: Callable[[Any], bool]) -> bool:
            deadline = time.monotonic() + within
            while time.monotonic() < deadline:
                if expected(pick()):
                    return True
            return False

        assert pick() is None
        shell.apply(CHAT)
        assert soon(lambda answer: answer is not None)
        shell.apply(CHAT.replace("modality: text", "modality: voice"))
        assert soon(lambda answer: answer["modality"] == "voice")
        shell.apply(CHAT.replace("    active: true\n    steps", "    active: false\n    steps"))
        assert soon(lambda answer: answer is None)
        machine.http.close()
