"""The tables of runs: their items, their outputs, and answers that need not be asked again."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from aimm.storage.data.tables import data_metadata
from aimm.storage.database.columns import Json, Moment, number_key


def _run(*, key: bool = False) -> "Column[str]":
    return Column("run", String(36), nullable=False, primary_key=key)


run_items = Table(
    "run_items",
    data_metadata,
    _run(key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("expected", Json),
    Column("slice", Text),
)

run_outputs = Table(
    "run_outputs",
    data_metadata,
    number_key(),
    _run(),
    Column("target", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("repetition", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("slice", Text),
    Column("text", Text),
    Column("error_kind", Text),
    Column("error", Text),
    Column("rendered", Json, nullable=False),
    Column("steps", Json, nullable=False),
    Column("tokens_in", Integer),
    Column("tokens_out", Integer),
    Column("first_ms", Float(53)),
    Column("last_ms", Float(53)),
    Column("cost", Float(53)),
    Column("model", Text, nullable=False),
    Column("finish", Text),
    Column("attempts", Integer, nullable=False),
    Column("cached", Boolean, nullable=False),
    UniqueConstraint("run", "target", "item", "repetition"),
    sqlite_autoincrement=True,
)
Index("ix_run_outputs_order", run_outputs.c.run, run_outputs.c.place, run_outputs.c.number)

run_answers = Table(
    "run_answers",
    data_metadata,
    Column("key", String(64), primary_key=True),
    Column("reply", Json, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
