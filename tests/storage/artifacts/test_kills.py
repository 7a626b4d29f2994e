"""Whenever a process is killed: what is named is there, and what is not goes."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.fakes.sources import Clock
from tests.storage.artifacts.killed import COLLECTING, NAMING, PUTTING, TEXT, Nobody, text

from aimm.artifacts.service import ArtifactService
from aimm.storage.artifacts.scratch import Scratch

_SECONDS = 60


def kill_at(point: str, url: str, folder: Path) -> None:
    command = [sys.executable, "-m", "tests.storage.artifacts.killed", url, str(folder), point]
    assert subprocess.run(command, timeout=_SECONDS, check=False).returncode == -9


async def check(service: ArtifactService) -> None:
    """Everything that is named is there, with its hash."""
    async for known in service.known():
        if known.references:
            draft = await service.files.receive(await service.read(known.content.digest))
            assert draft.content == known.content
            await service.files.discard(draft)


@pytest.mark.parametrize("point", PUTTING)
async def test_killed_while_it_stores(
    service: ArtifactService, clock: Clock, data_url: str, tmp_path: Path, point: str
):
    root = tmp_path / "artifacts"
    kill_at(point, data_url, root)
    assert len(list((root / "tmp").glob("process-*"))) == 1
    Scratch(root / "tmp").clean()
    assert list((root / "tmp").glob("process-*")) == []
    await check(service)
    named = await service.of_owner(NAMING.owner)
    assert len(named) == (point in ("add", "discard"))
    clock.time = clock.time.replace(year=2100)
    await service.collect(Nobody())  # what was not named goes
    await check(service)
    assert len([one async for one in service.files.held()]) == len(named)
    made = await service.put(text(""), NAMING)  # the job is carried out again
    await check(service)
    assert await service.files.size(made.content.digest) == len(TEXT)


@pytest.mark.parametrize("point", COLLECTING)
async def test_killed_while_it_collects(
    service: ArtifactService, data_url: str, tmp_path: Path, clock: Clock, point: str
):
    kept = await service.put(text(""), NAMING)
    draft = await service.files.receive(_other())
    await service.references.announce(draft.content, clock.now())
    await service.files.keep(draft)
    clock.time = clock.time.replace(year=2000)  # by any clock, nobody has touched it for long
    await service.references.announce(draft.content, clock.now())
    kill_at(point, data_url, tmp_path / "artifacts")
    await check(service)
    assert await service.files.size(kept.content.digest) == len(TEXT)
    clock.time = clock.time.replace(year=2100)
    again = await service.put(_other(), NAMING)  # what was being removed is stored again
    assert await service.files.size(again.content.digest) == again.content.size
    await check(service)
    await service.collect(Nobody())
    await check(service)
    assert [one async for one in service.known() if not one.references] == []


async def _other():
    yield b"nobody names this"
