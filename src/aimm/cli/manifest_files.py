"""Load manifests from files, folders or standard input; every error has a position."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path as FilePath

import click

from aimm.cli.yaml_reading import Complaint, Document, Place, read_documents
from aimm.cli.yaml_writing import yaml_text
from aimm.manifests import documents, rules
from aimm.manifests.model import API_VERSION, DesiredUseCase, Manifest, Problem
from aimm.manifests.values import Path
from aimm.manifests.wording import counted

STANDARD_INPUT = "-"
_SUFFIXES = (".yaml", ".yml")
_HEAD = f"apiVersion: {API_VERSION}\nuseCases:\n"
_END_MARK = "\n...\n"


class ManifestError(click.ClickException):
    """All errors in manifests, one per line: ``file:line:column: field: what``."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = sorted(complaints, key=_order)
        lines = [str(complaint) for complaint in self.complaints]
        if len(lines) > 1:
            lines.insert(0, f"{counted(len(lines), 'problem')}, nothing was changed")
        super().__init__("\n".join(lines))


def _order(complaint: Complaint) -> tuple[str, int, int]:
    place = complaint.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One manifest from all files, with the position of each part."""

    manifest: Manifest
    places: dict[Path, Place]

    def complaint(self, problem: Problem) -> Complaint:
        """A problem of the manifest with its position in a file."""
        also = f" (first in {self._place(problem.also)})" if problem.also else ""
        return Complaint(self._place(problem.path), problem.text + also)

    def _place(self, path: Path) -> Place | None:
        for length in range(len(path), 0, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return replace(place, path=(*place.path, *path[length:]))
        return None


def load(names: Iterable[str]) -> Loaded:
    """Load the manifest from the files and folders in ``names``; ``-`` is standard input.

    Raises:
        ManifestError: with all errors in the files.
    """
    complaints: list[Complaint] = []
    found: list[Document] = []
    for name, content in _contents(names):
        text = _decoded(name, content, complaints)
        if text is not None:
            found += read_documents(text, name, schema(), complaints)
    if complaints:
        raise ManifestError(complaints)
    loaded = _joined(found)
    problems = rules.check(loaded.manifest)
    if problems:
        raise ManifestError([loaded.complaint(problem) for problem in problems])
    return loaded


def _contents(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        if name == STANDARD_INPUT:
            yield "<stdin>", sys.stdin.buffer.read()
            continue
        for path in _files(FilePath(name)):
            try:
                yield str(path), path.read_bytes()
            except OSError as error:
                raise click.ClickException(f"{path}: cannot be read ({error.strerror})") from None


def _files(path: FilePath) -> list[FilePath]:
    if not path.is_dir():
        return [path]
    found = sorted(entry for entry in path.iterdir() if entry.suffix in _SUFFIXES)
    if not found:
        raise click.ClickException(f"{path}: there is no {' or '.join(_SUFFIXES)} file in this folder")
    return found


def _decoded(name: str, content: bytes, complaints: list[Complaint]) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = Place(name, before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        complaints.append(Complaint(place, "is not UTF-8 text"))
        return None


def _joined(found: Sequence[Document]) -> Loaded:
    use_cases: list[DesiredUseCase] = []
    places: dict[Path, Place] = {}
    for document in found:
        for path, place in document.places.items():
            match path:
                case ("useCases", int(index), *rest):
                    places["useCases", index + len(use_cases), *rest] = place
                case _:
                    places.setdefault(path, place)
        use_cases += documents.read(document.value).use_cases
    return Loaded(Manifest(use_cases), places)


@lru_cache(maxsize=1)
def schema_text() -> str:
    """The JSON Schema of manifests."""
    return (files("aimm.manifests") / "schema.json").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def schema() -> dict[str, object]:
    """The JSON Schema of manifests, parsed."""
    return json.loads(schema_text())


def written(manifest: Manifest) -> str:
    """Format a manifest as the text of a file."""
    return yaml_text(documents.write(manifest))


class ManifestWriter:
    """Writes a manifest one use case at a time; the result is the same as ``written`` returns.

    Args:
        write: called with each part of the text.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._last = ""

    def add(self, use_case: DesiredUseCase) -> None:
        """Append a use case."""
        text = written(Manifest([use_case]))
        if self._last:
            text = text.removeprefix(_HEAD)
            if self._last.endswith(_END_MARK):  # only valid at the end of the file
                self._last = self._last[: 1 - len(_END_MARK)]
        self._write(self._last)
        self._last = text

    def close(self) -> None:
        """Write the rest."""
        self._write(self._last or written(Manifest([])))
        self._last = ""
