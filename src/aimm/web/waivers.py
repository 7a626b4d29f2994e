"""Waivers of points of a checklist and of requirements."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody, Parameter

from aimm.path.model import WAIVER_ORDERS, NewWaiver, PointCode, Waiver
from aimm.path.service import WaiverService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list, rfc3339


class WaiverAnswer(msgspec.Struct, rename="camel"):
    """A waiver; it holds through the day ``endsOn`` (UTC), unless it is revoked before."""

    id: str
    use_case_id: str
    point: PointCode | None
    requirement_id: str | None
    reason: str
    ends_on: str
    waived_by: str
    created_at: str
    revoked_by: str | None
    revoked_at: str | None


def waiver_answer(waiver: Waiver) -> WaiverAnswer:
    """Convert a waiver to its API representation."""
    revoked_at = None if waiver.revoked_at is None else rfc3339(waiver.revoked_at)
    return answer_of(WaiverAnswer, waiver, revoked_at=revoked_at)


_WAIVERS = ListQuery(WAIVER_ORDERS, scope="useCaseId", searched=False)
WaiverId = Annotated[str, Parameter(description="UUID.")]


class WaiverController(Controller):
    """Waivers."""

    path = "/waivers"
    tags = ["Path"]

    @get(guards=[READ], opt={"query": _WAIVERS}, summary="List waivers")
    async def list_waivers(self, request: Request[Any, Any, Any]) -> GrowingList[WaiverAnswer]:
        wanted = _WAIVERS.read(request)
        async with context(request).reading() as services:
            page = await services[WaiverService].page(wanted.scope, wanted.request)
        return growing_list(page, waiver_answer)

    @get("/{waiver_id:str}", guards=[READ], summary="Get a waiver")
    async def get_waiver(self, request: Request[Any, Any, Any], waiver_id: WaiverId) -> Item[WaiverAnswer]:
        async with context(request).reading() as services:
            waiver = await services[WaiverService].get(check_uuid("ID", waiver_id))
        return Item(waiver_answer(waiver))

    @post(
        guards=[WRITE],
        dto=StrictBody[NewWaiver],
        status_code=200,
        summary="Waive a point or a requirement",
        description=(
            "Give either `point` or `requirementId`. The verdict stays, and the waiver is shown with it."
        ),
    )
    async def create_waiver(
        self, request: Request[Any, Any, Any], data: JSONBody[NewWaiver]
    ) -> Item[WaiverAnswer]:
        async with context(request).writing(actor(request)) as services:
            waiver = await services[WaiverService].create(data)
        return Item(waiver_answer(waiver))

    @post("/{waiver_id:str}/revoke", guards=[WRITE], status_code=200, summary="Revoke a waiver")
    async def revoke_waiver(self, request: Request[Any, Any, Any], waiver_id: WaiverId) -> Item[WaiverAnswer]:
        async with context(request).writing(actor(request)) as services:
            waiver = await services[WaiverService].revoke(check_uuid("ID", waiver_id))
        return Item(waiver_answer(waiver))
