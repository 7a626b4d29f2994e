"""Use cases and steps (protocol v1, sections 3 and 4)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter
from msgspec import Meta

from aimm.use_cases.model import NewStep, NewUseCase, StepPatch, UseCase, UseCasePatch, UseCaseStep
from aimm.web.bodies import Body, LongText, Name, Uuid, changed, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import Item, ItemList, ListQuery, based_on, item_list, rfc3339, with_etag


class UseCaseAnswer(msgspec.Struct, rename="camel"):
    """A use case."""

    id: str
    title: str
    code: str
    description: str
    active: bool
    version: int
    created_at: str
    updated_at: str


class NewUseCaseBody(msgspec.Struct, rename="camel"):
    """A use case to create."""

    title: Name
    code: Name
    description: LongText


class UseCasePatchBody(msgspec.Struct, rename="camel"):
    """Fields to change; absent or null fields stay unchanged."""

    title: Name | None = None
    code: Name | None = None
    description: LongText | None = None
    active: bool | None = None


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


class NewStepBody(msgspec.Struct, rename="camel"):
    """A step to append."""

    use_case_id: Uuid
    title: Name
    code: Name
    description: LongText


class StepPatchBody(msgspec.Struct, rename="camel"):
    """Fields to change; absent or null fields stay unchanged. Positions beyond the last mean last."""

    title: Name | None = None
    code: Name | None = None
    description: LongText | None = None
    position: Annotated[int, Meta(ge=1)] | None = None


def use_case_answer(use_case: UseCase) -> UseCaseAnswer:
    """Convert a use case to its API representation."""
    return UseCaseAnswer(
        id=use_case.id,
        title=use_case.title,
        code=use_case.code,
        description=use_case.description,
        active=use_case.active,
        version=use_case.version,
        created_at=rfc3339(use_case.created_at),
        updated_at=rfc3339(use_case.updated_at),
    )


def step_answer(step: UseCaseStep) -> StepAnswer:
    """Convert a step to its API representation."""
    return StepAnswer(
        id=step.id,
        use_case_id=step.use_case_id,
        title=step.title,
        code=step.code,
        description=step.description,
        position=step.position,
        version=step.version,
        created_at=rfc3339(step.created_at),
        updated_at=rfc3339(step.updated_at),
    )


_USE_CASES = ListQuery(("title", "code", "active", "created_at", "updated_at"))
_STEPS = ListQuery(("position", "created_at", "updated_at"), scope="useCaseId")

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
    async def list_use_cases(self, request: Request[Any, Any, Any]) -> ItemList[UseCaseAnswer]:
        wanted = _USE_CASES.read(request)
        async with context(request).reading() as services:
            return item_list(await services.use_cases.page(wanted.request), use_case_answer)

    @get("/{use_case_id:str}", guards=[READ], summary="Get a use case")
    async def get_use_case(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Response[Item[UseCaseAnswer]]:
        async with context(request).reading() as services:
            use_case = await services.use_cases.get(check_uuid("ID", use_case_id))
        return with_etag(use_case_answer(use_case), use_case.version)

    @post(guards=[WRITE], dto=Body[NewUseCaseBody], status_code=200, summary="Create a use case")
    async def create_use_case(
        self, request: Request[Any, Any, Any], data: JSONBody[NewUseCaseBody]
    ) -> Response[Item[UseCaseAnswer]]:
        new = NewUseCase(data.title, data.code, data.description)
        async with context(request).writing(actor(request)) as services:
            use_case = await services.use_cases.create(new)
        return with_etag(use_case_answer(use_case), use_case.version)

    @put("/{use_case_id:str}", guards=[WRITE], dto=Body[UseCasePatchBody], summary="Update a use case")
    async def update_use_case(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[UseCasePatchBody]
    ) -> Response[Item[UseCaseAnswer]]:
        patch = UseCasePatch(**changed(data))
        async with context(request).writing(actor(request)) as services:
            use_case = await services.use_cases.update(
                check_uuid("ID", use_case_id), patch, based_on(request)
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
            await services.use_cases.delete(check_uuid("ID", use_case_id), based_on(request))


class StepController(Controller):
    """Steps of use cases."""

    path = "/use-case-steps"
    tags = ["Use-case steps"]

    @get(
        guards=[READ],
        opt={"query": _STEPS},
        summary="List steps",
    )
    async def list_steps(self, request: Request[Any, Any, Any]) -> ItemList[StepAnswer]:
        wanted = _STEPS.read(request)
        async with context(request).reading() as services:
            return item_list(await services.steps.page(wanted.scope, wanted.request), step_answer)

    @get("/{step_id:str}", guards=[READ], summary="Get a step")
    async def get_step(self, request: Request[Any, Any, Any], step_id: PathId) -> Response[Item[StepAnswer]]:
        async with context(request).reading() as services:
            step = await services.steps.get(check_uuid("ID", step_id))
        return with_etag(step_answer(step), step.version)

    @post(
        guards=[WRITE],
        dto=Body[NewStepBody],
        status_code=200,
        summary="Create a step",
        description="Appends the step to the end.",
    )
    async def create_step(
        self, request: Request[Any, Any, Any], data: JSONBody[NewStepBody]
    ) -> Response[Item[StepAnswer]]:
        new = NewStep(data.use_case_id, data.title, data.code, data.description)
        async with context(request).writing(actor(request)) as services:
            step = await services.steps.create(new)
        return with_etag(step_answer(step), step.version)

    @put(
        "/{step_id:str}",
        guards=[WRITE],
        dto=Body[StepPatchBody],
        summary="Update a step",
        description="Set `position` to move it.",
    )
    async def update_step(
        self, request: Request[Any, Any, Any], step_id: PathId, data: JSONBody[StepPatchBody]
    ) -> Response[Item[StepAnswer]]:
        patch = StepPatch(**changed(data))
        async with context(request).writing(actor(request)) as services:
            step = await services.steps.update(check_uuid("ID", step_id), patch, based_on(request))
        return with_etag(step_answer(step), step.version)

    @delete(
        "/{step_id:str}",
        guards=[WRITE],
        summary="Delete a step",
        description="Removes the step from every flow too.",
    )
    async def delete_step(self, request: Request[Any, Any, Any], step_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services.steps.delete(check_uuid("ID", step_id), based_on(request))
