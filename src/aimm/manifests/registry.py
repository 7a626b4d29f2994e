"""All kinds of one installation: what is within what, and in which order they are planned."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, Generic

from aimm.manifests.changes import S
from aimm.manifests.kinds import Kind


class Kinds(Generic[S]):
    """The kinds of things that manifests can describe.

    Args:
        kinds: in the order of their sections in a file.

    Raises:
        ValueError: a name or section occurs twice, a kind names another one that does not exist, or they
            depend on each other in a circle.
    """

    def __init__(self, *kinds: Kind[S, Any, Any]) -> None:
        self._by_name = {kind.name: kind for kind in kinds}
        if len({(kind.within, kind.section) for kind in kinds} | {(k.name,) for k in kinds}) < 2 * len(kinds):
            raise ValueError("a name or section of a kind occurs twice")
        self._ordered = self._sorted()

    def _sorted(self) -> list[Kind[S, Any, Any]]:
        graph: TopologicalSorter[str] = TopologicalSorter()
        try:
            for kind in self:
                graph.add(kind.name, *self._chain(kind.name)[:-1])
                for name in kind.refers.values():
                    later, earlier = self._apart(kind.name, name)
                    graph.add(later, *earlier)
            return [self._by_name[name] for name in graph.static_order()]
        except CycleError as error:
            raise ValueError(f"kinds depend on each other in a circle: {error.args[1]}") from None
        except KeyError as error:
            raise ValueError(f"a kind depends on {error}, which is no kind") from None

    def _apart(self, name: str, other: str) -> tuple[str, list[str]]:
        """The kinds of one level that hold the two, or are they: what depends, and on what.

        A flow that refers to a step comes after the steps of its use case; if it refers to a data set, its
        use case comes after the data sets.
        """
        for later, earlier in zip(self._chain(name), self._chain(other), strict=False):
            if later != earlier:
                return later, [earlier]
        return name, []

    def _chain(self, name: str) -> list[str]:
        within = self._by_name[name].within
        return [name] if within is None else [*self._chain(within), name]

    def __getitem__(self, name: str) -> Kind[S, Any, Any]:
        """The kind with this name."""
        return self._by_name[name]

    def __iter__(self) -> Iterator[Kind[S, Any, Any]]:
        """All kinds, in the order of their sections in a file."""
        return iter(self._by_name.values())

    def within(self, name: str | None) -> list[Kind[S, Any, Any]]:
        """The kinds within another one, or at the root, in the order of their sections in a file."""
        return [kind for kind in self if kind.within == name]

    def planned(self, name: str | None) -> list[Kind[S, Any, Any]]:
        """The same kinds, each after those that it depends on."""
        return [kind for kind in self._ordered if kind.within == name]
