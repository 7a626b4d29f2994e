"""Use cases and steps (protocol v1, sections 3 and 4)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.use_cases.model import (
    STEP_ORDERS,
    USE_CASE_ORDERS,
    NewStep,
    NewUseCase,
    StepPatch,
    UseCase,
    UseCasePatch,
    UseCaseStep,
)
from aimm.use_cases.service import StepService, UseCaseService
from aimm.web.answers import answer_of
from aimm.web.bodies import Body, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import text_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import (
    GrowingList,
    Item,
    ListQuery,
    based_on,
    growing_list,
    with_etag,
)


class UseCaseAnswer(msgspec.Struct, rename="camel"):
    """A use case."""

    id: str
    title: str
    code: str
    description: str
    owner: str | None
    tags: list[str]
    active: bool
    version: int
    created_at: str
    updated_at: str


class StepAnswer(msgspec.Struct, rename="camel"):
    """A step of a use case."""

    id: str
    use_case_id: str
    title: str
    code: str
    description: str
    position: int
    version: int
    created_at: str
    updated_at: str


def use_case_answer(use_case: UseCase) -> UseCaseAnswer:
    """Convert a use case to its API representation."""
    return answer_of(UseCaseAnswer, use_case)


def step_answer(step: UseCaseStep) -> StepAnswer:
    """Convert a step to its API representation."""
    return answer_of(StepAnswer, step)


USE_CASE_FILTERS = (text_filter("owner", 255), text_filter("tags"))
"""Columns by which use cases can be filtered."""

_USE_CASES = ListQuery(USE_CASE_ORDERS, filters=USE_CASE_FILTERS)
_STEPS = ListQuery(STEP_ORDERS, scope="useCaseId")

PathId = Annotated[str, Parameter(description="UUID.")]


class UseCaseController(Controller):
    """Use cases."""

    path = "/use-cases"
    tags = ["Use cases"]

    @get(
        guards=[READ],
        opt={"query": _USE_CASES},
        summary="List use cases",
    )
    async def list_use_cases(self, request: Request[Any, Any, Any]) -> GrowingList[UseCaseAnswer]:
        wanted = _USE_CASES.read(request)
        async with context(request).reading() as services:
            return growing_list(await services[UseCaseService].page(wanted.request), use_case_answer)

    @get("/{use_case_id:str}", guards=[READ], summary="Get a use case")
    async def get_use_case(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Response[Item[UseCaseAnswer]]:
        async with context(request).reading() as services:
            use_case = await services[UseCaseService].get(check_uuid("ID", use_case_id))
        return with_etag(use_case_answer(use_case), use_case.version)

    @post(guards=[WRITE], dto=Body[NewUseCase], status_code=200, summary="Create a use case")
    async def create_use_case(
        self, request: Request[Any, Any, Any], data: JSONBody[NewUseCase]
    ) -> Response[Item[UseCaseAnswer]]:
        async with context(request).writing(actor(request)) as services:
            use_case = await services[UseCaseService].create(data)
        return with_etag(use_case_answer(use_case), use_case.version)

    @put("/{use_case_id:str}", guards=[WRITE], dto=Body[UseCasePatch], summary="Update a use case")
    async def update_use_case(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[UseCasePatch]
    ) -> Response[Item[UseCaseAnswer]]:
        async with context(request).writing(actor(request)) as services:
            use_case = await services[UseCaseService].update(
                check_uuid("ID", use_case_id), data, based_on(request)
            )
        return with_etag(use_case_answer(use_case), use_case.version)

    @delete(
        "/{use_case_id:str}",
        guards=[WRITE],
        summary="Delete a use case",
        description="Deletes its steps, flows, rollout and statistics too.",
    )
    async def delete_use_case(self, request: Request[Any, Any, Any], use_case_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[UseCaseService].delete(check_uuid("ID", use_case_id), based_on(request))


class StepController(Controller):
    """Steps of use cases."""

    path = "/use-case-steps"
    tags = ["Use-case steps"]

    @get(
        guards=[READ],
        opt={"query": _STEPS},
        summary="List steps",
    )
    async def list_steps(self, request: Request[Any, Any, Any]) -> GrowingList[StepAnswer]:
        wanted = _STEPS.read(request)
        async with context(request).reading() as services:
            return growing_list(await services[StepService].page(wanted.scope, wanted.request), step_answer)

    @get("/{step_id:str}", guards=[READ], summary="Get a step")
    async def get_step(self, request: Request[Any, Any, Any], step_id: PathId) -> Response[Item[StepAnswer]]:
        async with context(request).reading() as services:
            step = await services[StepService].get(check_uuid("ID", step_id))
        return with_etag(step_answer(step), step.version)

    @post(
        guards=[WRITE],
        dto=Body[NewStep],
        status_code=200,
        summary="Create a step",
        description="Appends the step to the end.",
    )
    async def create_step(
        self, request: Request[Any, Any, Any], data: JSONBody[NewStep]
    ) -> Response[Item[StepAnswer]]:
        async with context(request).writing(actor(request)) as services:
            step = await services[StepService].create(data)
        return with_etag(step_answer(step), step.version)

    @put(
        "/{step_id:str}",
        guards=[WRITE],
        dto=Body[StepPatch],
        summary="Update a step",
        description="Set `position` to move it.",
    )
    async def update_step(
        self, request: Request[Any, Any, Any], step_id: PathId, data: JSONBody[StepPatch]
    ) -> Response[Item[StepAnswer]]:
        async with context(request).writing(actor(request)) as services:
            step = await services[StepService].update(check_uuid("ID", step_id), data, based_on(request))
        return with_etag(step_answer(step), step.version)

    @delete(
        "/{step_id:str}",
        guards=[WRITE],
        summary="Delete a step",
        description="Removes the step from every flow too.",
    )
    async def delete_step(self, request: Request[Any, Any, Any], step_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[StepService].delete(check_uuid("ID", step_id), based_on(request))
