"""Records and rows: what one of them lacks is an error, never a lost value."""

import pytest
from msgspec import Struct
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert

from aimm.storage.database.engine import Database
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import use_cases

THINGS = Table(
    "things",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("id", String(36)),
    Column("count", Text),
    Column("hidden", Text),
)


class _Thing(Struct, kw_only=True):
    id: str
    number: int
    count: str | None


class _Owned(_Thing, kw_only=True):
    owner: str


async def test_a_record_comes_back_as_it_was_saved(database: Database):
    async with database.writing() as connection:
        await connection.run_sync(THINGS.metadata.create_all)
        await connection.execute(insert(THINGS).values(id="a", number=7, hidden="kept"))
        await save_record(connection, THINGS, _Thing(id="a", number=9, count="two"), "a")
        found = await fetch_record(connection, THINGS, _Thing, THINGS.c.id == "a")
        assert found == _Thing(id="a", number=7, count="two")  # keys never change
        assert await fetch_record(connection, THINGS, _Thing, THINGS.c.id == "b") is None
        (row,) = await connection.execute(THINGS.select())
        assert row.hidden == "kept"
        assert record_of(_Thing, row, count="converted").count == "converted"
        with pytest.raises(KeyError, match="owner"):
            record_of(_Owned, row)


def test_a_field_without_a_column_is_refused():
    with pytest.raises(KeyError, match="owner"):
        values_of(THINGS, _Owned(id="a", number=1, count=None, owner="ann"))
    with pytest.raises(KeyError, match="count"):
        values_of(use_cases, _Thing(id="a", number=1, count=None))
