"""Use cases, flows and steps to store."""

from sqlalchemy.ext.asyncio import AsyncConnection
from tests.fakes.sources import NOW, Ids

from aimm.flows.model import Flow, NewFlow
from aimm.storage.flows import StoredFlows
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.model import NewStep, NewUseCase, UseCase, UseCaseStep

IDS = Ids()


async def new_use_case(connection: AsyncConnection, code: str = "chat", **texts: str) -> UseCase:
    new = NewUseCase(
        title=texts.get("title", "Chat"), code=code, description=texts.get("description", "Talks")
    )
    return await StoredUseCases(connection).add(IDS.new(), new, NOW)


async def new_flow(connection: AsyncConnection, use_case: UseCase, title: str = "Flow") -> Flow:
    return await StoredFlows(connection).add(
        IDS.new(), NewFlow(use_case_id=use_case.id, title=title, description="A flow"), NOW
    )


async def new_step(connection: AsyncConnection, use_case: UseCase, position: int = 1) -> UseCaseStep:
    new = NewStep(
        use_case_id=use_case.id, title=f"Step {position}", code=f"step-{position}", description="A step"
    )
    return await StoredSteps(connection).add(IDS.new(), new, position, NOW)
