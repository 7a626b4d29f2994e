"""Searches by the database: the same answers on both."""

from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import Column, MetaData, Table, Text, delete, insert
from sqlalchemy.schema import CreateTable, DropTable

from aimm.kit.paging import MOST_COUNTED, Page, PageRequest
from aimm.storage.database.columns import Number
from aimm.storage.database.cursors import fetch_growing
from aimm.storage.database.engine import Database
from aimm.storage.database.word_index import WordIndex, create_word_index

NOTES = Table(
    "searched_notes",
    MetaData(),
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("said", Text, nullable=False),
)
INDEX = WordIndex(NOTES)
TEXTS = (
    "The invoice was wrong",
    "Très CAFÉ, straße!",
    "snake_case and camelCase 2.5",
    "東京都に住む",
    "ภาษาไทย",
    'it\'s "quoted" \\ & | : * ( )',
    "INVOICES of größe",
    "서울에서",
    "x" * 3_000,
    "!?",
)


@pytest.fixture
async def notes(database: Database) -> AsyncIterator[Database]:
    async with database.writing() as connection:
        await connection.execute(CreateTable(NOTES))
        await connection.run_sync(create_word_index, NOTES.name)
        await connection.execute(insert(NOTES), [{"said": said} for said in TEXTS])
        await INDEX.put(connection, [(n, [said]) for n, said in enumerate(TEXTS, 1)])
    yield database
    async with database.writing() as connection:
        await connection.exec_driver_sql(f"drop table {NOTES.name}_words")
        await connection.execute(DropTable(NOTES))


async def _page(notes: Database, query: str, size: int = 20, after: str | None = None) -> Page[int]:
    async with notes.reading() as connection:
        source, number, says = INDEX.found(query, connection.dialect.name)
        return await fetch_growing(
            connection,
            source,
            says,
            [number.desc()],
            PageRequest(1, size, after=after),
            lambda row: row.number,
            [NOTES.c.number],
        )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("invoice", [1]),
        ("invoice*", [7, 1]),
        ("INVOICES", [7]),
        ("invoice wrong", [1]),
        ("wrong invoice", [1]),
        ("invoice snake", []),
        ("voice", []),
        ("inv* wro*", [1]),
        ("inv wrong", []),
        ("inv * wrong", []),
        ("*voice", []),
        ("cafe", [2]),
        ("Café", [2]),
        ("tres", [2]),
        ("STRASSE", [2]),
        ("größe", [7]),
        ("grosse", [7]),
        ("grose", []),
        ("snake_case", [3]),
        ("snake_*", [3]),
        ("case", []),
        ("2.5", [3]),
        ("東京", [4]),
        ("京都", [4]),
        ("む", [4]),
        ("住む", [4]),
        ("東都", []),
        ("ไทย", [5]),
        ("서울", [8]),
        ("quoted", [6]),
        ('"quoted', [6]),
        ("quoted OR invoice", []),
        ("' & | : * ( )", []),
        ("!?", []),
        ("x" * 100, [9]),
    ],
)
async def test_a_text_is_found_by_its_words_and_their_beginnings(
    notes: Database, query: str, found: Sequence[int]
):
    page = await _page(notes, query)
    assert (page.items, page.total, page.exact) == (found, len(found), True)


async def test_a_changed_text_is_found_by_its_new_words_and_a_deleted_one_by_none(notes: Database):
    async with notes.writing() as connection:
        await INDEX.put(connection, [(1, ["a receipt"])])
        await connection.execute(delete(NOTES).where(NOTES.c.number == 7))
    assert (await _page(notes, "invoice*")).items == []
    assert (await _page(notes, "receipt")).items == [1]


async def test_results_continue_by_cursor_and_are_counted_up_to_a_limit(notes: Database):
    first = len(TEXTS) + 1
    numbers = range(first, first + MOST_COUNTED + 1)
    async with notes.writing() as connection:
        await connection.execute(insert(NOTES), [{"said": "again"} for _ in numbers])
        await INDEX.put(connection, [(number, ["again"]) for number in numbers])
    page = await _page(notes, "again", 2)
    assert (page.items, page.total, page.exact) == ([numbers[-1], numbers[-2]], MOST_COUNTED, False)
    assert (await _page(notes, "again", 2, page.next)).items == [numbers[-3], numbers[-4]]
