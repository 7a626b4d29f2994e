"""Programs in child processes."""

import time
from typing import Any

import psutil
import pytest

from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Checkpoint, Done, Log, Said, Task
from aimm.launchers.lines import line_bytes, read_line
from aimm.launchers.local import LocalLauncher

MODULE = "tests.launchers.programs"


async def outcome(what: str, memory: int = 0, **more: Any) -> tuple[list[Said], int, str]:
    child = await LocalLauncher(memory).start(MODULE, Task({"what": what}, **more))
    said = [one async for one, _ in child.said()]
    return said, *(await child.ended())


async def test_a_program_gets_its_task_and_what_it_prints_is_no_line() -> None:
    said, code, errors = await outcome("x", earlier=[Result("a", 0, 1)], checkpoint=[7])
    assert said == [Log("begun"), Done({"what": "x", "earlier": 1, "checkpoint": [7]})]
    assert (code, errors) == (0, "printed in between")


async def test_a_line_may_be_longer_than_what_is_read_at_once() -> None:
    said, code, _ = await outcome("long")
    assert [one.text for one in said if isinstance(one, Log)] == ["begun", "x" * 1_000_000, "short"]
    assert (len(said), code) == (4, 0)


@pytest.mark.parametrize(
    "what, memory, code, error",
    [
        ("raise", 0, 3, "ValueError: no such thing"),
        ("memory", 1_024, 3, "it needs more memory than the 1024 MiB that a job may have"),
        ("exit", 0, 7, ""),
    ],
)
async def test_why_a_program_failed(what: str, memory: int, code: int, error: str) -> None:
    said, ended, errors = await outcome(what, memory)
    assert (said, ended) == ([Log("begun")], code)
    assert error in errors.splitlines()[-1:] or not error


async def test_a_program_is_stopped() -> None:
    child = await LocalLauncher().start(MODULE, Task({"what": "sleep"}))
    began = time.monotonic()
    await anext(aiter(child.said()))
    await child.stop()
    assert (await child.ended())[0] == -15
    assert time.monotonic() - began < 60
    assert not psutil.pid_exists(child.pid)


@pytest.mark.parametrize(
    "said", [Progress(1, 2, "è"), Result("a", 3, {"x": [1]}), Log("x"), Checkpoint([1]), Done(None)]
)
def test_lines_are_read_as_they_were_written(said: Said) -> None:
    line = line_bytes(said)
    assert line.endswith(b"\n")
    assert read_line(line) == said


def test_what_is_not_a_line_of_ours_is_for_people() -> None:
    assert read_line(b'{"type": "progress"}\n') == Log('{"type": "progress"}')
    assert read_line(b"\xff!\n") == Log("\ufffd!")
