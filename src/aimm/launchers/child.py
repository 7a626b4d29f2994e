"""A process that runs one program: ``python -m aimm.launchers.child MODULE --parent PID [--memory MIB]``.

Reads a task from standard input and writes lines to standard output. It has no database.
"""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module

from aimm.launchers.death import end_with

_MIB = 1_048_576
FAILED = 3
"""Exit code of a program that raised an error, which is the last line of its standard error."""


def main() -> None:
    """Run the program that the arguments name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--memory", type=int, default=0)
    given = parser.parse_args()
    end_with(given.parent)
    if given.memory:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (given.memory * _MIB,) * 2)
    # the program may print: that must not get between the lines
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    try:
        _run(given.module, output.write)
    except MemoryError:
        sys.exit(_told(f"it needs more memory than the {given.memory} MiB that a job may have"))
    except BrokenPipeError:  # the parent has ended
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 -- whatever a program raises is why its job failed
        sys.exit(_told(f"{type(error).__name__}: {error}"))


def _told(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return FAILED


def _run(module: str, write: Callable[[bytes], object]) -> None:
    from aimm.launchers.lines import line_bytes, read_task

    task = read_task(sys.stdin.buffer.read())
    for said in import_module(module).program(task):
        write(line_bytes(said))


if __name__ == "__main__":
    main()
