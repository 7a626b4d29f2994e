"""``aimm apply | diff | export`` on both databases."""

import asyncio
import errno
import getpass
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from tests.cli.manifest_shell import CHAT, NOTHING_TO_DO, SAMPLE, Shell
from tests.support.commands import own_environment, start_aimm
from tests.support.databases import PostgresServer
from tests.support.server import Api, running

from aimm.cli.main import main
from aimm.cli.manifest_files import ManifestWriter
from aimm.kit.changes import Actor, ActorKind
from aimm.manifests.changes import CreateUseCase, DeleteUseCase, Plan
from aimm.manifests.model import DesiredUseCase
from aimm.manifests.service import ManifestService
from aimm.storage.database.migrate import NotMigratedError
from aimm.use_cases.errors import StillActive
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings

# ── conflicts with the stored state ──


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- code: new\n  title: New\n",
            "3:3: useCases[0].description: is missing, and use case 'new' does not exist yet",
        ),
        (
            "- code: chat\n  steps:\n  - code: part\n    description: Ends\n",
            "5:5: useCases[0].steps[0].title: is missing, and step 'part' does not exist yet",
        ),
        (
            "- code: chat\n  flows:\n  - title: Wild\n",
            "5:5: useCases[0].flows[0].description: is missing, and flow 'Wild' does not exist yet",
        ),
        (
            "- code: chat\n  flows:\n  - title: Kind\n    share: 50\n",
            (
                "5:3: useCases[0].flows: the shares of the active flows add up to 90%, not 100%: "
                "'Kind' 50%, 'Brief' 40% (stored, but not listed)"
            ),
        ),
        (
            "- code: chat\n  flows:\n  - title: Spare\n    share: 0.1\n",
            (
                "6:12: useCases[0].flows[0].share: an inactive flow has no share: "
                "leave it out, or say `active: true`"
            ),
        ),
        (
            (
                "- code: chat\n  flows:\n  - title: Kind\n    configurations:\n"
                "      gret: {modality: text, parameters: {}}\n"
            ),
            (
                "7:13: useCases[0].flows[0].configurations.gret: the use case has no step 'gret'; "
                "did you mean 'greet'?"
            ),
        ),
        (
            "- code: chat\n  flows:\n  - {title: Kind, active: false}\n  - {title: Brief, active: false}\n",
            "5:3: useCases[0].flows: an active use case needs an active flow",
        ),
    ],
)
def test_conflicts_with_the_store_are_reported_with_their_position(shell: Shell, text: str, said: str):
    shell.apply(CHAT)
    name = shell.file("broken.yaml", f"apiVersion: aimm/v1\nuseCases:\n{text}")
    assert shell.wrong("apply", "--yes", "-f", name) == f"Error: {name}:{said}\n"
    assert shell.wrong("diff", "-f", name, code=2) == f"Error: {name}:{said}\n"


def test_active_use_cases_and_flows_are_not_pruned(shell: Shell):
    shell.apply(CHAT)
    name = shell.file("other.yaml", "apiVersion: aimm/v1\nuseCases: []\n")
    assert shell.wrong("apply", "--yes", "--prune", "-f", name) == (
        "Error: use case 'chat' is active and not in the manifest, so it cannot be pruned: "
        "make it inactive first, or add it to the manifest\n"
    )
    name = shell.file("other.yaml", "apiVersion: aimm/v1\nuseCases: [{code: chat, flows: [{title: Kind}]}]\n")
    assert shell.wrong("apply", "--yes", "--prune", "-f", name) == (
        f"Error: {name}:2:32: useCases[0].flows: flow 'Brief' is active and not listed, "
        "so it cannot be pruned: list it with `active: false`, and prune it by a later apply\n"
    )
    assert shell.apply(CHAT) == NOTHING_TO_DO


# ── apply, diff, export ──


def test_the_sample_is_applied_once_and_round_trips(shell: Shell, tmp_path: Path):
    text = SAMPLE.read_text()
    assert shell.apply(text).endswith("Applied: 18 created, 9 changed, 0 deleted.\n")
    notes = len(shell.audit())
    assert shell.apply(text) == NOTHING_TO_DO
    assert shell.apply(text, "--prune") == NOTHING_TO_DO
    exported = shell.fine("export")
    assert shell.apply(exported, "--prune") == NOTHING_TO_DO
    assert len(shell.audit()) == notes
    copy = Shell(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path)
    copy.apply(exported)
    assert copy.fine("export") == exported
    assert yaml.safe_load(exported) == yaml.safe_load(text)


def test_the_plan_is_shown_and_the_audit_log_names_the_actor(shell: Shell):
    assert (
        shell.apply(CHAT)
        == """\
chat
  + use case (Chat)
  + step 'greet' (Greet) at position 1
  + flow 'Kind'
  + flow 'Kind': configuration of step 'greet'
  + flow 'Brief'
  + flow 'Brief': configuration of step 'greet'
  + flow 'Spare'
  ~ flow 'Kind' becomes active
  ~ flow 'Brief' becomes active
  ~ shares: 'Kind' 60%, 'Brief' 40%
  ~ use case becomes active
Plan: 7 to create, 4 to change, 0 to delete.
Applied: 7 created, 4 changed, 0 deleted.
"""
    )
    assert {(entry.actor_kind, entry.actor) for entry in shell.audit()} == {
        (ActorKind.PERSON, getpass.getuser())
    }
    later = (
        CHAT.replace("0.2", "0.30").replace("share: 60", "share: 55.5").replace("share: 40", "share: 44.5")
    )
    assert (
        shell.apply(later)
        == """\
chat
  ~ flow 'Kind': configuration of step 'greet' changes
      parameters.temperature: 0.2 → 0.30
  ~ shares: 'Kind' 60% → 55.5%, 'Brief' 40% → 44.5%
Plan: 0 to create, 2 to change, 0 to delete.
Applied: 0 created, 2 changed, 0 deleted.
"""
    )
    assert shell.apply(later.replace("0.30", "0.3")) == NOTHING_TO_DO


def test_exit_codes_of_diff(shell: Shell):
    shell.apply(CHAT)
    same = shell.file("same.yaml", CHAT)
    assert shell.fine("diff", "-f", same) == NOTHING_TO_DO
    other = shell.file("other.yaml", CHAT.replace("Smiles", "Grins"))
    result = shell.call("diff", "-f", other)
    assert (result.exit_code, result.stdout.splitlines()[2]) == (1, '      description: "Smiles" → "Grins"')
    assert shell.fine("diff", "-f", same) == NOTHING_TO_DO
    shell.wrong("diff", code=2)


def test_an_unexpected_error_is_not_a_difference(offline: Shell):
    name = offline.file("same.yaml", CHAT)
    offline.file("none/aimm.db", "This is no database. " * 100)
    result = CliRunner(env=offline.environment).invoke(main, ["diff", "-f", name])
    assert result.exit_code == 2
    assert "file is not a database" in result.stderr


def test_dry_run_changes_nothing(shell: Shell):
    shell.apply(CHAT)
    notes = len(shell.audit())
    name = shell.file("other.yaml", CHAT.replace("Smiles", "Grins"))
    assert "Plan: 0 to create, 1 to change, 0 to delete." in shell.fine("apply", "--dry-run", "-f", name)
    assert len(shell.audit()) == notes
    assert shell.call("diff", "-f", name).exit_code == 1


def test_nothing_is_deleted_without_prune(shell: Shell):
    shell.apply(CHAT)
    shell.apply("apiVersion: aimm/v1\nuseCases: [{code: old, title: Old, description: Gone}]")
    less = re.sub(r"      - title: Spare\n.*\n", "", CHAT)
    assert shell.apply(less) == NOTHING_TO_DO
    assert shell.apply(less, "--prune").splitlines() == [
        "chat",
        "  - flow 'Spare' with its configurations and revisions",
        "old",
        "  - use case with its steps, flows and revisions",
        "Plan: 0 to create, 0 to change, 2 to delete.",
        "Applied: 0 created, 0 changed, 2 deleted.",
    ]
    assert shell.apply(less, "--prune") == NOTHING_TO_DO
    shell.apply(
        "apiVersion: aimm/v1\nuseCases: [{code: chat, active: false, steps: [], "
        "flows: [{title: Kind, active: false}, {title: Brief, active: false}]}]",
        "--prune",
    )
    assert shell.apply("apiVersion: aimm/v1\nuseCases: []", "--prune").count("  - ") == 1
    assert shell.fine("export") == "apiVersion: aimm/v1\nuseCases: []\n"


def test_all_or_nothing(shell: Shell):
    shell.apply(CHAT)
    before, notes = shell.fine("export"), len(shell.audit())

    async def work() -> None:
        async with (
            open_direct_access(shell.settings) as access,
            access.writing(Actor(ActorKind.PERSON, "somebody")) as services,
        ):
            service = ManifestService(services.use_cases, services.steps, services.flows, services.flow_steps)
            await service.carry_out(Plan((CreateUseCase("new", "New", "New"), DeleteUseCase("chat"))))

    with pytest.raises(StillActive):
        asyncio.run(work())
    assert shell.fine("export") == before
    assert len(shell.audit()) == notes


def test_export_of_some_and_into_a_file(shell: Shell):
    shell.apply(SAMPLE.read_text())
    file = shell.folder / "out.yaml"
    assert shell.fine("export", "--use-case", "support-answers", "-o", str(file)) == ""
    found: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [use_case["code"] for use_case in found["useCases"]] == ["support-answers"]
    assert "system: |\n                You draft answers" in file.read_text(encoding="utf-8")
    assert shell.wrong("export", "--use-case", "nothing") == "Error: there is no use case 'nothing'\n"
    assert "cannot be written" in shell.wrong("export", "-o", str(shell.folder / "no" / "folder.yaml"))


def test_an_export_that_fails_leaves_the_file_as_it_was(offline: Shell, monkeypatch: pytest.MonkeyPatch):
    offline.apply(CHAT)
    file = Path(offline.file("out/out.yaml", "kept\n"))
    added = ManifestWriter.add

    def broken(writer: ManifestWriter, use_case: DesiredUseCase) -> None:
        added(writer, use_case)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(ManifestWriter, "add", broken)
        for words in (["-o", str(file)], []):
            result = offline.call("export", *words)
            assert (result.exit_code, result.stdout) == (1, "")
    assert [*file.parent.iterdir()] == [file]
    assert file.read_text() == "kept\n"


def test_an_export_replaces_the_file_behind_a_link_and_keeps_its_mode(offline: Shell):
    offline.apply(CHAT)
    file = Path(offline.file("out/out.yaml", "old\n" * 10_000))
    file.chmod(0o640)
    link = offline.folder / "link.yaml"
    link.symlink_to(file)
    offline.fine("export", "-o", str(link))
    assert (link.is_symlink(), file.stat().st_mode & 0o777) == (True, 0o640)
    assert file.read_text() == offline.fine("export")
    assert [*file.parent.iterdir()] == [file]
    offline.fine("export", "-o", os.devnull)
    assert (
        offline.wrong("export", "-o", "/dev/full")
        == "Error: /dev/full: cannot be written (No space left on device)\n"
    )


def test_progress_is_shown_on_a_terminal_only(offline: Shell):
    offline.apply(CHAT)
    assert offline.call("export").stderr == ""
    keyboard, terminal = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "aimm.cli.main", "export"],
        env=own_environment(**offline.environment),
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        check=True,
    )
    shown = os.read(keyboard, 10_000).decode()
    os.close(keyboard)
    os.close(terminal)
    assert done.stdout == offline.fine("export")
    assert "Exporting use cases" in shown
    assert "1/1" in shown


def test_standard_input_and_several_files(shell: Shell):
    name = shell.file("a.yaml", CHAT)
    more = "apiVersion: aimm/v1\nuseCases: [{code: more, title: More, description: Of it}]\n---\n"
    more += "apiVersion: aimm/v1\nuseCases: [{code: most, title: Most, description: Of all}]\n"
    output = shell.fine("apply", "--create", "--yes", "-f", name, "-f", "-", typed=more)
    assert "Applied: 9 created" in output
    assert [use_case["code"] for use_case in yaml.safe_load(shell.fine("export"))["useCases"]] == [
        "chat",
        "more",
        "most",
    ]


# ── prompts ──


def test_without_a_terminal_there_is_no_prompt(offline: Shell):
    name = offline.file("chat.yaml", CHAT)
    assert (
        "there is no terminal to ask on: add --yes to apply, or --dry-run to see the plan"
        in offline.wrong("apply", "-f", name, code=2)
    )


def asked(
    shell: Shell, name: str, answer: str, meanwhile: Callable[[], object] = lambda: None
) -> tuple[int, str]:
    """``aimm apply`` on a terminal: the exit code and the whole output."""
    keyboard, terminal = os.openpty()
    process = start_aimm(["apply", "--create", "-f", name], own_environment(**shell.environment), terminal)
    assert process.stdout is not None
    with process.stdout as output:
        shown = ""
        while "Apply? [y/N]" not in shown:
            part = output.read(1)
            assert part, shown
            shown += part
        meanwhile()
        os.write(keyboard, answer.encode())
        shown += output.read()
    code = process.wait(20)
    os.close(keyboard)
    os.close(terminal)
    return code, shown


def test_apply_asks_for_confirmation(shell: Shell):
    name = shell.file("chat.yaml", CHAT)
    code, shown = asked(shell, name, "n\n")
    assert (code, "Aborted!" in shown, "Applied" in shown) == (1, True, False)
    assert shell.fine("export") == "apiVersion: aimm/v1\nuseCases: []\n"
    code, shown = asked(shell, name, "y\n")
    assert (code, "Applied: 7 created, 4 changed, 0 deleted." in shown) == (0, True)
    assert shell.apply(CHAT) == NOTHING_TO_DO


def test_a_plan_that_changed_after_it_was_shown_is_not_applied(shell: Shell):
    shell.apply(CHAT)
    name = shell.file("chat.yaml", CHAT.replace("Smiles", "Grins"))
    code, shown = asked(shell, name, "y\n", lambda: shell.apply(CHAT.replace("Nods", "Bows")))
    assert code == 1
    assert "the database has changed since this plan was made; nothing was applied" in shown
    assert "Smiles" in shell.fine("export")


# ── databases ──


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


# ── encodings ──


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_manifests_are_always_utf8(offline: Shell, encoding: str):
    offline.apply(CHAT.replace("Talks", "Größe — 日本"))
    terminal = CliRunner(charset=encoding, env=offline.environment)

    def printed(*words: str, given: bytes = b"") -> bytes:
        result = terminal.invoke(main, words, input=given)
        assert result.exit_code == 0, result.exception
        return result.stdout_bytes

    exported = printed("export")
    assert "Größe — 日本" in exported.decode("utf-8")
    assert printed("apply", "--yes", "-f", "-", given=exported).decode(encoding).startswith("No changes")
    assert printed("schema").decode("utf-8") == offline.fine("schema")
    changed = exported.replace(b"Smiles", "Straße — 日本".encode())
    assert "Plan: " in printed("apply", "--yes", "-f", "-", given=changed).decode(encoding, "replace")


def test_a_closed_pipe_is_not_an_error(offline: Shell, monkeypatch: pytest.MonkeyPatch):
    offline.apply(CHAT)

    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(click, "echo", broken)
    assert offline.call("export").stderr == ""


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
