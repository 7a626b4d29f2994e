"""``aimm artifacts`` on a database without a service."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aimm.artifacts.model import Owner
from aimm.artifacts.service import ArtifactService, Naming
from aimm.cli.artifacts import size_text
from aimm.cli.main import main
from aimm.wiring.artifacts import open_artifacts
from aimm.wiring.data import open_data
from aimm.wiring.settings import Settings

TEXT = b"what a job has made"


class Ago:
    """A clock that is behind."""

    def __init__(self, days: int) -> None:
        self.days = days

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self.days)


async def stored(folder: Path, days: int = 0, kind: str = "decision") -> str:
    """Store an artifact some days ago; returns its digest."""

    async def parts() -> AsyncIterator[bytes]:
        yield TEXT

    settings = Settings(data_dir=str(folder))
    async with open_data(settings.url) as data:
        with open_artifacts(settings, data) as store:
            service = ArtifactService(store.files, store.service.references, Ago(days))
            naming = Naming(owner=Owner(kind, "d1"), name="made.txt", media_type="text/plain", made_by="ann")
            return (await service.put(parts(), naming)).content.digest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AIMM_DATA_DIR", str(tmp_path))
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["artifacts", *arguments])


def test_artifacts_are_listed_shown_and_copied(folder: Path):
    digest = asyncio.run(stored(folder))
    listed = run("list").output
    assert digest in listed
    assert "19 B" in listed
    assert digest not in run("list", "--unnamed").output
    shown = run("show", digest).output
    assert "decision d1" in shown
    assert "made.txt" in shown
    copy = folder / "copy"
    assert run("get", digest, str(copy)).exit_code == 0
    assert copy.read_bytes() == TEXT
    wrong = run("show", "0" * 64)
    assert (wrong.exit_code, wrong.output) == (1, "Error: there is no such artifact\n")


def test_a_damaged_and_a_missing_artifact_are_noticed(folder: Path):
    digest = asyncio.run(stored(folder))
    assert run("check").output == "1 artifacts, 0 missing or damaged\n"
    place = folder / "aimm-artifacts" / digest[:2] / digest[2:4] / digest
    place.chmod(0o600)
    place.write_bytes(b"something else")
    damaged = run("check")
    assert (damaged.exit_code, damaged.output.splitlines()[0]) == (1, f"{digest}  damaged")
    copied = run("get", digest, str(folder / "copy"))
    assert copied.output == "Error: the content of the artifact does not have its hash\n"
    place.unlink()
    assert run("check").output.splitlines()[0] == f"{digest}  missing"


def test_what_nobody_names_is_removed(folder: Path):
    digest = asyncio.run(stored(folder, days=3, kind="job"))  # of a job that is purged
    planned = run("gc", "--dry-run")
    assert planned.output.splitlines()[0] == f"{digest}  19 B"
    assert "1 artifacts, 19 B, would be removed" in planned.output
    assert run("gc", "--older-than", "100").output.startswith("0 artifacts")
    assert "1 artifacts, 19 B, removed" in run("gc").output
    assert run("gc").output.startswith("0 artifacts, 0 B")
    assert run("gc", "--older-than", "0.5").exit_code == 2


def test_what_something_names_stays(folder: Path):
    digest = asyncio.run(stored(folder, days=400))
    assert run("gc").output.startswith("0 artifacts")
    assert digest in run("list").output


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (1_023, "1023 B"), (1_536, "1.5 KiB"), (5 * 2**30, "5.0 GiB"), (2**42, "4096.0 GiB")],
)
def test_sizes(size: int, text: str):
    assert size_text(size) == text
