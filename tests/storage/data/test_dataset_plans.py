"""How SQLite reads the items of a dataset: a small test does not notice that it reads all of them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event
from tests.fakes.sources import Clock, Ids
from tests.storage.data.test_dataset_items import ONE, log, row

from aimm.datasets.editing import ItemService
from aimm.datasets.items import Wanted
from aimm.storage.data.opening import DATA
from aimm.storage.datasets.items import StoredItems
from aimm.wiring.data import open_data

WHOLE = "ix_dataset_items_order (dataset=?)"


async def test_edits_and_pages_read_no_more_than_they_need(tmp_path: Path) -> None:
    asked: dict[str, Any] = {}

    def note(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        if not many and not statement.lower().startswith(("begin", "pragma", "insert")):
            asked[statement] = given

    path = tmp_path / "aimm.db"
    async with open_data(f"sqlite:///{path}") as data:
        service = ItemService(StoredItems(data), Clock(), Ids())
        await service.create(ONE, [row(key, key=key) for key in "abcd"], "ann")
        await service.freeze(ONE, None, "ann", log)
        event.listen(data.engine.sync_engine, "before_cursor_execute", note)
        await service.edit(ONE, {"a": {"slice": "s"}, "b": {"slice": "s"}}, "ann")
        await service.delete(ONE, ["a"])
        await service.find(ONE, Wanted(skip=2))
        await service.find(ONE, Wanted(slice="s", after=1))
        with closing(sqlite3.connect(DATA.file_of(path))) as plain:
            plans = {
                statement: [line[3] for line in plain.execute(f"explain query plan {statement}", given)]
                for statement, given in asked.items()
            }
    assert len(plans) > 8
    for statement, plan in plans.items():
        assert not [line for line in plan if "SCAN dataset_items" in line or line.endswith(WHOLE)], (
            statement,
            plan,
        )
    skips = [plan for statement, plan in plans.items() if statement.startswith("SELECT dataset_items.place")]
    assert skips
    assert all("COVERING INDEX ix_dataset_items_order" in plan[0] for plan in skips)
