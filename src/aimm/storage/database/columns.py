"""Column types that behave the same on both databases, and columns that many tables share."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from aimm.kit.clock import from_micros, to_micros

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only auto-increments INTEGER keys; PostgreSQL needs BIGINT for 64 bits.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """A time in UTC, stored as microseconds so that both databases return exactly what was stored."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A JSON value as text, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def number_key() -> "Column[int]":
    """The compact key of a table; values are never reused."""
    return Column("number", Number, primary_key=True, autoincrement=True)


def outer_id() -> "Column[str]":
    """The public UUID of a row."""
    return Column("id", String(36), nullable=False, unique=True)


def owned_by(name: str, target: str) -> "Column[str]":
    """A foreign key whose row is deleted with its parent."""
    return Column(name, String(36), ForeignKey(target, ondelete="CASCADE"), nullable=False, index=True)


def stamps() -> "tuple[Column[Any], ...]":
    """Version, creation time and time of the last change of a row."""
    return (
        Column("version", Integer, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("updated_at", Moment, nullable=False),
    )
