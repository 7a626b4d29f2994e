"""How asyncpg reports trouble; imported on PostgreSQL only."""

import asyncpg

# the last is what it raises when it has read the server's farewell, but not yet the end of the connection
LOST = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Errors of a lost connection."""

ASYNCPG_TROUBLE = (*LOST, asyncpg.PostgresError)
"""All errors of a connection or a statement."""
