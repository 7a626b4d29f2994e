"""Pure decisions about manifests: the plan from the current state to the desired one.

What a manifest does not mention stays unchanged; with ``prune`` it is deleted, unless an application uses
it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import Struct

from aimm.manifests.changes import Change, Group, Plan
from aimm.manifests.checks import ambiguous, check, key_of, references
from aimm.manifests.errors import CannotPlan
from aimm.manifests.kinds import AnyKind, Finding
from aimm.manifests.model import Item, Manifest, Problem
from aimm.manifests.registry import Kinds
from aimm.manifests.scopes import Fate, Keys, Scope
from aimm.manifests.values import Path

Present = Mapping[str, Sequence[Item]]
_Known = Mapping[str, Sequence[str]]
_ROOT = Struct()


def plan(kinds: Kinds[Any], present: Present, manifest: Manifest, *, prune: bool) -> Plan:
    """The changes that lead from ``present`` to ``manifest``; empty if they match.

    Args:
        present: what is stored, by section of the root: at least what the manifest names or refers to; with
            ``prune`` everything in the sections that the manifest has.
        prune: also delete what the lists of the manifest do not have.

    Raises:
        CannotPlan: lists every reason why there is no plan.
    """
    problems = check(kinds, manifest)
    if problems:
        raise CannotPlan(problems)
    planner = _Planner(kinds, prune)
    groups = planner.groups(present, manifest)
    if planner.problems:
        raise CannotPlan(planner.problems)
    return Plan(tuple(groups))


@dataclass(frozen=True, slots=True)
class _Node:
    """A list of things, with the lists within them in the order of planning."""

    kind: AnyKind
    scope: Scope[Any]
    parts: Sequence["_Node"]

    def opening(self) -> Iterator[Finding]:
        yield from self.kind.opening(self.scope)
        for part in self.parts:
            yield from part.opening()

    def closing(self) -> Iterator[Finding]:
        for part in reversed(self.parts):
            yield from part.closing()
        yield from self.kind.closing(self.scope)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same thing as it is stored and as it is desired."""

    now: Item | None
    desired: Item | None

    def parts(self, section: str) -> tuple[Sequence[Item], Sequence[Item] | None]:
        """What is stored of a section within it, and what is desired."""
        return (
            self.now.parts.get(section, ()) if self.now else (),
            self.desired.parts.get(section) if self.desired else None,
        )


class _Planner:
    """Makes one plan; ``problems`` are the reasons why there is none."""

    def __init__(self, kinds: Kinds[Any], prune: bool) -> None:
        self.problems: list[Problem] = []
        self._kinds = kinds
        self._prune = prune

    def groups(self, present: Present, manifest: Manifest) -> list[Group]:
        """The changes, item by item of the root; deletions of such items come last, dependants first."""
        made: list[Group] = []
        pruned: list[Group] = []
        known: _Known = {}
        for kind in self._kinds.planned(None):
            root = _Pair(Item(_ROOT, present), Item(_ROOT, manifest.parts))
            scope, pairs = self._scope(kind, None, root, (), known)
            known = {**known, kind.name: kind.keys_after(scope)}
            if not self._is_clear(kind, scope):
                continue
            for fate in scope.wanted:
                parts = self._parts(kind, fate, pairs[fate.key], known)
                made += self._group(_Node(kind, replace(scope, fates=[fate]), parts))
            gone = [self._group(_Node(kind, replace(scope, fates=[fate]), ())) for fate in scope.pruned]
            pruned = [*(group for groups in gone for group in groups), *pruned]
        return made + pruned

    def _group(self, node: _Node) -> list[Group]:
        found = [*node.opening(), *node.closing()]
        self.problems += [finding for finding in found if isinstance(finding, Problem)]
        changes = tuple(finding for finding in found if isinstance(finding, Change))
        return [Group(node.kind.heading(node.scope.fates[0].key), changes)] if changes else []

    def _is_clear(self, kind: AnyKind, scope: Scope[Any]) -> bool:
        """Whether the things of a list can be told apart; notes problems."""
        found = ambiguous(self._kinds, kind, scope)
        self.problems += [*found, *references(self._kinds, kind, scope)]
        return not found

    def _parts(self, kind: AnyKind, fate: Fate[Any], pair: _Pair, known: _Known) -> list[_Node]:
        """The lists within one thing."""
        nodes: list[_Node] = []
        for inner in self._kinds.planned(kind.name):
            scope, pairs = self._scope(inner, fate, pair, fate.at, known)
            known = {**known, inner.name: inner.keys_after(scope)}
            if not self._is_clear(inner, scope):
                continue
            parts = [node for one in scope.kept for node in self._parts(inner, one, pairs[one.key], known)]
            order = [part.name for part in self._kinds.planned(inner.name)]
            parts.sort(key=lambda node: order.index(node.kind.name))
            nodes.append(_Node(inner, scope, parts))
        return nodes

    def _scope(
        self, kind: AnyKind, owner: Fate[Any] | None, pair: _Pair, at: Keys, known: _Known
    ) -> tuple[Scope[Any], dict[str, _Pair]]:
        """A list with the state of each thing."""
        now, desired = pair.parts(kind.section)
        path: Path = (kind.section,) if owner is None else (*owner.path, kind.section)
        listed = {key_of(kind, item): (index, item) for index, item in enumerate(desired or ())}
        fates: list[Fate[Any]] = []
        pairs: dict[str, _Pair] = {}
        for item in now:
            key = key_of(kind, item)
            index, wanted = listed.pop(key, (None, None))
            pairs[key] = _Pair(item, wanted)
            if wanted is None:
                blank = kind.shape(**{kind.key: key})
                fates.append(Fate((*at, key), item.document, blank, path, listed=False))
            else:
                fates.append(Fate((*at, key), item.document, wanted.document, (*path, index or 0)))
        for key, (index, wanted) in listed.items():
            pairs[key] = _Pair(None, wanted)
            fates.append(Fate((*at, key), None, wanted.document, (*path, index)))
        prune = self._prune and desired is not None
        return Scope(owner, path, fates, desired is not None, prune, known), pairs
