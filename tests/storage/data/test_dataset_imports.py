"""Imports on both databases: what is said twice counts once, and nothing is half done."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.artifacts import import_sink
from tests.fakes.jobs import job as a_job
from tests.fakes.sources import NOW, Clock, Ids

from aimm.artifacts.errors import ArtifactMissing
from aimm.artifacts.model import ArtifactRole, Owner
from aimm.datasets.editing import ItemService
from aimm.datasets.errors import UploadIsImported, UploadNotFound, UploadTooLarge
from aimm.datasets.importing import BATCH_ROWS, IMPORT, program
from aimm.datasets.items import Item, Wanted
from aimm.datasets.model import Dataset
from aimm.jobs.model import Job, Result
from aimm.jobs.programs import Checkpoint, Said
from aimm.kit.changes import Change
from aimm.kit.errors import Invalid
from aimm.storage.database.engine import Database
from aimm.storage.datasets import uploads
from aimm.storage.datasets.imports import ImportSink, dropped, refusals
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.uploads import StoredUploads

DATASET = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a01"
UPLOAD = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a02"
ONE = Dataset(
    id=DATASET, number=1, use_case_id="u1", title="D", code="d", version=1, created_at=NOW, updated_at=NOW
)


async def log(change: Change) -> None:
    pass


async def uploaded(data: Database, text: str, name: str = UPLOAD) -> None:
    stored = StoredUploads(data)
    await stored.begin(name, DATASET, "file", "ann", NOW)
    raw = text.encode()
    for place, start in enumerate(range(0, len(raw), 1_000)):
        await stored.add(DATASET, name, place, raw[start : start + 1_000])


def importing(number: int = 0, **fields: Any) -> Job:
    given = {"datasetId": DATASET, "uploadId": UPLOAD, "format": "jsonl", "author": "ann"} | fields
    name = f"0b1e3f5a-7c9d-4e2f-8a6b-{number:012}"
    return a_job(id=name, kind=IMPORT.name, specification=IMPORT.read(given))


async def said(sink: ImportSink, job: Job) -> list[Said]:
    return list(program(await sink.task(job)))


async def carried_out(sink: ImportSink, job: Job) -> Any:
    for one in await said(sink, job):
        if isinstance(one, Result):
            await sink.store(job, [one])
    return await sink.finish(job, None)


@pytest.fixture
def service(data: Database) -> ItemService:
    return ItemService(StoredItems(data), Clock(), Ids())


@pytest.fixture
def sink(data: Database, tmp_path: Path) -> ImportSink:
    return import_sink(tmp_path / "artifacts", data)


async def texts(service: ItemService) -> list[Any]:
    found = await service.find(ONE, Wanted(size=200))
    return [item.inputs["text"] for item in found.items]


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


async def test_rows_count_when_the_import_is_done_and_not_before(
    data: Database, service: ItemService, sink: ImportSink
):
    await uploaded(data, lines({"inputs": {"text": "a"}, "slice": "s"}, {"inputs": {"text": "b"}}))
    job = importing()
    for one in await said(sink, job):
        if isinstance(one, Result):
            await sink.store(job, [one])
    assert await texts(service) == []
    draft = await service.draft(ONE)
    assert (draft.count, draft.importing) == (0, 1)
    await service.create(ONE, [{"inputs": {"text": "mine"}}], "bob")
    assert await sink.finish(job, None) == {"items": 2, "refused": 0}
    assert sorted(await texts(service)) == ["a", "b", "mine"]
    draft = await service.draft(ONE)
    assert (draft.count, draft.importing) == (3, 0)
    assert [(one.slice, one.count) for one in await service.slices(ONE, None)] == [(None, 2), ("s", 1)]


async def test_the_hash_of_an_import_is_that_of_the_same_items_written_by_hand(
    data: Database, service: ItemService, sink: ImportSink
):
    rows = [{"inputs": {"text": str(n)}, "tags": ["x"]} for n in range(5)]
    await service.create(ONE, rows, "ann")
    by_hand = (await service.draft(ONE)).hash
    other = Dataset(**{**{f: getattr(ONE, f) for f in ONE.__struct_fields__}, "id": UPLOAD})
    stored = StoredUploads(data)
    await stored.begin(DATASET, other.id, "file", "ann", NOW)
    await stored.add(other.id, DATASET, 0, lines(*rows).encode())
    await carried_out(sink, importing(1, datasetId=other.id, uploadId=DATASET))
    assert (await service.draft(other)).hash == by_hand


async def test_what_is_said_twice_counts_once(data: Database, service: ItemService, sink: ImportSink):
    many = BATCH_ROWS * 2 + 3
    await uploaded(data, lines(*({"inputs": {"text": str(n)}} for n in range(many))))
    job = importing()
    first = await said(sink, job)
    results = [one for one in first if isinstance(one, Result)]
    assert len(results) == 3
    await sink.store(job, results[:2])
    await sink.store(job, results[:1])  # from a worker that lost the job
    checkpoint = next(one for one in first if isinstance(one, Checkpoint))
    again = replace(sink)
    resumed = replace(importing(), checkpoint=checkpoint.data)
    assert await carried_out(again, resumed) == {"items": many, "refused": 0}
    assert await again.finish(resumed, None) == {"items": many, "refused": 0}
    assert [one for one in await said(again, resumed) if isinstance(one, Result)] == []
    draft = await service.draft(ONE)
    assert draft.count == many
    found = await service.find(ONE, Wanted(skip=many - 2))
    assert [one.inputs["text"] for one in found.items] == [str(many - 2), str(many - 1)]


async def test_refused_lines_are_reported_and_the_others_taken(
    data: Database, service: ItemService, sink: ImportSink
):
    text = '{"inputs": {"text": "a"}, "key": "k"}\n\nnonsense\n{"inputs": {}}\n'
    text += '{"inputs": {"text": "b"}, "key": "k"}'
    await uploaded(data, text)
    job = importing()
    assert await carried_out(sink, job) == {"items": 1, "refused": 3}
    assert await refusals(data, job.id, 0, 9) == [
        (3, "line: must be a JSON object"),
        (4, "inputs: must have at least one placeholder"),
        (5, "key: is there twice"),
    ]
    assert await refusals(data, job.id, 4, 9) == [(5, "key: is there twice")]
    assert await texts(service) == ["a"]


async def test_a_key_is_taken_once_whether_its_batches_come_together_or_not(
    data: Database, service: ItemService, sink: ImportSink
):
    many = BATCH_ROWS * 2
    keys = [f"k{n % (many - 3)}" for n in range(many)]  # three of the second batch are of the first
    keys[7] = keys[6]
    await uploaded(data, lines(*({"inputs": {"text": str(n)}, "key": key} for n, key in enumerate(keys))))
    hashes: set[str] = set()
    for number, together in enumerate((True, False)):
        job = importing(number)
        results = [one for one in await said(sink, job) if isinstance(one, Result)]
        assert len(results) == 2
        for part in [results] if together else [results[:1], results[1:]]:
            await sink.store(job, part)
        assert await sink.finish(job, None) == {"items": many - 4, "refused": 4}
        assert await refusals(data, job.id, 0, 9) == [
            (line, "key: is there twice") for line in (8, many - 2, many - 1, many)
        ]
        draft = await service.draft(ONE)
        assert draft.count == many - 4
        hashes.add(draft.hash)
    assert len(hashes) == 1
    found = await service.find(ONE, Wanted(size=8))
    assert [one.inputs["text"] for one in found.items] == [str(n) for n in (*range(7), 8)]
    assert sum(int(one.hash, 16) for one in await every(service)) % 2**256 == int(hashes.pop(), 16)


async def every(service: ItemService) -> list[Item]:
    found = await service.find(ONE, Wanted(size=10_000))
    return list(found.items)


@pytest.mark.parametrize(("taken", "after"), [("replace", ["new", "c"]), ("keep", ["old", "c"])])
async def test_a_key_that_is_taken_is_replaced_or_kept(
    data: Database, service: ItemService, sink: ImportSink, taken: str, after: list[str]
):
    await service.create(ONE, [{"inputs": {"text": "old"}, "key": "k"}], "bob")
    await service.freeze(ONE, None, "bob", log)
    await uploaded(
        data, lines({"inputs": {"text": "new"}, "key": "k"}, {"inputs": {"text": "c"}, "key": "c"})
    )
    await carried_out(sink, importing(taken=taken))
    assert sorted(await texts(service)) == sorted(after)
    assert (await service.draft(ONE)).count == 2
    old = await service.find(ONE, Wanted(version=1))
    assert [one.inputs["text"] for one in old.items] == ["old"]


async def test_a_version_that_is_frozen_meanwhile_does_not_get_the_rows(
    data: Database, service: ItemService, sink: ImportSink
):
    await service.create(ONE, [{"inputs": {"text": "a"}}], "bob")
    await uploaded(data, lines({"inputs": {"text": "b"}}))
    job = importing()
    for one in await said(sink, job):
        if isinstance(one, Result):
            await sink.store(job, [one])
    await service.freeze(ONE, None, "bob", log)
    await sink.finish(job, None)
    assert (await service.find(ONE, Wanted(version=1))).total == 1
    assert [one.inputs["text"] for one in (await service.find(ONE, Wanted(version=1))).items] == ["a"]
    assert await texts(service) == ["a", "b"]


async def test_an_import_that_is_dropped_leaves_nothing(
    data: Database, service: ItemService, sink: ImportSink
):
    await uploaded(data, lines({"inputs": {"text": "a"}}, {"inputs": {"text": "b"}}))
    job = importing()
    for one in await said(sink, job):
        if isinstance(one, Result):
            await sink.store(job, [one])
    assert await dropped(data, job.id) == 2
    assert await dropped(data, job.id) == 0
    assert (await service.draft(ONE)).importing == 0
    assert await carried_out(sink, job) == {"items": 2, "refused": 0}  # resumed later
    assert await dropped(data, job.id) == 0
    assert await texts(service) == ["a", "b"]


async def test_a_table_is_mapped(data: Database, service: ItemService, sink: ImportSink, tmp_path: Path):
    await uploaded(data, 'question,answer,n\n"a\nb",yes,1\n,,\nc,no,2,3\n')
    columns = {"question": "inputs.text", "answer": "expected", "n": ""}
    await carried_out(sink, importing(format="csv", columns=columns, expectedKind="label"))
    (found,) = (await service.find(ONE, Wanted())).items
    assert (found.inputs, found.expected and found.expected.value) == ({"text": "a\nb"}, "yes")
    assert await refusals(data, importing().id, 0, 9) == [(5, "line: has 4 cells for 3 columns")]


async def test_parts_of_an_upload_come_in_order(data: Database, monkeypatch: pytest.MonkeyPatch):
    stored = StoredUploads(data)
    await stored.begin(UPLOAD, DATASET, "file", "ann", NOW)
    with pytest.raises(Invalid):
        await stored.add(DATASET, UPLOAD, 1, b"b")
    await stored.add(DATASET, UPLOAD, 0, b"a")
    assert (await stored.add(DATASET, UPLOAD, 0, b"other")).size == 1
    monkeypatch.setattr(uploads, "MOST_BYTES", 2)
    with pytest.raises(UploadTooLarge):
        await stored.add(DATASET, UPLOAD, 1, b"bc")
    assert [part async for part in stored.parts(UPLOAD)] == [b"a"]
    with pytest.raises(UploadNotFound):
        await stored.get(UPLOAD, UPLOAD)
    await stored.begin(DATASET, DATASET, "later", "ann", NOW + uploads.KEPT * 2)
    with pytest.raises(UploadNotFound):
        await stored.get(DATASET, UPLOAD)


async def test_the_upload_is_a_file_of_the_job_and_its_parts_go(
    data: Database, service: ItemService, sink: ImportSink
):
    text = lines({"inputs": {"text": "a"}})
    await uploaded(data, text)
    await carried_out(sink, importing())
    artifacts, stored = sink.files.artifacts, StoredUploads(data, sink.files.artifacts)
    (file,) = await artifacts.of_owner(Owner("job", importing().id))
    assert (file.name, file.role, file.media_type) == ("file", ArtifactRole.INPUT, "application/x-ndjson")
    assert [part async for part in await artifacts.read(file.content.digest)] == [text.encode()]
    assert [part async for part in StoredUploads(data).parts(UPLOAD)] == []
    assert b"".join([part async for part in stored.parts(UPLOAD)]) == text.encode()  # for a preview
    with pytest.raises(UploadIsImported):
        await stored.add(DATASET, UPLOAD, 1, b"more")
    assert (await stored.add(DATASET, UPLOAD, 0, b"again")).size == len(text)
    await carried_out(sink, importing(1))  # the same upload once more
    (again,) = await artifacts.of_owner(Owner("job", importing(1).id))
    assert again.content == file.content
    assert len(await artifacts.references.to(file.content.digest)) == 3


async def test_a_resumed_import_reads_the_file_of_its_job(
    data: Database, service: ItemService, sink: ImportSink
):
    await uploaded(data, lines({"inputs": {"text": "a"}}))
    await said(sink, importing())
    later = NOW + uploads.KEPT * 2
    await StoredUploads(data).begin(DATASET, DATASET, "later", "ann", later)  # the upload is purged
    assert await carried_out(sink, importing()) == {"items": 1, "refused": 0}
    with pytest.raises(UploadNotFound):
        await sink.task(importing(1))


async def test_refused_lines_are_a_file_of_the_job(data: Database, sink: ImportSink):
    await uploaded(data, 'nonsense\n{"inputs": {"text": "a"}}\n{"inputs": {}}\n')
    await carried_out(sink, importing())
    artifacts = sink.files.artifacts
    report = (await artifacts.of_owner(Owner("job", importing().id)))[1]
    assert (report.name, report.role, report.media_type) == ("refused.csv", ArtifactRole.OUTPUT, "text/csv")
    text = b"".join([part async for part in await artifacts.read(report.content.digest)])
    assert text.decode().splitlines() == [
        "line,error",
        "1,line: must be a JSON object",
        "3,inputs: must have at least one placeholder",
    ]
    await sink.finish(importing(), None)  # once more
    assert len(await artifacts.of_owner(Owner("job", importing().id))) == 2


async def test_parts_that_are_missing_are_noticed(data: Database, sink: ImportSink):
    await uploaded(data, lines({"inputs": {"text": "a"}}))
    await StoredUploads(data).drop_parts(UPLOAD)
    with pytest.raises(ArtifactMissing):
        await sink.task(importing())
