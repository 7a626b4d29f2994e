"""Checkpoints: move the contents of the write-ahead log into the file, concurrently with commits."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

log = structlog.get_logger(__name__)

_SECONDS = 1.0
_FRAMES_LIMIT = 8_000  # 32 MiB with pages of 4 KiB


async def keep_checking(connect: Callable[[], sqlite3.Connection], turn: asyncio.Lock) -> None:
    """Run checkpoints until cancelled; if the log has grown too long, pause commits briefly.

    The log is then overwritten from the start without growing, which halves the cost of a sync compared
    with a growing file.

    Args:
        connect: opens a connection for the checkpoint thread.
        turn: lock of the writer.
    """
    loop = asyncio.get_running_loop()
    connection = connect()
    checkpointer = ThreadPoolExecutor(1, "aimm-checkpoint")

    def run(mode: str) -> int:
        _, frames, _ = connection.execute(f"pragma wal_checkpoint({mode})").fetchone()
        return frames

    try:
        while True:
            await asyncio.sleep(_SECONDS)
            try:
                frames = await loop.run_in_executor(checkpointer, run, "passive")
                if frames > _FRAMES_LIMIT:
                    async with turn:
                        await loop.run_in_executor(checkpointer, run, "restart")
            except sqlite3.OperationalError as error:
                log.warning("checkpoint_failed", error=repr(error))
    finally:
        checkpointer.shutdown()
        connection.close()
