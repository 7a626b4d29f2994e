"""Capture settings of use cases."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.examples.model import CAPTURE_ORDERS, Capture, CapturePatch, Consent, NewCapture
from aimm.examples.service import CaptureService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, based_on, growing_list, with_etag


class CaptureAnswer(msgspec.Struct, rename="camel"):
    """What a use case captures from production."""

    id: str
    use_case_id: str
    name: str
    enabled: bool
    sampling_rate: float
    consent: Consent
    redactions: list[str]
    patterns: list[str]
    retention_days: int
    version: int
    created_at: str
    updated_at: str


def capture_answer(capture: Capture) -> CaptureAnswer:
    """Convert capture settings to their API representation."""
    return answer_of(CaptureAnswer, capture)


_CAPTURES = ListQuery(CAPTURE_ORDERS, scope="useCaseId")

PathId = Annotated[str, Parameter(description="UUID.")]


class CaptureController(Controller):
    """Capture settings of use cases: one each, or none."""

    path = "/captures"
    tags = ["Examples"]

    @get(guards=[READ], opt={"query": _CAPTURES}, summary="List capture settings")
    async def list_captures(self, request: Request[Any, Any, Any]) -> GrowingList[CaptureAnswer]:
        wanted = _CAPTURES.read(request)
        async with context(request).reading() as services:
            page = await services[CaptureService].page(wanted.scope, wanted.request)
        return growing_list(page, capture_answer)

    @get("/{capture_id:str}", guards=[READ], summary="Get capture settings")
    async def get_capture(
        self, request: Request[Any, Any, Any], capture_id: PathId
    ) -> Response[Item[CaptureAnswer]]:
        async with context(request).reading() as services:
            capture = await services[CaptureService].get(check_uuid("ID", capture_id))
        return with_etag(capture_answer(capture), capture.version)

    @post(
        guards=[WRITE],
        dto=StrictBody[NewCapture],
        status_code=200,
        summary="Create capture settings",
        description="A use case has one set of capture settings; without it, nothing is captured.",
    )
    async def create_capture(
        self, request: Request[Any, Any, Any], data: JSONBody[NewCapture]
    ) -> Response[Item[CaptureAnswer]]:
        async with context(request).writing(actor(request)) as services:
            capture = await services[CaptureService].create(data)
        return with_etag(capture_answer(capture), capture.version)

    @put(
        "/{capture_id:str}",
        guards=[WRITE],
        dto=StrictBody[CapturePatch],
        summary="Update capture settings",
        description="They hold for examples that arrive from then on.",
    )
    async def update_capture(
        self, request: Request[Any, Any, Any], capture_id: PathId, data: JSONBody[CapturePatch]
    ) -> Response[Item[CaptureAnswer]]:
        async with context(request).writing(actor(request)) as services:
            service = services[CaptureService]
            capture = await service.update(check_uuid("ID", capture_id), data, based_on(request))
        return with_etag(capture_answer(capture), capture.version)

    @delete(
        "/{capture_id:str}",
        guards=[WRITE],
        summary="Delete capture settings",
        description="Nothing is captured any more. Captured examples are kept for 30 days.",
    )
    async def delete_capture(self, request: Request[Any, Any, Any], capture_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[CaptureService].delete(check_uuid("ID", capture_id), based_on(request))
