"""``aimm`` processes forked from one that has already imported everything, so that starting them is fast.

Tests that start many servers would otherwise spend most of their time on imports. The forked processes behave
like any others: they have their own settings, output, signals, crashes and exit codes.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO, Protocol, cast

import click

_LARGEST = 1 << 20
_ROOT = Path(__file__).parents[2]
POSSIBLE = hasattr(os, "pidfd_open")


class Process(Protocol):
    """The common interface of both kinds of processes."""

    pid: int
    stdout: IO[str] | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def kill(self) -> None: ...


class Born:
    """A forked process, used like ``subprocess.Popen``."""

    def __init__(self, pid: int, stdout: IO[str], ended: int) -> None:
        self.pid = pid
        self.stdout: IO[str] | None = stdout
        self._ended = ended
        self._code: int | None = None
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the exit; returns the exit code."""
        code = self._wait(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("aimm", timeout or 0)
        return code

    def _wait(self, timeout: float | None) -> int | None:
        until = None if timeout is None else time.monotonic() + timeout
        while self._code is None:
            left = None if until is None else max(until - time.monotonic(), 0)
            if not select.select([self._ended], [], [], left)[0]:
                return None
            with self._lock:
                if self._code is None:
                    self._code = int(os.read(self._ended, 16) or -signal.SIGKILL)
                    os.close(self._ended)
        return self._code

    def send_signal(self, sig: int, /) -> None:
        """Send a signal, unless it has exited."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it is exiting
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """Forks processes; itself a process, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._house: subprocess.Popen[bytes] | None = None
        self._channel, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], stdin: int | None) -> Born:
        """Start ``aimm`` with these arguments; its output and errors are one text stream."""
        request = {"arguments": list(arguments), "environment": dict(environment), "folder": str(Path.cwd())}
        with ExitStack() as stack, self._lock:
            self._open()
            nothing = os.open(os.devnull, os.O_RDWR)
            reading, writing = os.pipe()
            ended, ends = os.pipe()
            for end in (nothing, writing, ends):
                stack.callback(os.close, end)
            given = [nothing if stdin is None else stdin, writing, ends]
            socket.send_fds(self._channel, [json.dumps(request).encode()], given)
            pid = int(self._channel.recv(16) or 0)
        if not pid:
            raise AssertionError("the process that imported aimm is gone")
        return Born(pid, os.fdopen(reading, encoding="utf-8"), ended)

    def _open(self) -> None:
        if self._house is None:
            with self._theirs as theirs:
                command = [sys.executable, "-m", "tests.support.nursery", str(theirs.fileno())]
                self._house = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, cwd=_ROOT
                )

    def close(self) -> None:
        """Stop forking; existing processes keep running."""
        self._channel.close()
        self._theirs.close()
        if self._house is not None:
            self._house.wait()


class _House:
    """The forking process: forks for each request, and reports how each child exited."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._selector = DefaultSelector()
        self._selector.register(channel, EVENT_READ)
        self._ends: dict[int, tuple[int, int]] = {}

    def wait(self) -> Sequence[str] | None:
        """Returns the task in every child; returns None in the parent when it is no longer needed."""
        while True:
            for key, _ in self._selector.select():
                if key.fd in self._ends:
                    self._bury(key.fd)
                    continue
                message, given, _, _ = socket.recv_fds(self._channel, _LARGEST, 3)
                if not message:
                    return None
                pid = os.fork()
                if not pid:
                    return self._leave(json.loads(message), given)
                watched = os.pidfd_open(pid)
                self._ends[watched] = (pid, given.pop())
                self._selector.register(watched, EVENT_READ)
                for end in given:
                    os.close(end)
                self._channel.send(str(pid).encode())

    def _bury(self, watched: int) -> None:
        pid, ends = self._ends.pop(watched)
        self._selector.unregister(watched)
        os.close(watched)
        os.write(ends, str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
        os.close(ends)

    def _leave(self, request: Mapping[str, object], given: list[int]) -> Sequence[str]:
        self._selector.close()
        self._channel.close()
        for watched, (_, ends) in self._ends.items():
            os.close(watched)
            os.close(ends)
        stdin, output, ends = given
        for end, number in ((stdin, 0), (output, 1), (output, 2)):
            os.dup2(end, number)
        for end in given:
            os.close(end)
        os.environ.clear()
        os.environ.update(cast("Mapping[str, str]", request["environment"]))
        os.chdir(str(request["folder"]))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return cast("Sequence[str]", request["arguments"])


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the tests, which then end this process
    from aimm.cli.main import main

    with click.Context(main) as context:
        for word in main.list_commands(context):
            main.get_command(context, word)  # imports the command
    arguments = _House(socket.socket(fileno=int(sys.argv[1]))).wait()
    if arguments is not None:
        main(arguments, prog_name="aimm")


if __name__ == "__main__":
    _main()
