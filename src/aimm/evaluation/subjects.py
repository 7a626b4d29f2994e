"""Which flow or candidate made an output. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimm.candidates.model import Candidate
from aimm.evaluation.model import PlannedTarget


@dataclass(frozen=True, slots=True)
class Subjects:
    """Tells flows and candidates by the targets of runs, or by their titles.

    Attributes:
        runs: targets of runs, by id of the run.
        by_title: ids by title; candidates come before flows.
        by_entry: ids of candidates by entry, those that share one by title too.
        flows: their ids.
    """

    runs: Mapping[str, Sequence[PlannedTarget]]
    by_title: Mapping[str, str]
    by_entry: Mapping[str, Sequence[Candidate]]
    flows: frozenset[str]

    @classmethod
    def of(
        cls,
        flows: Sequence[tuple[str, str]],
        candidates: Sequence[Candidate],
        runs: Mapping[str, Sequence[PlannedTarget]],
    ) -> "Subjects":
        """Make it of ids and titles of flows, candidates, and targets of runs."""
        by_entry: dict[str, list[Candidate]] = {}
        for one in candidates:
            by_entry.setdefault(one.entry, []).append(one)
        titles = {title: flow_id for flow_id, title in reversed(flows)}
        titles |= {one.title: one.id for one in candidates}
        return cls(runs, titles, by_entry, frozenset(flow_id for flow_id, _ in flows))

    def named(self, run_id: str | None, label: str) -> str | None:
        """The id of what made an output; None if it is neither a flow nor a candidate.

        Args:
            run_id: the run that it comes from; None if it was pasted.
            label: of its target.
        """
        target = self._target(run_id, label)
        if target is None or target.about is None:
            return self.by_title.get(label)
        if target.kind == "flow":
            return target.about if target.about in self.flows else None
        sharing = self.by_entry.get(target.about, ())
        if len(sharing) == 1:
            return sharing[0].id
        return next((one.id for one in sharing if one.title == label), None)

    def _target(self, run_id: str | None, label: str) -> PlannedTarget | None:
        targets = () if run_id is None else self.runs.get(run_id, ())
        return next((one for one in targets if one.label == label), None)
