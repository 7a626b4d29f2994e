"""Count ledger commits in bulk, by their ranges of new numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges of numbers as a table ``n(low, high)``, in the SQL of a database.

    Attributes:
        table: the text after ``from``.
        within: the rows of a table, named by its arguments, that lie in the range of ``n``.
    """

    table: str
    sqlite: bool

    def within(self, name: str, alias: str) -> str:
        if self.sqlite:
            return f"cross join {name} {alias} on {alias}.id between n.low and n.high"
        # the limit is never reached; it keeps the planner from scanning the whole table
        return (
            f"cross join lateral (select * from {name} where id between n.low and n.high "
            f"order by id limit 1000000) {alias}"
        )


_SQLITE = Ranges(
    "(select json_extract(value, '$[0]') as low, json_extract(value, '$[1]') as high "
    "from json_each(:ranges)) n",
    sqlite=True,
)
_POSTGRES = Ranges("unnest(cast(:lows as bigint[]), cast(:highs as bigint[])) as n(low, high)", sqlite=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """A counting statement for both databases."""

    sqlite: str
    postgres: str


def statement(words: Callable[[Ranges], str]) -> Statement:
    """A counting statement that is the same on both databases, except for the ranges."""
    return Statement(words(_SQLITE), words(_POSTGRES))


def adding(table: str, key: str, counts: Sequence[str]) -> str:
    """The end of an upsert that adds to existing counts."""
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    return f"on conflict ({key}) do update set {sums}"


def star_sums(prefix: str = "star", and_so: str = "") -> str:
    """Ratings ``f`` of 1 … 5 stars, as five columns."""
    return ", ".join(
        f"cast(sum(case when f.star = {star}{and_so} then 1 else 0 end) as bigint) as {prefix}{star}"
        for star in range(1, 6)
    )


async def count(
    connection: AsyncConnection, counted: Statement, ranges: Sequence[tuple[int, int]]
) -> Sequence[Row[Any]]:
    """Count the entries in the ranges; returns the rows of the statement."""
    if not ranges:
        return []
    if connection.dialect.name == "sqlite":
        given: dict[str, Any] = {"ranges": str([list(one) for one in ranges])}
        found = await connection.execute(text(counted.sqlite), given)
    else:
        lows, highs = zip(*ranges, strict=True)
        given = {"lows": list(lows), "highs": list(highs)}
        found = await connection.execute(text(counted.postgres), given)
    return found.all()
