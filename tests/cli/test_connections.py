"""``aimm connections`` and connections in manifests, on both databases."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import yaml
from tests.cli.manifest_shell import Shell
from tests.fakes.providers import KEY, MODEL, FakeProvider, fake_provider


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    """A provider on a loop of its own: commands run loops themselves."""
    loop = asyncio.new_event_loop()
    running = fake_provider()
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(10)
    asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def shell(server_database_url: str, tmp_path: Path) -> Shell:
    return Shell(server_database_url, tmp_path)


def applied(shell: Shell, name: str, base_url: str, **fields: object) -> str:
    one = {"name": name, "kind": "openai", "baseUrl": base_url, **fields}
    text = yaml.safe_dump({"apiVersion": "aimm/v1", "useCases": [], "connections": [one]})
    return shell.fine("apply", "--yes", "--create", "-f", shell.file(f"{name}.yaml", text))


def test_a_connection_is_applied_keyed_tested_and_its_key_rotated(shell: Shell, provider: FakeProvider):
    assert "+ connection 'story'" in applied(shell, "story", f"{provider.base}/v1", model=MODEL)
    refused = shell.call("connections", "test", "story")
    assert refused.exit_code == 1
    assert refused.stdout.startswith("The API key is missing or wrong.")

    stored = shell.call("connections", "set-key", "story", typed=f"{KEY}\n")
    assert (stored.exit_code, KEY in stored.output) == (0, False)
    assert f"{MODEL} answered in " in shell.fine("connections", "test", "story")

    keys = shell.folder / "secret.key"
    before = keys.read_text()
    assert "with a new key" in shell.fine("connections", "rotate-key")
    assert len(keys.read_text().splitlines()) == 1
    assert keys.read_text() != before
    assert f"{MODEL} answered in " in shell.fine("connections", "test", "story")

    # a manifest without a key keeps the stored one
    assert "model" in applied(shell, "story", f"{provider.base}/v1", model="other")
    assert shell.call("connections", "test", "story").stdout.startswith("other: The provider does not know")
    exported = shell.fine("export")
    assert KEY not in exported
    assert "stored" not in exported
    listed = shell.fine("connections", "list")
    assert "stored, set on " in listed
    assert KEY not in listed


def test_commands_name_what_is_wrong(shell: Shell):
    applied(shell, "wrong", "http://127.0.0.1:9/v1")
    assert "there is no connection 'no-such'" in shell.wrong("connections", "test", "no-such")
    empty = shell.call("connections", "set-key", "wrong", typed="\n")
    assert (empty.exit_code, "the API key is empty" in empty.output) == (1, True)
    text = "apiVersion: aimm/v1\nuseCases: []\nconnections: [{name: bad, kind: openai, baseUrl: nowhere}]\n"
    bad = shell.call("apply", "--yes", "-f", shell.file("bad.yaml", text))
    assert bad.exit_code == 1
    assert "must be a URL such as" in bad.output
