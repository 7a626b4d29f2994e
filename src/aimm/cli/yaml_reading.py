"""Parse YAML into plain values by a JSON Schema: with positions, and all errors at once.

Supports the parts of JSON Schema that ``aimm/manifests/schema.json`` uses.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yaml import MappingNode, MarkedYAMLError, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from aimm.cli.yaml_scalars import MERGE, TAG, ManifestLoader, Unfit, scalar
from aimm.manifests.values import Path, Value
from aimm.manifests.wording import dotted, hint

# nested aliases may expand to more values than fit into memory
_MOST_VALUES = 200_000

Schema = Mapping[str, Any]
Entries = dict[str, tuple[Node, Node]]


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
    """One YAML document that conforms to its schema.

    Attributes:
        places: position of every value that the schema describes.
    """

    value: Value
    places: Mapping[Path, Place]


def read_documents(text: str, file: str, schema: Schema, complaints: list[Complaint]) -> list[Document]:
    """Parse the documents of a file; errors are added to ``complaints``."""
    documents: list[Document] = []
    try:
        roots = [root for root in _roots(text) if root.tag != f"{TAG}null"]
        if not roots:
            complaints.append(Complaint(Place(file, 1, 1), "is empty"))
        for root in roots:
            reader = _Reader(file, schema, complaints)
            documents.append(Document(reader.value(root, schema, ()), reader.places))
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
    schema: Schema
    complaints: list[Complaint]
    places: dict[Path, Place] = field(default_factory=dict[Path, Place])
    _open: set[int] = field(default_factory=set[int])
    _values: int = 0

    def value(self, node: Node, schema: Schema, path: Path) -> Value:
        """The value of a node, validated by ``schema``; undefined if it is invalid."""
        self.places[path] = self._place(node, path)
        schema = self._resolved(schema)
        match schema.get("type"):
            case "object":
                return self._object(node, schema, path)
            case "array":
                return self._array(node, schema, path)
            case "string" | "number" | "boolean" as kind:
                return self._scalar(node, kind, schema, path)
            case _:
                if node.tag == f"{TAG}null":
                    self._complain(node, path, "must not be null")
                return self._anything(node, path)

    def _resolved(self, schema: Schema) -> Schema:
        reference: str | None = schema.get("$ref")
        if reference is None:
            return schema
        return self.schema["$defs"][reference.removeprefix("#/$defs/")]

    def _object(self, node: Node, schema: Schema, path: Path) -> Value:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        others: Schema | bool = schema["additionalProperties"]
        if not isinstance(node, MappingNode):
            self._complain(node, path, f"must be a mapping, not {_kind(node)}")
            return {}
        found: dict[str, Value] = {}
        with self._inside(node, path):
            entries = self._entries(node, path)
            for key, (key_node, value_node) in entries.items():
                inner = properties.get(key, others)
                if isinstance(inner, bool):
                    self._complain(key_node, (*path, key), f"unknown field; {hint(key, [*properties])}")
                else:
                    found[key] = self.value(value_node, inner, (*path, key))
            for key in schema.get("required", ()):
                if key not in entries:
                    self._complain(node, (*path, key), "is missing")
        return found

    def _array(self, node: Node, schema: Schema, path: Path) -> Value:
        if not isinstance(node, SequenceNode):
            self._complain(node, path, f"must be a list, not {_kind(node)}")
            return []
        with self._inside(node, path):
            return [
                self.value(entry, schema["items"], (*path, index)) for index, entry in enumerate(node.value)
            ]

    def _scalar(self, node: Node, kind: str, schema: Schema, path: Path) -> Value:
        try:
            value = scalar(node) if isinstance(node, ScalarNode) else None
        except Unfit as error:
            self._complain(node, path, str(error))
            return None
        problem = _problem(value, kind, schema)
        if problem:
            text = problem.replace("{}", _kind(node))
            self._complain(node, path, text)
        return value

    def _anything(self, node: Node, path: Path) -> Value:
        self._values += 1
        if self._values == _MOST_VALUES:
            self._complain(node, path, f"stands for more than {_MOST_VALUES} values")
        if self._values >= _MOST_VALUES:
            return None
        with self._inside(node, path) as fine:
            if not fine:
                return None
            if isinstance(node, MappingNode):
                entries = self._entries(node, path)
                return {key: self._anything(value, (*path, key)) for key, (_, value) in entries.items()}
            if isinstance(node, SequenceNode):
                return [self._anything(entry, (*path, index)) for index, entry in enumerate(node.value)]
            return self._scalar(node, "any", {}, path)

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
            self._complain(node, path, "contains itself")
            yield False
            return
        if not isinstance(node, ScalarNode) and node.tag not in (f"{TAG}map", f"{TAG}seq"):
            self._complain(node, path, f"the tag {node.tag.replace(TAG, '!!')} is not supported")
        self._open.add(id(node))
        try:
            yield True
        finally:
            self._open.remove(id(node))

    def _place(self, node: Node, path: Path) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1, path)

    def _complain(self, node: Node, path: Path, text: str) -> None:
        self.complaints.append(Complaint(self._place(node, path), text))


def _kind(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    if node.tag == f"{TAG}null":
        return "nothing (leave the field out to keep what is stored)"
    return f"the text '{node.value}'" if node.tag == f"{TAG}str" else str(node.value)


def _problem(value: Value, kind: str, schema: Schema) -> str | None:
    match kind, value:
        case "string", str():
            return _text_problem(value, schema)
        case "string", bool() | int() | Decimal():
            return "must be text, not {}: put it in quotes"
        case "string", _:
            return "must be text, not {}"
        case "boolean", bool():
            return None
        case "boolean", _:
            return "must be true or false, not {}"
        case "number", int() | Decimal() if not isinstance(value, bool):
            fits = schema["minimum"] <= value <= schema["maximum"]
            return None if fits else f"must be from {schema['minimum']} to {schema['maximum']}, not {{}}"
        case "number", _:
            return "must be a number, not {}"
        case _:
            return None


def _text_problem(text: str, schema: Schema) -> str | None:
    size, most = len(text.encode()), schema.get("maxLength")
    if "const" in schema and text != schema["const"]:
        return f"must be {schema['const']}, the only version that this program knows"
    if not text and schema.get("minLength"):
        return "must not be empty"
    if "pattern" in schema and not re.search(schema["pattern"], text):  # the only pattern is \S
        return "must not be blank"
    if "\0" in text:
        return "must not contain the character NUL"
    if most is not None and size > most:
        return f"is {size} bytes long; at most {most} are allowed"
    return None
