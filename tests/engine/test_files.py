"""Programs that read and make files, in real workers, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engine.conftest import SECONDS, Yard
from tests.engine.maker import MAKER
from tests.fakes.artifacts import artifacts_in
from tests.fakes.jobs import unnoted

from aimm.artifacts.model import Owner
from aimm.artifacts.service import ArtifactService, Naming
from aimm.jobs.model import EventKind, JobState
from aimm.kit.errors import Invalid
from aimm.wiring.data import open_data

GIVEN = Naming(owner=Owner("job", "earlier"), name="given.txt", media_type="text/plain")


@pytest.fixture
async def store(yard: Yard, tmp_path: Path) -> AsyncIterator[ArtifactService]:
    async with open_data(yard.url) as data:
        store = artifacts_in(yard.artifacts, data)
        yard.jobs = replace(yard.jobs, kinds={MAKER.name: MAKER}, artifacts=store)
        yield store


async def start(yard: Yard, **given: object) -> str:
    return (await yard.jobs.start(MAKER.name, "t", given, "ann", unnoted)).id


async def text_of(store: ArtifactService, digest: str) -> str:
    return b"".join([part async for part in await store.read(digest)]).decode()


async def given(store: ArtifactService) -> str:
    async def parts() -> AsyncIterator[bytes]:
        yield b"hello"

    return (await store.put(parts(), GIVEN)).content.digest


async def test_files_come_in_and_go_out(yard: Yard, store: ArtifactService):
    job_id = await start(yard, text=await given(store))
    yard.hire()
    await yard.done(job_id)
    read, first, second = await store.of_owner(Owner("job", job_id))
    assert (read.name, read.media_type, read.role) == ("text", "text/plain", "input")
    assert await text_of(store, first.content.digest) == "first.txt: hello"
    assert (second.name, second.media_type, second.made_by) == ("second.txt", "text/plain", "ann")
    told = [event.data for event in await yard.events(job_id) if event.kind is EventKind.ARTIFACT]
    assert told[0] == {
        "digest": first.content.digest,
        "name": "first.txt",
        "mediaType": "text/plain",
        "size": 16,
        "role": "output",
    }
    assert len(told) == 2
    assert list((yard.artifacts / "tmp").glob("*/folder-*")) == []


async def test_a_killed_worker_leaves_no_folder_and_its_files_are_made_again(
    yard: Yard, store: ArtifactService, tmp_path: Path
):
    gate = tmp_path / "gate-of-maker"
    job_id = await start(yard, gate=str(gate))
    worker = yard.hire()
    await yard.until_results(job_id, 2)
    assert len(await store.of_owner(Owner("job", job_id))) == 2
    worker.kill()
    worker.wait(SECONDS)
    gate.touch()
    yard.hire()
    await yard.done(job_id)
    assert [one.name for one in await store.of_owner(Owner("job", job_id))] == ["first.txt", "second.txt"]
    assert await yard.results(job_id) == ["first.txt", "second.txt"]
    assert len(list((yard.artifacts / "tmp").glob("process-*"))) == 1


@pytest.mark.parametrize("path", ["/etc/hostname", "../lock", "nothing"])
async def test_only_files_of_its_folder_are_taken(yard: Yard, store: ArtifactService, path: str):
    job_id = await start(yard, path=path)
    yard.hire()
    job = await yard.until(job_id, lambda job: job.state is JobState.FAILED)
    assert job.error is not None
    assert "path: " in job.error
    assert await store.of_owner(Owner("job", job_id)) == []


async def test_an_input_must_be_there(yard: Yard, store: ArtifactService):
    with pytest.raises(Invalid, match=r"specification\.text: there is no such artifact"):
        await start(yard, text="0" * 64)
    yard.jobs = replace(yard.jobs, artifacts=None)
    with pytest.raises(Invalid, match=r"specification\.text: cannot be read here"):
        await start(yard, text="0" * 64)
