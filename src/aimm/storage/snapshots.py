"""Keep the snapshot of all use cases up to date, including changes made by other nodes.

A node that commits a change refreshes at once. Other nodes are notified by NOTIFY (PostgreSQL), and poll the
publication clock twice a second in case a notification is lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import structlog

from aimm.kit.errors import AimmError
from aimm.picking.model import Serving, snapshot_of
from aimm.storage.database.engine import Database
from aimm.storage.database.work import ACCESS_TOPIC, CHANNEL
from aimm.storage.picking import Renderer, load_servings, present_version, topics_since

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5


class SnapshotKeeper:
    """The port ``picking.ports.Snapshots``, kept up to date.

    Args:
        now: milliseconds since 1970.
        forget: called with the number of a deleted use case.
        access_changed: called when users or API keys changed.
        told: called with every new version, its use cases, and whether users or keys changed.
    """

    def __init__(
        self,
        database: Database,
        render: Renderer,
        now: Callable[[], int],
        forget: Callable[[int], None],
        access_changed: Callable[[], Awaitable[None]],
        told: Callable[[int, Collection[str], bool], None] | None = None,
    ) -> None:
        self.present = snapshot_of(0, ())
        self.checked_at = 0
        self._database = database
        self._render = render
        self._now = now
        self._forget = forget
        self._access_changed = access_changed
        self._told = told
        self._wake = asyncio.Event()
        self._refreshing = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load everything, and start listening."""
        async with self._database.reading() as connection:
            version = await present_version(connection)
            servings = await load_servings(connection, self._render)
        self.present = snapshot_of(version, servings)
        self.checked_at = self._now()
        self._tasks = [asyncio.create_task(self._poll(), name="snapshot-poll")]
        if not self._database.is_sqlite:
            self._tasks.append(asyncio.create_task(self._listen(), name="snapshot-listen"))

    async def close(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def age(self) -> float:
        """Seconds since the snapshot was last known to be current."""
        return max(0, self._now() - self.checked_at) / 1000

    async def refresh(self) -> None:
        """Load what has been published since the current snapshot, in one consistent read."""
        async with self._refreshing:
            async with self._database.reading() as connection:
                version = await present_version(connection)
                if version == self.present.version:
                    self.checked_at = self._now()
                    return
                topics = await topics_since(connection, self.present.version)
                ids = sorted(topics - {ACCESS_TOPIC})
                changed = await load_servings(connection, self._render, ids) if ids else []
            self._replace(version, set(ids), changed)
            if self._told is not None:
                self._told(version, ids, ACCESS_TOPIC in topics)
        if ACCESS_TOPIC in topics:
            await self._access_changed()

    def _replace(self, version: int, ids: set[str], changed: list[Serving]) -> None:
        before = {serving.id: serving for serving in self.present.by_code.values()}
        kept = [serving for serving in before.values() if serving.id not in ids]
        self.present = snapshot_of(version, [*kept, *changed])
        self.checked_at = self._now()
        for gone in ids - {serving.id for serving in changed}:
            if gone in before:
                self._forget(before[gone].number)

    async def _poll(self) -> None:
        while True:
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                async with asyncio.timeout(10):
                    await self.refresh()
            except AimmError as error:
                log.warning("snapshot_refresh_failed", error=repr(error.__cause__ or error))
            except Exception:
                log.exception("snapshot_refresh_failed")

    async def _listen(self) -> None:
        def heard(*_: Any) -> None:
            self._wake.set()

        import asyncpg  # a service on SQLite does without

        from aimm.storage.database.asyncpg_errors import ASYNCPG_TROUBLE

        while True:
            connection: asyncpg.Connection[Any] | None = None
            try:
                connection = await asyncpg.connect(self._database.dsn, timeout=2)
                ended = asyncio.Event()
                connection.add_termination_listener(lambda _, ended=ended: ended.set())
                await connection.add_listener(CHANNEL, heard)
                self._wake.set()
                await ended.wait()
            except ASYNCPG_TROUBLE as error:
                log.warning("listening_failed", error=repr(error))
            finally:
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(1.0)
