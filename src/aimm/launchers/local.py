"""Programs as child processes on this machine."""

import asyncio
import os
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from aimm.jobs.programs import Said, Task
from aimm.launchers.lines import read_line, task_bytes

_STOP_SECONDS = 5.0
_LONGEST_LINE = 64 * 1_048_576
_READ_AHEAD = 524_288
"""Bytes that are read before anybody asks for them; twice as many at most."""
_KEPT_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class LocalLauncher:
    """Starts children, which end when the thread that calls ``start`` ends: use the main thread.

    Attributes:
        memory: MiB of address space that a child may have; 0 for any.
    """

    memory: int = 0

    async def start(self, module: str, task: Task) -> "LocalChild":
        """Start the program of a module."""
        command = ["-m", "aimm.launchers.child", module, "--parent", str(os.getpid())]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            "--memory",
            str(self.memory),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=_READ_AHEAD,
        )
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise RuntimeError("a child has three pipes")
        return LocalChild(process, process.stdin, process.stdout, process.stderr, task)


class LocalChild:
    """A child process that runs a program."""

    def __init__(
        self, process: Process, stdin: StreamWriter, stdout: StreamReader, stderr: StreamReader, task: Task
    ) -> None:
        self._process = process
        self._stdout = stdout
        self._fed = asyncio.create_task(_feed(stdin, task_bytes(task)))
        self._errors = asyncio.create_task(_last_of(stderr))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def said(self) -> AsyncIterator[tuple[Said, int]]:
        """What it says, until it ends, each with its size in bytes."""
        async for line in _whole_lines(self._stdout):
            yield read_line(line), len(line)

    async def stop(self) -> None:
        """End it: by SIGTERM, and after a few seconds by SIGKILL."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> tuple[int, str]:
        """Wait for its end: the exit code (negative for a signal), and the last lines of its errors."""
        await self._fed
        errors = await self._errors
        return await self._process.wait(), errors


async def _whole_lines(stdout: StreamReader) -> AsyncIterator[bytes]:
    """Lines of any length in little memory; half a line is the last breath of a killed child.

    Raises:
        ValueError: a line is longer than 64 MiB.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := await stdout.read(_READ_AHEAD):
        first, *others = chunk.split(b"\n")
        parts.append(first)
        size += len(first)
        if size > _LONGEST_LINE:
            raise ValueError(f"a line of a program must be no longer than {_LONGEST_LINE} bytes")
        if others:
            yield b"".join(parts)
            for line in others[:-1]:
                yield line
            parts, size = [others[-1]], len(others[-1])


async def _feed(stdin: StreamWriter, given: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # it has ended
        stdin.write(given)
        await stdin.drain()
    stdin.close()


async def _last_of(stderr: StreamReader) -> str:
    kept = ""
    while chunk := await stderr.read(65_536):
        kept = (kept + chunk.decode(errors="replace"))[-_KEPT_CHARACTERS:]
    return kept.strip()
