"""What the database knows about the checks of requirements."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.candidates.model import Candidate
from aimm.evaluation.subjects import Subjects
from aimm.flows.standing import FlowStanding, standings
from aimm.requirements.coverage import SubjectEvidence
from aimm.requirements.model import Aggregate
from aimm.requirements.rules import Check, Measured
from aimm.reviews.editing import Material
from aimm.reviews.evidence import Question, newest, question_of, reviewed
from aimm.stats.stars import HIGHEST, LOWEST
from aimm.storage.candidates import StoredCandidates
from aimm.storage.evaluation.records import StoredRuns
from aimm.storage.reviews.assignments import StoredAssignments
from aimm.storage.reviews.records import StoredQueues
from aimm.storage.reviews.tasks import StoredTasks
from aimm.storage.standing import StoredStandings


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """The port ``requirements.ports.Evidence`` on one connection."""

    connection: AsyncConnection

    async def of_use_case(self, use_case_id: str, checks: Sequence[Check]) -> Sequence[SubjectEvidence]:
        records = await StoredStandings(self.connection).of_use_case(use_case_id)
        flows = [one for one in standings(records) if not one.flow.archived]
        listed = await StoredCandidates(self.connection).of_use_case(use_case_id)
        candidates = [one for one in listed if one.state != "excluded"]
        queues: Sequence[_Answers] = ()
        if any(question_of(check) is not None for check in checks):
            queues = await self._reviewed(use_case_id, flows, candidates)
        of_flows = [
            SubjectEvidence(
                kind="flow",
                subject_id=one.flow.id,
                title=one.flow.title,
                active=one.flow.active,
                measured=_known({check: _measured(one, check, queues) for check in checks}),
            )
            for one in flows
        ]
        of_candidates = [
            SubjectEvidence(
                kind="candidate",
                subject_id=one.id,
                title=one.title,
                active=one.state == "included",
                measured=_known({check: newest(queues, one.id, check) for check in checks}),
            )
            for one in candidates
        ]
        return [*of_flows, *of_candidates]

    async def _reviewed(
        self, use_case_id: str, flows: Sequence[FlowStanding], candidates: Sequence[Candidate]
    ) -> Sequence["_Answers"]:
        """What the review queues measured, the newest first."""
        tasks, assignments = StoredTasks(self.connection), StoredAssignments(self.connection)
        queues = await StoredQueues(self.connection).of_use_case(use_case_id)
        materials = [
            Material(
                queue=queue,
                rubric=None,
                tasks=await tasks.of_queue(queue.id),
                assignments=await assignments.of_queue(queue.id),
            )
            for queue in reversed(queues)
            if queue.kind != "label"
        ]
        asked = {one.run_id for all_of_it in materials for task in all_of_it.tasks for one in task.outputs}
        stored = StoredRuns(self.connection)
        runs = {
            run_id: run.targets
            for run_id in asked
            if run_id is not None and (run := await stored.get(run_id)) is not None
        }
        subjects = Subjects.of([(one.flow.id, one.flow.title) for one in flows], candidates, runs)
        return await asyncio.to_thread(
            lambda: [
                reviewed(one, lambda made: subjects.named(made.run_id, made.target)) for one in materials
            ]
        )


def _mean_rating(one: FlowStanding) -> Measured:
    """Mean stars of all ratings, with the interval that is valid at any time."""
    return Measured(
        value=one.mean,
        low=LOWEST if one.low is None else one.low,
        high=HIGHEST if one.high is None else one.high,
        count=one.counts.ratings,
    )


_SOURCES: Mapping[tuple[str, Aggregate], Callable[[FlowStanding], Measured]] = {
    ("rating", "mean"): _mean_rating
}
"""What measures a metric and its aggregate, over all data of a flow."""


_Answers = Mapping[str, Mapping[Question, Measured]]


def _measured(one: FlowStanding, check: Check, queues: Sequence[_Answers]) -> Measured | None:
    source = _SOURCES.get((check.metric, check.aggregate)) if check.slice is None else None
    return newest(queues, one.flow.id, check) if source is None else source(one)


def _known(measured: Mapping[Check, Measured | None]) -> Mapping[Check, Measured]:
    return {check: found for check, found in measured.items() if found is not None}
