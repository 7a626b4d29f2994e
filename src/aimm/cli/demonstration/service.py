"""The service of a demonstration: ``aimm serve`` as a child process, on a SQLite file of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_LOOK_SECONDS = 0.05
_REMEMBERED_LINES = 40


class ServiceFailed(Exception):
    """A child process ended too early; the text holds what it said last."""


class Stopped(Exception):
    """Somebody asked for the end while the service was starting."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the service is, and how to get in."""

    url: str
    username: str
    password: str
    api_key: str


def free_or_any(port: int) -> int:
    """``port`` when it can be listened on, else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


class _Child:
    """``aimm`` in a process of its own, which Ctrl-C on this terminal does not reach."""

    def __init__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.lines: deque[str] = deque(maxlen=_REMEMBERED_LINES)
        self.changed = threading.Event()
        self._process = subprocess.Popen(  # noqa: S603 -- this program itself
            [sys.executable, "-P", "-m", "aimm.cli.main", *words],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 -- asked for above
        for line in self._process.stdout:
            self.lines.append(line.rstrip())
            self.changed.set()
        self.changed.set()

    @property
    def code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.poll()

    def text(self) -> str:
        """What it said last, once it has said everything."""
        self._reader.join(1.0)
        return "\n".join(self.lines)

    def end(self) -> None:
        """Ask it to stop, wait, and end it when it does not."""
        if self.code is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(1.0)
        if self._process.stdout is not None:
            self._process.stdout.close()


class Service:
    """A running service with an empty database.

    Args:
        folder: for the database; must exist and be empty.
        port: where to listen on the loopback address; 0 takes a free one.
        stopped: whether somebody asked for the end.

    Raises:
        ServiceFailed, Stopped
    """

    def __init__(self, folder: Path, port: int, stopped: Callable[[], bool]) -> None:
        self._folder = folder
        self._stopped = stopped
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AIMM_")},
            "AIMM_DATA_DIR": str(folder),
            "AIMM_HOST": "127.0.0.1",
            "AIMM_PORT": str(port),
            "AIMM_LOG_LEVEL": "warning",
            "AIMM_DRAIN_SECONDS": "3",
            "PYTHONUNBUFFERED": "1",
        }
        self._child = _Child(["serve"], folder, self._environment)
        try:
            self.access = self._wait_for_access()
        except BaseException:
            self._child.end()
            raise

    def _wait_for_access(self) -> Access:
        found: dict[str, str] = {}
        waited = 0.0
        while len(found) < len(_SAID):
            self._look_after(self._child, "the service did not start")
            if waited > _START_SECONDS:
                raise ServiceFailed(f"the service did not start in {_START_SECONDS:.0f} s")
            waited += _LOOK_SECONDS
            self._child.changed.wait(_LOOK_SECONDS)
            self._child.changed.clear()
            text = "\n".join(self._child.lines)
            found = {name: match[1] for name, said in _SAID.items() if (match := said.search(text))}
        return Access(**found)

    def _look_after(self, child: _Child, complaint: str) -> None:
        if self._stopped():
            raise Stopped
        if child.code is not None:
            raise ServiceFailed(f"{complaint}:\n{child.text()}")

    def check(self) -> None:
        """See that it still runs.

        Raises:
            ServiceFailed: it has ended.
        """
        if self._child.code is not None:
            raise ServiceFailed(f"the service has ended by itself:\n{self._child.text()}")

    def run(self, *words: str) -> None:
        """Run ``aimm`` with these words on the same database.

        Raises:
            ServiceFailed, Stopped
        """
        child = _Child(words, self._folder, self._environment)
        try:
            while child.code is None:
                if self._stopped():
                    raise Stopped
                child.changed.wait(_LOOK_SECONDS)
                child.changed.clear()
            if child.code != 0:
                raise ServiceFailed(f"`aimm {' '.join(words)}` failed:\n{child.text()}")
        finally:
            child.end()

    def stop(self) -> None:
        """Let it finish what is under way, then end it."""
        self._child.end()


_SAID = {
    "username": re.compile(r"^\s+user\s+(\S+)", re.MULTILINE),
    "password": re.compile(r"^\s+password\s+(\S+)", re.MULTILINE),
    "api_key": re.compile(r"^\s+API key\s+(\S+)", re.MULTILINE),
    "url": re.compile(r"listens on (http://\S+)"),
}
