"""What a feature declares to bring its kind of thing into manifests.

A kind declares its names, the struct that describes it in YAML, what it refers to, and how it is read,
created, updated and deleted. It overrides a method where its planning, or the line of a change, is special.
To add one, write its class beside the feature, and name it in the word's file in ``wiring/words``.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar, cast

from msgspec import UNSET, Struct, to_builtins

from aimm.manifests.changes import Change, S, Sign
from aimm.manifests.model import Problem
from aimm.manifests.scopes import D, Fate, Keys, Scope
from aimm.manifests.wording import differences

R = TypeVar("R")
Q = TypeVar("Q")

_EMPTY: Mapping[type, object] = {list: [], dict: {}}
"""What a field that is left out stands for, by the type of a value that it could have."""

AnyKind: TypeAlias = "Kind[Any, Any, Any]"
Finding = Change[Any] | Problem


@dataclass(frozen=True, slots=True)
class Around:
    """Where a kind reads from the store, and what has been read already.

    Attributes:
        keys: of the things to read; None for all. Only kinds at the root get keys.
        records: by kind, the owners of the list, and the lists of the same owner that were read before.
    """

    keys: Collection[str] | None = None
    records: Mapping[str, Sequence[Any]] = field(default_factory=dict[str, Sequence[Any]])

    def owner(self, kind: "Kind[Any, Q, Any]") -> Q:
        """The record of what the list is within."""
        return self.records[kind.name][0]

    def siblings(self, kind: "Kind[Any, Q, Any]") -> Sequence[Q]:
        """The records of a kind that is within the same owner and was read before."""
        return self.records[kind.name]


class Kind(ABC, Generic[S, R, D]):
    """A kind of thing in manifests.

    Type parameters: ``S`` is the services that it needs, ``R`` its record, ``D`` its document.

    Attributes:
        name: in the JSON Schema, and for other kinds to name it: ``useCase``.
        section: the field that lists it: ``useCases``.
        about: the description of that field in the JSON Schema.
        label: what people call one thing: ``use case``. Errors add an s for several.
        shape: the struct that describes it in YAML. Optional fields default to ``UNSET``. The docstring and
            ``Meta`` become descriptions in the JSON Schema.
        key: the field that identifies a thing within its list.
        needed: fields that a new thing must have, besides its key.
        separate: fields that ``opening`` or ``closing`` plans; ``create`` and ``update`` ignore them.
        within: the name of the kind that it is part of; None at the root of the manifest.
        refers: fields that name things of another kind by key (a text, a list, or the keys of a mapping),
            with the name of that kind. It is planned before this one; a key that does not exist is a
            problem.
        required: whether every manifest has the section; at the root only.
        sparse: whether an export leaves out the section when it is empty, for kinds that many do not use.
    """

    name: str
    section: str
    about: str
    label: str
    shape: type[D]
    key: str
    needed: Sequence[str] = ()
    separate: Sequence[str] = ()
    within: str | None = None
    refers: Mapping[str, str] = {}
    required: bool = False
    sparse: bool = False

    # ── the store ──

    @abstractmethod
    def stored(self, services: S, around: Around) -> AsyncIterator[tuple[R, D]]:
        """What is stored, oldest first or in its own order: each record with its complete document."""

    async def count(self, services: S) -> int:
        """How many things are stored; for kinds at the root."""
        return len([record async for record, _ in self.stored(services, Around())])

    @abstractmethod
    async def create(self, services: S, at: Keys, document: D) -> None:
        """Create a thing; ``separate`` fields are set by later changes."""

    @abstractmethod
    async def update(self, services: S, at: Keys, changed: D) -> None:
        """Update the fields of ``changed`` that are set."""

    @abstractmethod
    async def delete(self, services: S, at: Keys) -> None:
        """Delete a thing."""

    # ── the plan ──

    def opening(self, scope: Scope[D]) -> Iterator[Finding]:
        """Problems, and the changes to make before those of the kinds that depend on this one."""
        for fate in scope.wanted:
            yield from self.made(fate)

    def closing(self, scope: Scope[D]) -> Iterator[Finding]:
        """Problems, and the changes to make after those of the kinds that depend on this one."""
        for fate in scope.pruned:
            yield self.removed(scope, fate)

    def made(self, fate: Fate[D]) -> Iterator[Finding]:
        """The creation of a thing, or the update of its fields, if there is something to do."""
        if fate.now is None:
            yield from self.missing(fate)
            yield Create(self, fate.at, fate.desired)
            return
        before, after = self._differing(fate.now, fate.desired)
        if after:
            own = {self.key: fate.key}
            yield Update(self, fate.at, self.shape(**own, **before), self.shape(**own, **after))

    def missing(self, fate: Fate[D]) -> Iterator[Problem]:
        """The fields that a new thing lacks."""
        for name in self.needed:
            if getattr(fate.desired, name) is UNSET:
                text = f"is missing, and {self.label} '{fate.key}' does not exist yet"
                yield Problem(path=(*fate.path, yaml_name(self.shape, name)), text=text)

    def removed(self, scope: Scope[D], fate: Fate[D]) -> Finding:
        """The deletion of a thing that the manifest does not list, or why it must stay."""
        reason = self.must_stay(fate)
        if reason is None:
            return Delete(self, fate.at)
        return Problem(path=() if scope.owner is None else scope.path, text=reason)

    def must_stay(self, fate: Fate[D]) -> str | None:
        """Why a stored thing cannot be pruned; None if it can."""
        return None

    def keys_after(self, scope: Scope[D]) -> list[str]:
        """The keys that there will be after the plan."""
        return [fate.key for fate in scope.kept]

    def _differing(self, now: D, desired: D) -> tuple[dict[str, Any], dict[str, Any]]:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for name, value in set_fields(desired, but=(self.key, *self.separate)).items():
            stored: object = getattr(now, name)
            if stored is UNSET:
                stored = _EMPTY.get(type(cast("object", value)))
            if value != stored:
                before[name], after[name] = stored, value
        return before, after

    # ── how a plan reads ──

    def heading(self, key: str) -> str:
        """The line above the changes of one thing and of all within it; for kinds at the root."""
        return f"{self.label} {key}"

    def named(self, at: Keys) -> str:
        """One thing in a plan: ``step 'greet'``."""
        return f"{self.label} '{at[-1]}'"

    def creation_line(self, at: Keys, document: D) -> str:
        """The line of a creation."""
        return self.named(at)

    def update_line(self, at: Keys, changed: D) -> str:
        """The line of an update."""
        names = [yaml_name(self.shape, name) for name in set_fields(changed, but=(self.key,))]
        return f"{self.named(at)} {', '.join(names)} changed"

    def deletion_line(self, at: Keys) -> str:
        """The line of a deletion, with what is deleted along."""
        return self.named(at)


@dataclass(frozen=True, slots=True)
class Create(Change[Any]):
    """Creates a thing."""

    kind: AnyKind
    at: Keys
    document: Struct

    @property
    def sign(self) -> Sign:
        return Sign.CREATE

    @property
    def line(self) -> str:
        return self.kind.creation_line(self.at, self.document)

    async def make(self, services: Any) -> None:
        await self.kind.create(services, self.at, self.document)


@dataclass(frozen=True, slots=True)
class Update(Change[Any]):
    """Updates the fields that are set in ``before`` and ``after``."""

    kind: AnyKind
    at: Keys
    before: Struct
    after: Struct

    @property
    def line(self) -> str:
        return self.kind.update_line(self.at, self.after)

    @property
    def details(self) -> Sequence[str]:
        return [
            line
            for name, value in set_fields(self.after, but=(self.kind.key,)).items()
            for line in differences(
                yaml_name(self.kind.shape, name), _plain(getattr(self.before, name)), _plain(value)
            )
        ]

    async def make(self, services: Any) -> None:
        await self.kind.update(services, self.at, self.after)


@dataclass(frozen=True, slots=True)
class Delete(Change[Any]):
    """Deletes a thing with all that belongs to it."""

    kind: AnyKind
    at: Keys

    @property
    def sign(self) -> Sign:
        return Sign.DELETE

    @property
    def line(self) -> str:
        return self.kind.deletion_line(self.at)

    async def make(self, services: Any) -> None:
        await self.kind.delete(services, self.at)


def _plain(value: Any) -> Any:
    """A value with its structs as mappings; numbers stay as exact as they are."""
    return to_builtins(value, builtin_types=(Decimal,))


def set_fields(document: Struct, but: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a document that are set, by attribute, in their order."""
    found = ((name, getattr(document, name)) for name in document.__struct_fields__ if name not in but)
    return {name: value for name, value in found if value is not UNSET}


def document_of(shape: type[D], record: object, **others: Any) -> D:
    """The document of a record whose attributes have the same names.

    Fields that are null or an empty list are left out, so that exports do not grow by what few things have.

    Args:
        others: fields that the record does not have, or has in another form.

    Raises:
        AttributeError: the record lacks a field of the document.
    """
    names = (name for name in shape.__struct_fields__ if name not in others)
    values = {name: getattr(record, name) for name in names}
    return shape(
        **{name: UNSET if value in (None, []) else value for name, value in values.items()}, **others
    )


def yaml_name(shape: type[Struct], name: str) -> str:
    """The name of a field in YAML."""
    return shape.__struct_encode_fields__[shape.__struct_fields__.index(name)]
