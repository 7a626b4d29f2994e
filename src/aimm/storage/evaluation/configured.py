"""Flows and connections as they are now, for the plan of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.candidates.facts import Facts
from aimm.candidates.model import Candidate
from aimm.candidates.pricing import entry_asked, entry_paid
from aimm.candidates.rules import own_code
from aimm.connections.model import Connection
from aimm.evaluation.model import Price
from aimm.flows.model import Flow, FlowStep
from aimm.storage.candidates import StoredCandidates
from aimm.storage.catalogue.stored import StoredCatalogues
from aimm.storage.connections import StoredConnections
from aimm.storage.flows import StoredFlows, StoredFlowSteps
from aimm.storage.own_models import StoredOwnModels
from aimm.storage.use_cases import StoredSteps
from aimm.use_cases.model import UseCaseStep


@dataclass(frozen=True, slots=True)
class StoredConfigurations:
    """The port ``evaluation.ports.Configured`` on one connection of the database."""

    database: AsyncConnection

    async def flow(self, use_case_id: str, flow_id: str) -> Flow | None:
        flow = await StoredFlows(self.database).get(flow_id)
        return None if flow is None or flow.use_case_id != use_case_id else flow

    async def steps(self, flow: Flow) -> Sequence[tuple[UseCaseStep, FlowStep]]:
        configured = await StoredFlowSteps(self.database).of_flow(flow.id)
        by_step = {step.use_case_step_id: step for step in configured}
        return [
            (step, by_step[step.id])
            for step in await StoredSteps(self.database).of_use_case(flow.use_case_id)
            if step.id in by_step
        ]

    async def connection(self, connection_id: str) -> Connection | None:
        return await StoredConnections(self.database).get(connection_id)

    async def connection_named(self, name: str) -> Connection | None:
        return await StoredConnections(self.database).by_name(name)

    async def price(self, connection: Connection, model: str) -> Price | None:
        catalogue = await StoredCatalogues(self.database).current()
        return _price(entry_asked(catalogue, connection.base_url, model), catalogue.as_of)

    async def candidate(self, use_case_id: str, candidate_id: str) -> Candidate | None:
        candidate = await StoredCandidates(self.database).get(candidate_id)
        return None if candidate is None or candidate.use_case_id != use_case_id else candidate

    async def price_of_entry(self, entry: str, connection: Connection) -> Price | None:
        code = own_code(entry)
        if code is None:
            catalogue = await StoredCatalogues(self.database).current()
            return _price(entry_paid(catalogue, connection.base_url, entry), catalogue.as_of)
        own = await StoredOwnModels(self.database).by_code(code)
        return _price(own, None if own is None else own.updated_at.date().isoformat())


def _price(known: Facts | None, as_of: str | None) -> Price | None:
    if known is None or known.input_price is None or known.output_price is None:
        return None
    return Price(input_per_million=known.input_price, output_per_million=known.output_price, as_of=as_of)
