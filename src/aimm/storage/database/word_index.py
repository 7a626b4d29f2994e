"""Searches by the database in lists that grow: FTS5 on SQLite, ``tsvector`` with a GIN index on PostgreSQL.

Both store the words that ``kit.search`` makes of a text, so they answer alike. PostgreSQL needs no extension.
The words of a table ``things`` are in ``things_words``, which belongs to no metadata: the two databases
declare it in different ways.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    Text,
    cast,
    column,
    false,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.search import asked_words, indexed_words
from aimm.storage.database.columns import Number

_ON_SQLITE = (
    (
        "create virtual table {name}_words using fts5"
        "(words, tokenize = \"ascii tokenchars '_'\", prefix = '1 2 3 4 5', detail = none)"
    ),
    (
        "create trigger {name}_words_gone after delete on {name} "
        "begin delete from {name}_words where rowid = old.number; end"
    ),
)
_ON_POSTGRES = (
    (
        "create table {name}_words (number bigint primary key references {name} (number) on delete cascade, "
        "words tsvector not null)"
    ),
    "create index ix_{name}_words_words on {name}_words using gin (words) with (fastupdate = off)",
)


def create_word_index(connection: Connection, name: str) -> None:
    """Create the empty word index of a table with a key ``number``; for migrations."""
    statements = _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRES
    for statement in statements:
        connection.exec_driver_sql(statement.format(name=name))


def words_upsert(name: str, dialect: str) -> str:
    """The statement that stores the words of one row, with ``:number`` and ``:words``."""
    if dialect == "sqlite":
        return f"insert or replace into {name}_words (rowid, words) values (:number, :words)"
    split = "array_to_tsvector(string_to_array(cast(:words as text), ' '))"
    return (
        f"insert into {name}_words (number, words) values (cast(:number as bigint), {split}) "
        "on conflict (number) do update set words = excluded.words"
    )


def words_row(number: int, texts: Iterable[str]) -> dict[str, Any]:
    """The values of ``words_upsert``."""
    return {"number": number, "words": " ".join(indexed_words(texts))}


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The searched words of a table with a key ``number``.

    A deleted row leaves the index by itself; a row whose texts change is put again.
    """

    table: Table

    async def put(self, connection: AsyncConnection, entries: Sequence[tuple[int, Iterable[str]]]) -> None:
        """Add or replace rows: their numbers, and the texts to find them by."""
        if entries:
            statement = text(words_upsert(self.table.name, connection.dialect.name))
            await connection.execute(statement, [words_row(number, texts) for number, texts in entries])

    def found(self, query: str, dialect: str) -> tuple[FromClause, ColumnElement[int], ColumnElement[bool]]:
        """What to select from to search: the source, the number to sort by, and the condition.

        A row is found if it has each word of the query, or with ``*`` a word that begins with it.
        A query without words finds nothing.
        """
        on_sqlite, name, asked = dialect == "sqlite", f"{self.table.name}_words", asked_words(query)
        number = column("rowid" if on_sqlite else "number", Number)
        # FTS5 searches the hidden column that is named as its table
        searched = column(name if on_sqlite else "words", Text)
        words = table(name, number, searched)
        source = words.join(self.table, self.table.c.number == number)
        if not asked:
            says = false()
        elif on_sqlite:
            parts = (f'"{word}"*' if begins else f'"{word}"' for word, begins in asked.items())
            says = searched.bool_op("match")(" AND ".join(parts))
        else:
            parts = (f"'{word}':*" if begins else f"'{word}'" for word, begins in asked.items())
            says = searched.bool_op("@@")(cast(" & ".join(parts), TSQUERY))
        return source, number, says
