"""Runs: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from aimm.connections.errors import ConnectionNotFound
from aimm.connections.model import Connection
from aimm.evaluation import planning, rules
from aimm.evaluation.errors import RunNotFound
from aimm.evaluation.model import Item, Output, PlannedTarget, Run
from aimm.evaluation.plans import (
    CandidateTarget,
    FlowTarget,
    NewRun,
    RecordedTarget,
    RunPlan,
    ShortlistTarget,
    Target,
)
from aimm.evaluation.ports import Configured, Runs, Samples
from aimm.kit.changes import Action, Actor, Change, Journal
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid
from aimm.kit.paging import Page, PageRequest
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a run will ask, and what is there already."""

    targets: Sequence[PlannedTarget]
    items: Sequence[Item]
    outputs: Sequence[Output]
    dataset_version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunService:
    """Plans runs, and manages their records. Items and outputs are kept by ``ports.Outputs``."""

    use_cases: UseCases
    runs: Runs
    configured: Configured
    samples: Samples
    journal: Journal
    clock: Clock
    actor: Actor

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Run]:
        """One page of a use case's runs.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.runs.page(use_case_id, request)

    async def get(self, run_id: str) -> Run:
        """The run with this id.

        Raises:
            RunNotFound: there is none.
        """
        run = await self.runs.get(run_id)
        if run is None:
            raise RunNotFound
        return run

    async def plan(self, wanted: RunPlan) -> Planned:
        """What a run would ask, by the configurations of this moment.

        Raises:
            Invalid: something cannot be asked.
            UseCaseNotFound: there is no such use case.
        """
        rules.check_plan(wanted)
        await self._check_use_case(wanted.use_case_id)
        targets = [
            await self._target(wanted.use_case_id, target.all[0], f"targets[{place}]")
            for place, target in enumerate(wanted.targets)
        ]
        rules.check_budget(wanted, targets)
        version, items = await self._items(wanted)
        if not items:
            raise Invalid("sample: there are no items to ask")
        return Planned(
            targets=planning.with_distinct_labels(targets),
            items=items,
            outputs=rules.recorded_outputs(wanted, items),
            dataset_version=version,
        )

    async def create(self, run_id: str, new: NewRun, planned: Planned) -> Run:
        """Store the record of a run; its items are stored already."""
        await self._check_use_case(new.use_case_id)
        now = self.clock.now()
        run = await self.runs.add(
            {
                "id": run_id,
                "use_case_id": new.use_case_id,
                "title": new.title,
                "targets": planned.targets,
                "dataset_id": None if new.sample is None else new.sample.dataset_id,
                "dataset_version": planned.dataset_version,
                "sample": new.sample,
                "size": len(planned.items),
                "repetitions": new.repetitions,
                "budget": new.budget,
                "concurrency": new.concurrency,
                "reuse_answers": new.reuse_answers,
                "stream": new.stream,
                "created_by": self.actor.name,
                "version": 1,
                "created_at": now,
                "updated_at": now,
            }
        )
        told = rules.shown_plan(new, run)
        self.journal.note(Change(Action.CREATE, "run", run.id, run.use_case_id, {}, told))
        return run

    async def delete(self, run_id: str) -> Run:
        """Delete the record of a run, which is returned.

        Raises:
            RunNotFound
        """
        run = await self.get(run_id)
        await self.runs.delete(run)
        before = {"title": run.title}
        self.journal.note(Change(Action.DELETE, "run", run.id, run.use_case_id, before, {}))
        return run

    async def _items(self, wanted: RunPlan) -> tuple[int | None, Sequence[Item]]:
        if wanted.sample is not None:
            return await self.samples.draw(wanted.use_case_id, wanted.sample)
        if wanted.items is not None:
            return None, rules.pasted_items(wanted)
        return None, rules.recorded_items(wanted)

    async def _target(self, use_case_id: str, target: Target, where: str) -> PlannedTarget:
        match target:
            case RecordedTarget():
                return planning.planned_recorded(target)
            case CandidateTarget():
                connection = await self._connection(target.connection_id)
                return await self._priced(planning.planned_candidate(target, connection, where))
            case ShortlistTarget():
                return await self._shortlisted(use_case_id, target, where)
            case FlowTarget():
                return await self._priced(await self._flow(use_case_id, target, where))

    async def _shortlisted(self, use_case_id: str, target: ShortlistTarget, where: str) -> PlannedTarget:
        candidate = await self.configured.candidate(use_case_id, target.candidate_id)
        if candidate is None:
            raise Invalid(f"{where}.candidateId: must be a candidate of the use case")
        if candidate.connection is not None:
            connection = await self.configured.connection_named(candidate.connection)
            if connection is None:
                name = candidate.connection
                raise Invalid(f"{where}: the connection {name} of the candidate does not exist")
        elif target.connection_id is not None:
            connection = await self._connection(target.connection_id)
        else:
            raise Invalid(f"{where}.connectionId: must be set, because the candidate names no connection")
        planned = planning.planned_shortlisted(target, candidate, connection, where)
        if planned.price is None:
            planned = structs.replace(
                planned, price=await self.configured.price_of_entry(candidate.entry, connection)
            )
        return await self._priced(planned)

    async def _flow(self, use_case_id: str, target: FlowTarget, where: str) -> PlannedTarget:
        flow = await self.configured.flow(use_case_id, target.flow_id)
        if flow is None:
            raise Invalid(f"{where}.flowId: must be a flow of the use case")
        steps = await self.configured.steps(flow)
        if not steps:
            raise Invalid(f"{where}: the use case has no steps")
        fallback = None
        if target.connection_id is not None:
            fallback = await self._connection(target.connection_id)
        names = planning.connections_named([step.configuration for _, step in steps])
        named = {name: found for name in names if (found := await self.configured.connection_named(name))}
        return planning.planned_flow(target, flow, steps, fallback, named, where)

    async def _priced(self, target: PlannedTarget) -> PlannedTarget:
        """The target with the price of the catalogue, if all its steps use one model and none is entered."""
        models = {(step.connection, step.model) for step in target.steps}
        if target.price is not None or len(models) != 1:
            return target
        (connection_id, model) = models.pop()
        price = await self.configured.price(await self._connection(connection_id), model)
        return structs.replace(target, price=price)

    async def _connection(self, connection_id: str) -> Connection:
        connection = await self.configured.connection(connection_id)
        if connection is None:
            raise ConnectionNotFound
        return connection

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound
