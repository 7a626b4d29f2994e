"""Load manifests from files, folders or standard input; every error has a position."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import click

from aimm.cli.yaml_reading import Complaint, Document, Place, read_documents
from aimm.cli.yaml_writing import yaml_text
from aimm.manifests import documents
from aimm.manifests.checks import check
from aimm.manifests.kinds import AnyKind
from aimm.manifests.model import API_VERSION, Item, Manifest, Problem
from aimm.manifests.registry import Kinds
from aimm.manifests.schema import Schema, schema_of
from aimm.manifests.validation import problems_of
from aimm.manifests.values import Path, Value
from aimm.manifests.wording import counted
from aimm.wiring.manifests import KINDS

STANDARD_INPUT = "-"
_SUFFIXES = (".yaml", ".yml")
_HEAD = f"apiVersion: {API_VERSION}\n"
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
class _Part:
    """One document of a manifest.

    Attributes:
        first: by section, the index that its first item has in the whole manifest.
    """

    document: Document
    manifest: Manifest
    first: dict[str, int]

    def place(self, path: Path) -> Place | None:
        """The position of what ``path`` leads to in the whole manifest, if it is in this document."""
        section, *rest = path
        if rest:
            index = int(rest[0]) - self.first.get(str(section), 0)
            if not 0 <= index < len(self.manifest.parts.get(str(section), ())):
                return None
            path = (section, index, *rest[1:])
        return self.document.place(path)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One manifest from all files, which knows the position of each part."""

    manifest: Manifest
    parts: Sequence[_Part]

    def complaint(self, problem: Problem) -> Complaint:
        """A problem of the manifest with its position in a file."""
        also = f" (first in {self.place(problem.also)})" if problem.also else ""
        return Complaint(self.place(problem.path), problem.text + also)

    def place(self, path: Path) -> Place | None:
        """The position of a path in one of the files."""
        places = (part.place(path) for part in self.parts if path)
        return next((place for place in places if place is not None), None)


def load(names: Iterable[str], kinds: Kinds[Any] = KINDS) -> Loaded:
    """Load the manifest from the files and folders in ``names``; ``-`` is standard input.

    Raises:
        ManifestError: with all errors in the files.
    """
    complaints: list[Complaint] = []
    found: list[Document] = []
    for name, content in _contents(names):
        text = _decoded(name, content, complaints)
        if text is not None:
            found += read_documents(text, name, complaints)
    schema = schema_of(kinds)
    complaints += [complaint for document in found for complaint in _invalid(document, schema)]
    outline = _joined(found, kinds, documents.outline)
    complaints += [outline.complaint(problem) for problem in check(kinds, outline.manifest)]
    if complaints:
        raise ManifestError(complaints)
    return _joined(found, kinds, documents.read)


def _invalid(document: Document, schema: Schema) -> Iterator[Complaint]:
    for problem in problems_of(document.value, schema):
        if not document.is_broken(problem.path):
            yield Complaint(document.place(problem.path, of_key=problem.of_key), problem.text)


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


def _joined(
    found: Sequence[Document], kinds: Kinds[Any], read: Callable[[Kinds[Any], Value], Manifest]
) -> Loaded:
    parts: list[_Part] = []
    whole: dict[str, list[Item]] = {}
    for document in found:
        manifest = read(kinds, document.value)
        parts.append(_Part(document, manifest, {section: len(items) for section, items in whole.items()}))
        for section, items in manifest.parts.items():
            whole.setdefault(section, []).extend(items)
    return Loaded(Manifest(whole), parts)


def schema_text() -> str:
    """The JSON Schema of manifests, as the text of a file."""
    return json.dumps(schema_of(KINDS), indent=2, ensure_ascii=False) + "\n"


def written(manifest: Manifest) -> str:
    """Format a manifest as the text of a file."""
    return yaml_text(documents.write(KINDS, manifest))


class ManifestWriter:
    """Writes a manifest one item at a time; the result is the same as ``written`` returns.

    Args:
        write: called with each part of the text.
    """

    def __init__(self, write: Callable[[str], object], kinds: Kinds[Any] = KINDS) -> None:
        self._write = write
        self._kinds = kinds
        self._last = _HEAD
        self._section = ""
        self._left = kinds.within(None)

    def add(self, kind: AnyKind, item: Item) -> None:
        """Append an item of the root; sections come in the order of ``kinds``."""
        manifest = documents.write(self._kinds, Manifest({kind.section: [item]}))
        assert isinstance(manifest, dict)  # noqa: S101 -- every manifest is a mapping
        text = yaml_text({kind.section: manifest[kind.section]})
        if self._section == kind.section:
            text = text.removeprefix(f"{kind.section}:\n")
        else:
            self._section = kind.section
            self._add_empty(kind.section)
        self._append(text)

    def close(self) -> None:
        """Write the rest."""
        self._add_empty()
        self._write(self._last)
        self._last = ""

    def _add_empty(self, section: str = "") -> None:
        """Add the lists that every manifest has and this one has not, up to a section."""
        while self._left:
            kind = self._left.pop(0)
            if kind.section == section:
                return
            if kind.required:
                self._append(f"{kind.section}: []\n")

    def _append(self, text: str) -> None:
        if self._last.endswith(_END_MARK):  # only valid at the end of the file
            self._last = self._last[: 1 - len(_END_MARK)]
        self._write(self._last)
        self._last = text
