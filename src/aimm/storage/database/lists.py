"""Pages of a table, sorted and searched in the same way on both databases."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Boolean, ColumnElement, Row, Table, Text, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from aimm.kit.paging import OrderDir, Page, PageRequest, page_of
from aimm.kit.search import Match, match
from aimm.storage.database.columns import Json
from aimm.storage.database.cursors import fetch_growing

T = TypeVar("T")
Ordering = Callable[[bool], Sequence[ColumnElement[Any]]]


def by_column(column: ColumnElement[Any], *then: ColumnElement[Any]) -> Ordering:
    """Order by a column in the given direction; text by its bytes, ignoring ASCII case."""

    def order(descending: bool) -> Sequence[ColumnElement[Any]]:
        keys = (
            [_Bytewise(func.lower(_Bytewise(column))), _Bytewise(column)]
            if isinstance(column.type, Text)
            else [column]
        )
        return [*(key.desc() if descending else key.asc() for key in keys), *then]

    return order


class _Bytewise(FunctionElement[str]):
    """Text compared by its bytes: the default of SQLite, and collation C on PostgreSQL."""

    type = Text()
    inherit_cache = True
    name = "bytewise"


@compiles(_Bytewise)
def _plain(element: _Bytewise, compiler: Any, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Bytewise, "postgresql")
def _collated(element: _Bytewise, compiler: Any, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} collate "C")'


class Contains(FunctionElement[bool]):
    """Whether a list of texts, stored as JSON, contains a text."""

    type = Boolean()
    inherit_cache = True
    name = "contains"


@compiles(Contains)
def _any_entry(element: Contains, compiler: Any, **options: Any) -> str:
    entries, text = (compiler.process(part, **options) for part in element.clauses)
    return f"exists (select 1 from json_each({entries}) one where one.value = {text})"


@compiles(Contains, "postgresql")
def _any_element(element: Contains, compiler: Any, **options: Any) -> str:
    entries, text = (compiler.process(part, **options) for part in element.clauses)
    read = f"jsonb_array_elements_text(cast({entries} as jsonb))"
    return f"exists (select 1 from {read} one(value) where one.value = {text})"


def narrowed(
    table: Table, where: ColumnElement[bool] | None, filters: Mapping[str, Any]
) -> ColumnElement[bool] | None:
    """A condition with that of ``PageRequest.filters``; None for all rows."""
    parts = [] if where is None else [where]
    for name, value in filters.items():
        column = table.c[name]
        is_list = isinstance(column.type, Json)
        parts.append(Contains(column, literal(value, Text())) if is_list else column == value)
    return and_(*parts) if parts else None


async def fetch_numbered(
    connection: AsyncConnection,
    table: Table,
    owned: ColumnElement[bool],
    number: ColumnElement[int],
    request: PageRequest,
    convert: Callable[[Row[Any]], T],
) -> Page[T]:
    """One page, newest first, of the rows of an owner that are numbered 1, 2, 3 … without a gap.

    The highest number is their count, and the page a range of the key: no row outside of it is read.
    """
    total: int = (await connection.execute(select(func.max(number)).where(owned))).scalar_one() or 0
    newest = total - request.offset
    if newest <= 0:
        return page_of([], total, request)
    here = select(table).where(owned, number <= newest, number > newest - request.size)
    rows = await connection.execute(here.order_by(number.desc()))
    return page_of([convert(row) for row in rows], total, request)


async def fetch_page(
    connection: AsyncConnection,
    table: Table,
    where: ColumnElement[bool] | None,
    request: PageRequest,
    orderings: Mapping[str, Ordering],
    convert: Callable[[Row[Any]], T],
    searched: Sequence[str] = (),
) -> Page[T]:
    """Get one page of ``table``: without a search that of a list that grows, see ``fetch_growing``.

    A search reads and ranks all texts, so it is for lists of up to some thousand rows.

    Args:
        where: a condition, or None for all rows; ``request.filters`` apply on top.
        orderings: the ordering for each value of ``request.order_by``; ``relevance`` needs
            a search and is built in.
        convert: converts a row to an entry of the page.
        searched: names of the text columns to search, most important first.

    Raises:
        Invalid: ``request.after`` is not a cursor of this order.
    """
    where = narrowed(table, where, request.filters)
    if request.search is not None:
        return await _search(connection, table, where, request, orderings, convert, searched)
    order = [*orderings[request.order_by](request.order_dir is OrderDir.DESC), table.c.number]
    return await fetch_growing(connection, table, where, order, request, convert)


async def _search(
    connection: AsyncConnection,
    table: Table,
    where: ColumnElement[bool] | None,
    request: PageRequest,
    orderings: Mapping[str, Ordering],
    convert: Callable[[Row[Any]], T],
    searched: Sequence[str],
) -> Page[T]:
    found = await _matching(connection, table, where, request, orderings, searched)
    wanted = found[request.offset : request.offset + request.size]
    rows = await connection.execute(select(table).where(table.c.number.in_(wanted)))
    by_number = {row.number: row for row in rows}
    return page_of([convert(by_number[number]) for number in wanted], len(found), request)


async def _matching(
    connection: AsyncConnection,
    table: Table,
    where: ColumnElement[bool] | None,
    request: PageRequest,
    orderings: Mapping[str, Ordering],
    searched: Sequence[str],
) -> list[int]:
    """Numbers of all rows that match a search, in the requested order."""
    descending = request.order_dir is OrderDir.DESC
    texts = select(table.c.number, *(table.c[name] for name in searched))
    texts = texts if where is None else texts.where(where)
    if request.order_by != "relevance":
        texts = texts.order_by(*orderings[request.order_by](descending), table.c.number)
    found: list[tuple[int, Match]] = []
    for row in await connection.execute(texts):
        matched = match(request.search or "", [text or "" for text in row[1:]])
        if matched is not None:
            found.append((row[0], matched))
    if request.order_by == "relevance":
        sign = -1 if descending else 1
        found.sort(key=lambda f: (*(-rank for rank in f[1].ranks), sign * f[1].similarity, f[0]))
    return [number for number, _ in found]


async def all_numbers(
    connection: AsyncConnection,
    table: Table,
    request: PageRequest,
    orderings: Mapping[str, Ordering],
    searched: Sequence[str],
) -> list[int]:
    """Numbers of all rows of ``table`` that match a request, on all pages, in its order."""
    where = narrowed(table, None, request.filters)
    if request.search is not None:
        return await _matching(connection, table, where, request, orderings, searched)
    order = orderings[request.order_by](request.order_dir is OrderDir.DESC)
    numbers = select(table.c.number) if where is None else select(table.c.number).where(where)
    rows = await connection.execute(numbers.order_by(*order, table.c.number))
    return list(rows.scalars())
