"""Tasks of review queues from the outputs of a run."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass

from aimm.evaluation.model import Item, Output, Run
from aimm.evaluation.ports import Outputs
from aimm.kit.errors import Invalid
from aimm.reviews.filling import SourceItem
from aimm.reviews.model import QueueKind
from aimm.reviews.tasks import Output as JudgedOutput

_BATCH = 50


def check_targets(run: Run, kind: QueueKind, wanted: Sequence[str] | None) -> None:
    """Check that outputs of these targets can be judged in a queue of this kind.

    Raises:
        Invalid: a target is not of the run, or there is nothing to compare.
    """
    known = [target.label for target in run.targets]
    unknown = [label for label in wanted or () if label not in known]
    if unknown:
        raise Invalid(f"run.targets: must be targets of the run: {', '.join(known)}")
    if kind == "compare" and len(known if wanted is None else set(wanted)) < 2:
        raise Invalid("run.targets: must be at least two, because the queue compares")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSource:
    """The port ``reviews.ports.TaskSource`` over what a run has so far.

    Each target brings its first answer to an item; an output without an answer says nothing about its target,
    so nobody judges it.

    Attributes:
        targets: labels of those to judge; None for all.
    """

    outputs: Outputs
    run: Run
    targets: Collection[str] | None = None

    async def items(self) -> AsyncIterator[Sequence[SourceItem]]:
        items = await self.outputs.items(self.run.id)
        for start in range(0, len(items), _BATCH):
            part = items[start : start + _BATCH]
            answered = self._first(await self.outputs.of_items(self.run.id, [item.key for item in part]))
            yield [self._source(item, answered.get(item.key, {})) for item in part]

    def _first(self, outputs: Sequence[Output]) -> Mapping[str, Mapping[str, str]]:
        """The first answers, by item and label of the target."""
        found: dict[str, dict[str, str]] = {}
        for output in sorted(outputs, key=lambda one: (one.target, one.repetition)):
            label = self.run.targets[output.target].label
            if output.text is not None and (self.targets is None or label in self.targets):
                found.setdefault(output.item, {}).setdefault(label, output.text)
        return found

    def _source(self, item: Item, answered: Mapping[str, str]) -> SourceItem:
        return SourceItem(
            key=item.key,
            inputs=item.inputs,
            expected=item.expected,
            slice=item.slice,
            outputs=tuple(JudgedOutput(label, text, self.run.id) for label, text in answered.items()),
            dataset_id=self.run.dataset_id,
            dataset_version=self.run.dataset_version,
        )
