"""Marks on SQLite: the number up to which the ledger has moved sessions and counted entries."""

import sqlite3

MOVED = "moved_through"
COUNTED = "counted_through"


def find_mark(connection: sqlite3.Connection, name: str) -> int:
    """The number up to which this was done; 0 if it never was."""
    found = connection.execute("select coalesce(max(value), 0) from session_marks where name = ?", (name,))
    return found.fetchone()[0]


def raise_mark(connection: sqlite3.Connection, name: str, value: int) -> None:
    """Store the number up to which this was done. A mark never goes back."""
    connection.execute(
        "insert into session_marks values (?, ?) on conflict do update set value = max(value, ?)",
        (name, value, value),
    )
