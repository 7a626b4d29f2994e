"""Where ``aimm export`` writes, and in which encoding."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from tests.cli.manifest_shell import CHAT, SAMPLE, Shell
from tests.support.commands import own_environment

from aimm.cli.main import main
from aimm.cli.manifest_files import ManifestWriter
from aimm.manifests.kinds import AnyKind
from aimm.manifests.model import Item


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

    def broken(writer: ManifestWriter, kind: AnyKind, item: Item) -> None:
        added(writer, kind, item)
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
