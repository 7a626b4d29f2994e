"""A search for near-duplicates, from the data store to its report, on both databases."""

from pathlib import Path
from typing import Any

import pytest
from tests.fakes.jobs import job as a_job
from tests.fakes.sources import NOW, Clock, Ids

from aimm.datasets.duplicates import DUPLICATES, program
from aimm.datasets.editing import ItemService
from aimm.datasets.errors import TooManyToCompare
from aimm.datasets.model import Dataset
from aimm.jobs.programs import Done
from aimm.kit.changes import Change
from aimm.storage.database.engine import Database
from aimm.storage.datasets import duplicates
from aimm.storage.datasets.duplicates import DuplicatesSink
from aimm.storage.datasets.items import StoredItems

DATASET = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a01"
ONE = Dataset(
    id=DATASET, number=1, use_case_id="u1", title="D", code="d", version=1, created_at=NOW, updated_at=NOW
)
ALIKE = ("my parcel has not arrived yet, where is it?", "My parcel has not arrived yet: where is it")


async def log(change: Change) -> None:
    pass


def is_gone(folder: str) -> bool:
    return not Path(folder).exists()


async def searched(data: Database, **fields: Any) -> Any:
    sink = DuplicatesSink(data)
    job = a_job(kind=DUPLICATES.name, specification=DUPLICATES.read({"datasetId": DATASET, **fields}))
    *_, last = program(await sink.task(job))
    assert isinstance(last, Done)
    (folder,) = sink.folders
    report = await sink.finish(job, last.result)
    assert is_gone(folder)
    return report


async def test_a_draft_and_a_version_are_searched_by_themselves(
    data: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(duplicates, "_AT_ONCE", 2)
    assert (await searched(data))["items"] == 0
    items = ItemService(StoredItems(data), Clock(), Ids())
    texts = [*ALIKE, "something else altogether", "and one more that is different"]
    await items.create(ONE, [{"inputs": {"q": one}, "key": f"k{n}"} for n, one in enumerate(texts)], "ann")
    await items.freeze(ONE, None, "ann", log)
    await items.delete(ONE, ["k1"])
    report = await searched(data, version=1)
    assert (report["items"], report["same"], report["near"]) == (4, 1, 0)
    assert [(pair["first"], pair["second"], pair["similarity"]) for pair in report["pairs"]] == [
        ("k0", "k1", 1.0)
    ]
    assert report["pairs"][0]["firstText"] == ALIKE[0]
    draft = await searched(data)
    assert (draft["items"], draft["same"]) == (3, 0)
    monkeypatch.setattr(duplicates, "MOST_ITEMS", 2)
    with pytest.raises(TooManyToCompare):
        await searched(data)
