"""``aimm`` as a separate process."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.support.nursery import POSSIBLE, Nursery, Process

_nursery: Nursery | None = None


def use_a_nursery() -> None:
    """From now on, start commands without importing everything again, where possible."""
    global _nursery
    _nursery = Nursery() if POSSIBLE else None


def close_the_nursery() -> None:
    """Undo ``use_a_nursery``."""
    global _nursery
    if _nursery is not None:
        _nursery.close()
        _nursery = None


def own_environment(**settings: str) -> dict[str, str]:
    """The environment without AIMM settings, plus these; without workers for jobs unless asked for."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("AIMM_")}
    return outer | {"AIMM_WORKERS": "0"} | settings


def run_aimm(*arguments: str, **settings: str) -> str:
    """Run ``aimm``, which must succeed; returns its output."""
    process = start_aimm(arguments, own_environment(**settings))
    assert process.stdout is not None
    with process.stdout as output:
        said = output.read()
    code = process.wait()
    assert code == 0, said
    return said


def start_aimm(arguments: Sequence[str], environment: Mapping[str, str], stdin: int | None = None) -> Process:
    """Start ``aimm``; its output and errors are one text stream."""
    if _nursery is not None:
        return _nursery.start(arguments, environment, stdin)
    return subprocess.Popen(
        [sys.executable, "-m", "aimm.cli.main", *arguments],
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
