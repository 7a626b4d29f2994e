"""Pages of lists that grow: keyset cursors over any order, and counts up to a limit."""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Row,
    UnaryExpression,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import operators

from aimm.kit.errors import Invalid
from aimm.kit.paging import MOST_COUNTED, WRONG_CURSOR, Page, PageRequest
from aimm.storage.database.columns import Moment

T = TypeVar("T")

_MOST_NUMBER = 2**63


@dataclass(frozen=True, slots=True)
class _Key:
    """An expression that a list is sorted by, and its direction."""

    value: ColumnElement[Any]
    descending: bool


def _key_of(order: ColumnElement[Any]) -> _Key:
    """Read an entry of ``order by``; times become their stored number."""
    value, descending = order, False
    if isinstance(order, UnaryExpression) and order.modifier in (operators.desc_op, operators.asc_op):
        value, descending = order.element, order.modifier is operators.desc_op
    return _Key(type_coerce(value, BigInteger) if isinstance(value.type, Moment) else value, descending)


async def count_some(
    connection: AsyncConnection,
    source: FromClause,
    where: ColumnElement[bool] | None,
    most: int = MOST_COUNTED,
) -> tuple[int, bool]:
    """Count rows, at most ``most``; returns the number, and whether that is all."""
    here = select(literal(1).label("one")).select_from(source)
    here = here if where is None else here.where(where)
    counted = select(func.count()).select_from(here.limit(most + 1).subquery())
    found: int = (await connection.execute(counted)).scalar_one()
    return min(found, most), found <= most


async def fetch_growing(
    connection: AsyncConnection,
    source: FromClause,
    where: ColumnElement[bool] | None,
    order: Sequence[ColumnElement[Any]],
    request: PageRequest,
    convert: Callable[[Row[Any]], T],
    columns: Sequence[ColumnElement[Any]] | None = None,
) -> Page[T]:
    """Get one page of a list that grows, counted up to ``MOST_COUNTED``.

    Args:
        source: a table, or tables joined one to one.
        where: a condition, or None for all rows.
        order: what to sort by, never null; together unique, so the last is usually a key.
        request: the page after the entry of ``after`` if that is set, else the page of that number.
        convert: converts a row to an entry.
        columns: the columns of a row; by default all of ``source``.

    Raises:
        Invalid: ``request.after`` is not a cursor of this order.
    """
    keys = [_key_of(one) for one in order]
    total, exact = await count_some(connection, source, where)
    values = [key.value.label(f"key_{place}") for place, key in enumerate(keys)]
    query = select(*(source.c if columns is None else columns), *values).select_from(source)
    query = query if where is None else query.where(where)
    if request.after is None:
        query = query.offset(request.offset)
    else:
        query = query.where(_beyond(keys, _place(keys, request.after)))
    rows = list(await connection.execute(query.order_by(*order).limit(request.size + 1)))
    shown, more = rows[: request.size], len(rows) > request.size
    ending = _cursor(shown[-1][-len(keys) :]) if more else None
    return Page([convert(row) for row in shown], total, more, exact, ending)


def _beyond(keys: Sequence[_Key], place: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a row comes after the one with these values."""
    rest: ColumnElement[bool] | None = None
    for key, given in reversed(list(zip(keys, place, strict=True))):
        value = literal(given, key.value.type)
        further = key.value < value if key.descending else key.value > value
        rest = further if rest is None else or_(further, and_(key.value == value, rest))
    if rest is None:
        return true()
    # a bound on the first key alone, which the database can seek to
    first, value = keys[0].value, literal(place[0], keys[0].value.type)
    return and_(first <= value if keys[0].descending else first >= value, rest)


def _cursor(values: Sequence[Any]) -> str:
    """A cursor as it is sent: a number alone as it is, anything else as URL-safe Base64 of JSON."""
    if len(values) == 1 and isinstance(values[0], int):
        return str(values[0])
    written = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _place(keys: Sequence[_Key], cursor: str) -> Sequence[Any]:
    """The values in a cursor, one for each key."""
    try:
        if cursor.isascii() and cursor.isdigit() and len(keys) == 1:
            found: Any = [int(cursor)]
        else:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError, binascii.Error):
        raise Invalid(WRONG_CURSOR) from None
    values = cast("list[Any]", found) if isinstance(found, list) else []
    if len(values) != len(keys) or not all(map(_fits, keys, values)):
        raise Invalid(WRONG_CURSOR)
    return values


def _fits(key: _Key, value: Any) -> bool:
    kind = key.value.type
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, Integer):
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST_NUMBER
    if isinstance(kind, Float):
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    # no database stores a NUL or half of a pair of surrogates
    return isinstance(value, str) and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)
