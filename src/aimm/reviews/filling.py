"""Tasks made of items and their outputs: all pairs of targets, or a balanced sample of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from aimm.reviews.model import QueueKind
from aimm.reviews.rules import drawn
from aimm.reviews.tasks import NewTask, Output, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """An item with what targets answered to it.

    Attributes:
        key: of the item; tasks of the same item are known by it.
        outputs: in queues that compare, one of each target.
    """

    key: str
    inputs: Mapping[str, Any]
    expected: Any = None
    slice: str | None = None
    outputs: tuple[Output, ...] = ()
    dataset_id: str | None = None
    dataset_version: int | None = None


@dataclass(slots=True)
class Pairing:
    """Which pairs of targets are compared.

    A sample is balanced: each item gets the pairs that were used least so far; ties are drawn by the seed.

    Attributes:
        per_item: pairs of an item; None for all of them.
        seed: of the draw.
        used: how often each pair was chosen.
    """

    per_item: int | None = None
    seed: str = "1"
    used: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def of_item(self, key: str, outputs: Sequence[Output]) -> list[tuple[Output, Output]]:
        """The pairs of one item."""
        ordered = sorted(outputs, key=lambda one: one.target)
        pairs = list(combinations(ordered, 2))
        if self.per_item is not None and self.per_item < len(pairs):
            pairs = self._least_used(key, pairs)[: self.per_item]
        for first, second in pairs:
            self.used[first.target, second.target] += 1
        return pairs

    def _least_used(self, key: str, pairs: list[tuple[Output, Output]]) -> list[tuple[Output, Output]]:
        def rank(pair: tuple[Output, Output]) -> tuple[int, int]:
            names = pair[0].target, pair[1].target
            return self.used[names], drawn(self.seed, key, *names)

        return sorted(pairs, key=rank)


def tasks_of(kind: QueueKind, item: SourceItem, pairing: Pairing) -> Iterator[NewTask]:
    """The tasks that an item becomes: one to label, one an output to rate, one a pair to compare."""
    groups: list[tuple[Output, ...]] = [()]
    if kind == "rate" or (kind == "label" and item.outputs):
        groups = [(one,) for one in item.outputs]
    elif kind == "compare":
        groups = list(pairing.of_item(item.key, item.outputs))
    for outputs in groups:
        yield NewTask(
            key=_key_of(item, outputs),
            inputs=item.inputs,
            expected=item.expected,
            outputs=outputs,
            slice=item.slice,
            source=Source(item.key, item.dataset_id, item.dataset_version),
        )


def _key_of(item: SourceItem, outputs: Sequence[Output]) -> str:
    """What tells the task apart: another run of the same targets on the same items makes tasks of its own."""
    runs = sorted({one.run_id for one in outputs if one.run_id is not None})
    return "\n".join([item.key, *(one.target for one in outputs), *runs])
