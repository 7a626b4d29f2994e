"""How asyncpg reports trouble; imported on PostgreSQL only."""

import asyncpg

# InternalClientError is raised if the server's last message was read but the end of the connection was not
LOST = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Errors of a lost connection."""

ASYNCPG_TROUBLE = (*LOST, asyncpg.PostgresError)
"""All errors of a connection or a statement."""
