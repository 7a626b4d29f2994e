"""Parse YAML into plain values: with positions, and all errors at once."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from yaml import MappingNode, MarkedYAMLError, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from aimm.cli.yaml_scalars import MERGE, TAG, ManifestLoader, Unfit, scalar
from aimm.manifests.values import Path, Value
from aimm.manifests.wording import dotted

# nested aliases may expand to more values than fit into memory
_MOST_COPIES = 200_000

Entries = dict[str, tuple[Node, Node]]
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A position: file, line and column (both from 1), and the path in the document."""

    file: str
    line: int
    column: int
    path: Path = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error with its position: ``file:line:column: field: what``."""

    place: Place | None
    text: str

    def __str__(self) -> str:
        if self.place is None:
            return self.text
        parts = [str(self.place), dotted(self.place.path), self.text]
        return ": ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document.

    Attributes:
        values: line and column of every value, from 1.
        keys: line and column of the key of every value in a mapping.
        broken: paths of values that JSON does not have; None stands for them, and there is a complaint.
    """

    file: str
    value: Value
    values: Mapping[Path, Position]
    keys: Mapping[Path, Position]
    broken: frozenset[Path]

    def place(self, path: Path, *, of_key: bool = False) -> Place | None:
        """The position of a path, or of the innermost part of it that the document has."""
        if of_key and path in self.keys:
            return Place(self.file, *self.keys[path], path)
        for length in range(len(path), -1, -1):
            position = self.values.get(path[:length])
            if position is not None:
                return Place(self.file, *position, path)
        return None

    def is_broken(self, path: Path) -> bool:
        """Whether the value at ``path``, or one that it is in, is broken."""
        return any(path[:length] in self.broken for length in range(len(path) + 1))


def read_documents(text: str, file: str, complaints: list[Complaint]) -> list[Document]:
    """Parse the documents of a file; errors are added to ``complaints``."""
    documents: list[Document] = []
    try:
        roots = [root for root in _roots(text) if root.tag != f"{TAG}null"]
        if not roots:
            complaints.append(Complaint(Place(file, 1, 1), "is empty"))
        for root in roots:
            reader = _Reader(file, complaints)
            value = reader.value(root, ())
            broken = frozenset(reader.broken)
            documents.append(Document(file, value, reader.values, reader.keys, broken))
    except MarkedYAMLError as error:
        complaints.append(_syntax_complaint(file, error))
    except ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, error.position - before.rfind("\n"))
        complaints.append(Complaint(place, f"the character {_code_point(error)} is not allowed in YAML"))
    except RecursionError:
        complaints.append(Complaint(Place(file, 1, 1), "is nested too deeply"))
    return documents


def _roots(text: str) -> Iterator[Node]:
    loader = ManifestLoader(text)
    while loader.check_node():
        node = loader.get_node()
        if node is not None:
            yield node


def _code_point(error: ReaderError) -> str:
    character: Any = error.character
    return f"U+{character if isinstance(character, int) else ord(character):04X}"


def _syntax_complaint(file: str, error: MarkedYAMLError) -> Complaint:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    context = f" ({error.context})" if error.context else ""
    return Complaint(place, f"is not valid YAML: {error.problem or 'cannot be read'}{context}")


@dataclass(slots=True)
class _Reader:
    """Reads one document."""

    file: str
    complaints: list[Complaint]
    values: dict[Path, Position] = field(default_factory=dict[Path, Position])
    keys: dict[Path, Position] = field(default_factory=dict[Path, Position])
    broken: set[Path] = field(default_factory=set[Path])
    _open: set[int] = field(default_factory=set[int])
    _seen: set[int] = field(default_factory=set[int])
    _copies: int = 0

    def value(self, node: Node, path: Path) -> Value:
        """The value of a node; None if it is broken."""
        self.values[path] = _position(node)
        if not self._fits(node, path):
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        with self._inside(node, path) as fine:
            if not fine:
                return None
            if isinstance(node, MappingNode):
                found: dict[str, Value] = {}
                for key, (key_node, value_node) in self._entries(node, path).items():
                    inner = (*path, key)
                    self.keys[inner] = _position(key_node)
                    found[key] = self.value(value_node, inner)
                return found
            entries: list[Node] = node.value
            return [self.value(entry, (*path, index)) for index, entry in enumerate(entries)]

    def _fits(self, node: Node, path: Path) -> bool:
        """Whether a node may be read once more."""
        if id(node) not in self._seen:
            self._seen.add(id(node))
            return True
        self._copies += 1
        if self._copies == _MOST_COPIES:
            self._complain(node, path, f"stands for more than {_MOST_COPIES} values")
        if self._copies >= _MOST_COPIES:
            self.broken.add(path)
        return self._copies < _MOST_COPIES

    def _scalar(self, node: ScalarNode, path: Path) -> Value:
        try:
            return scalar(node)
        except Unfit as error:
            self._break(node, path, str(error))
            return None

    def _entries(self, node: MappingNode, path: Path) -> Entries:
        merged: Entries = {}
        own: Entries = {}
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                merged = {**self._merged(value_node, path), **merged}
                continue
            key = self._key(key_node, path)
            if key in own:
                first = own[key][0].start_mark
                text = f"is a duplicate (first in line {first.line + 1})"
                self._complain(key_node, (*path, key), text)
            elif key is not None:
                own[key] = key_node, value_node
        return {**merged, **own}

    def _merged(self, node: Node, path: Path) -> Entries:
        entries: Entries = {}
        if not self._fits(node, path):
            return entries
        with self._inside(node, path) as fine:
            if fine and isinstance(node, MappingNode):
                return self._entries(node, path)
            if fine and isinstance(node, SequenceNode):
                for part in node.value:
                    entries = {**self._merged(part, path), **entries}
            elif fine:
                self._complain(node, path, "`<<` merges mappings: write `<<: *name`")
        return entries

    def _key(self, node: Node, path: Path) -> str | None:
        try:
            key = scalar(node) if isinstance(node, ScalarNode) else None
        except Unfit as error:
            self._complain(node, path, f"the key {node.value}: {error}")
            return None
        if isinstance(key, str):
            return key
        self._complain(node, path, f"a key must be text, not {_kind(node)}: put it in quotes")
        return None

    @contextmanager
    def _inside(self, node: Node, path: Path) -> Generator[bool]:
        """Tracks which nodes are being read, because an alias may refer to a node that contains it."""
        fine = id(node) not in self._open
        if not fine:
            self._break(node, path, "contains itself")
            yield False
            return
        if not isinstance(node, ScalarNode) and node.tag not in (f"{TAG}map", f"{TAG}seq"):
            self._complain(node, path, f"the tag {node.tag.replace(TAG, '!!')} is not supported")
        self._open.add(id(node))
        try:
            yield True
        finally:
            self._open.remove(id(node))

    def _break(self, node: Node, path: Path, text: str) -> None:
        self._complain(node, path, text)
        self.broken.add(path)

    def _complain(self, node: Node, path: Path, text: str) -> None:
        self.complaints.append(Complaint(Place(self.file, *_position(node), path), text))


def _position(node: Node) -> Position:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _kind(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return "nothing" if node.tag == f"{TAG}null" else str(node.value)
