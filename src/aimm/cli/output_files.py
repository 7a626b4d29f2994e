"""Output files of commands: written completely, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeAlias

import click

_KEPT_IN_MEMORY, _PART = 1 << 24, 1 << 16

Write: TypeAlias = Callable[[str], object]


@contextmanager
def replaced_file(path: Path) -> Generator[Write]:
    """Write a text file that replaces ``path`` once the block has ended without an error.

    Raises:
        click.ClickException: the file cannot be written; the message says which and why.
    """
    if path.exists() and not path.is_file():  # a pipe or a device, which cannot be replaced
        with _explained(path):
            stream = path.open("w", encoding="utf-8")
        with _closed(stream, path):
            yield _writing(stream, path)
        return
    target = path.resolve()  # the target of a link, not the link
    part = target.with_name(f".aimm-{os.getpid()}.part")
    try:
        with _explained(path):
            part.unlink(missing_ok=True)  # left by a killed command
            stream = part.open("x", encoding="utf-8")
        with _closed(stream, path):
            yield _writing(stream, path)
            with _explained(path):
                stream.flush()
                os.fsync(stream.fileno())
        with _explained(path):
            if target.exists():
                shutil.copymode(target, part)
            part.replace(target)
    finally:
        with suppress(OSError):  # report the first error
            part.unlink(missing_ok=True)


@contextmanager
def complete_output() -> Generator[Write]:
    """Write to standard output, as UTF-8, once the block has ended without an error: all or nothing."""
    folder = Path(tempfile.gettempdir())
    with tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY, "w+", encoding="utf-8", newline="\n") as stream:
        yield _writing(stream, folder)
        stream.seek(0)
        while part := stream.read(_PART):
            click.echo(part.encode(), nl=False)


@contextmanager
def _closed(stream: IO[str], path: Path) -> Generator[None]:
    try:
        yield
    finally:
        with _explained(path):  # closing flushes the rest
            stream.close()


def _writing(stream: IO[str] | tempfile.SpooledTemporaryFile[str], path: Path) -> Write:
    def write(text: str) -> None:
        with _explained(path):
            stream.write(text)

    return write


@contextmanager
def _explained(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written ({error.strerror})") from None
