"""Requirements of use cases, and what the evidence says about them."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.requirements.model import (
    REQUIREMENT_ORDERS,
    Aggregate,
    Kind,
    NewRequirement,
    Operator,
    Priority,
    Requirement,
    RequirementPatch,
)
from aimm.requirements.service import RequirementService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import text_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, based_on, growing_list, with_etag


class RequirementAnswer(msgspec.Struct, rename="camel"):
    """A requirement of a use case."""

    id: str
    use_case_id: str
    position: int
    title: str
    code: str
    statement: str
    kind: Kind
    priority: Priority
    owner: str | None
    tags: list[str]
    metric: str | None
    aggregate: Aggregate | None
    operator: Operator | None
    threshold: float | None
    unit: str | None
    slice: str | None
    needs: str | None
    version: int
    created_at: str
    updated_at: str


def requirement_answer(requirement: Requirement) -> RequirementAnswer:
    """Convert a requirement to its API representation."""
    return answer_of(RequirementAnswer, requirement)


_REQUIREMENTS = ListQuery(
    REQUIREMENT_ORDERS,
    scope="useCaseId",
    filters=(
        text_filter("kind"),
        text_filter("priority"),
        text_filter("owner", 255),
        text_filter("tags"),
    ),
)

PathId = Annotated[str, Parameter(description="UUID.")]


class RequirementController(Controller):
    """Requirements of use cases."""

    path = "/requirements"
    tags = ["Requirements"]

    @get(guards=[READ], opt={"query": _REQUIREMENTS}, summary="List requirements")
    async def list_requirements(self, request: Request[Any, Any, Any]) -> GrowingList[RequirementAnswer]:
        wanted = _REQUIREMENTS.read(request)
        async with context(request).reading() as services:
            page = await services[RequirementService].page(wanted.scope, wanted.request)
        return growing_list(page, requirement_answer)

    @get("/{requirement_id:str}", guards=[READ], summary="Get a requirement")
    async def get_requirement(
        self, request: Request[Any, Any, Any], requirement_id: PathId
    ) -> Response[Item[RequirementAnswer]]:
        async with context(request).reading() as services:
            requirement = await services[RequirementService].get(check_uuid("ID", requirement_id))
        return with_etag(requirement_answer(requirement), requirement.version)

    @post(
        guards=[WRITE],
        dto=StrictBody[NewRequirement],
        status_code=200,
        summary="Create a requirement",
        description="Appends the requirement to the end.",
    )
    async def create_requirement(
        self, request: Request[Any, Any, Any], data: JSONBody[NewRequirement]
    ) -> Response[Item[RequirementAnswer]]:
        async with context(request).writing(actor(request)) as services:
            requirement = await services[RequirementService].create(data)
        return with_etag(requirement_answer(requirement), requirement.version)

    @put(
        "/{requirement_id:str}",
        guards=[WRITE],
        dto=StrictBody[RequirementPatch],
        summary="Update a requirement",
        description="Set `position` to move it.",
    )
    async def update_requirement(
        self, request: Request[Any, Any, Any], requirement_id: PathId, data: JSONBody[RequirementPatch]
    ) -> Response[Item[RequirementAnswer]]:
        async with context(request).writing(actor(request)) as services:
            service = services[RequirementService]
            requirement = await service.update(check_uuid("ID", requirement_id), data, based_on(request))
        return with_etag(requirement_answer(requirement), requirement.version)

    @delete("/{requirement_id:str}", guards=[WRITE], summary="Delete a requirement")
    async def delete_requirement(self, request: Request[Any, Any, Any], requirement_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[RequirementService].delete(check_uuid("ID", requirement_id), based_on(request))
