"""The service of the demo: ``aimm serve`` as a child process, on its own SQLite file."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_LOOK_SECONDS = 0.05
_REMEMBERED_LINES = 40
_COMPLAINT = re.compile(r"\[(warning|error|critical)\s*\]")


class ServiceFailed(Exception):
    """The service has failed; the text says why, with its last log lines."""


class Stopped(Exception):
    """A stop was requested while the service was starting."""


@dataclass(frozen=True, slots=True)
class Access:
    """The address and credentials of the service."""

    url: str
    username: str
    password: str
    api_key: str


def free_or_any(port: int) -> int:
    """``port`` if it is free, else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


_SAID = {
    "username": re.compile(r"^\s+user\s+(\S+)", re.MULTILINE),
    "password": re.compile(r"^\s+password\s+(\S+)", re.MULTILINE),
    "api_key": re.compile(r"^\s+API key\s+(\S+)", re.MULTILINE),
    "url": re.compile(r"listens on (http://\S+)"),
}


def complaints_of(lines: Iterable[str]) -> list[str]:
    """Warnings and errors, except the warning about the fast clock, which is intended here."""
    return [line for line in lines if _COMPLAINT.search(line) and "clock_speed_is_not_1" not in line]


class Service:
    """A child process with an empty database; Ctrl-C on this terminal does not reach it.

    Args:
        folder: for the database; must exist and be empty.
        port: port on the loopback address; 0 for any free port.
        speed: seconds that pass for the service per second.
    """

    def __init__(self, folder: Path, port: int, speed: float) -> None:
        self._lines: deque[str] = deque(maxlen=_REMEMBERED_LINES)
        self._changed = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "aimm.cli.main", "serve"],
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("AIMM_")},
                "AIMM_DATA_DIR": str(folder),
                "AIMM_HOST": "127.0.0.1",
                "AIMM_PORT": str(port),
                "AIMM_LOG_LEVEL": "warning",
                "AIMM_DRAIN_SECONDS": "3",
                "AIMM_CLOCK_SPEED": f"{speed:g}",
                "AIMM_ROLLOUT_SECONDS": "0.5",
                "PYTHONUNBUFFERED": "1",
            },
            cwd=folder,  # has no aimm.toml
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 -- piped above
        for line in self._process.stdout:
            self._lines.append(line.rstrip())
            self._changed.set()
        self._changed.set()

    def wait_for_access(self, stopped: Callable[[], bool]) -> Access:
        """Wait until it listens; returns its address and credentials.

        Args:
            stopped: whether a stop was requested.

        Raises:
            ServiceFailed, Stopped
        """
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self._changed.clear()
            text = "\n".join(self._lines)
            found = {name: match[1] for name, said in _SAID.items() if (match := said.search(text))}
            if len(found) == len(_SAID):
                return Access(**found)
            if stopped():
                raise Stopped
            self.check()
            if time.monotonic() > deadline:
                raise ServiceFailed(f"the service did not start in {_START_SECONDS:.0f} s")
            self._changed.wait(_LOOK_SECONDS)

    @property
    def complaints(self) -> list[str]:
        """The warnings and errors among its latest lines."""
        return complaints_of(self._lines)

    def check(self) -> None:
        """Check that it is still running.

        Raises:
            ServiceFailed: it has exited.
        """
        if self._process.poll() is not None:
            self._reader.join(_STOP_SECONDS)
            raise ServiceFailed("the service has ended by itself:\n" + "\n".join(self._lines))

    def stop(self) -> None:
        """Stop it gracefully, and kill it if it does not exit in time."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(_STOP_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
