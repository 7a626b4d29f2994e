"""Own entries: models that all use cases of the installation share."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.candidates.model import OWN_MODEL_ORDERS, NewOwnModel, OwnKind, OwnModel, OwnModelPatch
from aimm.candidates.own_models import OwnModelService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.candidate_answers import FigureAnswer, figure_answers
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, based_on, growing_list, with_etag


class OwnModelAnswer(msgspec.Struct, rename="camel"):
    """A model of the installation's own. Null, or an empty list, means unknown."""

    id: str
    title: str
    code: str
    kind: OwnKind
    provider: str | None
    location: str | None
    notes: str | None
    context_window: int | None
    output_limit: int | None
    input_modalities: list[str]
    output_modalities: list[str]
    open_weights: bool | None
    licence: str | None
    tool_use: bool | None
    languages: list[str]
    regions: list[str]
    knowledge_date: str | None
    input_price: float | None
    output_price: float | None
    figures: list[FigureAnswer]
    version: int
    created_at: str
    updated_at: str


def own_model_answer(model: OwnModel) -> OwnModelAnswer:
    """Convert an own entry to its API representation."""
    return answer_of(OwnModelAnswer, model, figures=figure_answers(model.figures))


_OWN_MODELS = ListQuery(OWN_MODEL_ORDERS)

PathId = Annotated[str, Parameter(description="UUID.")]


class OwnModelController(Controller):
    """Own entries."""

    path = "/own-models"
    tags = ["Candidates"]

    @get(guards=[READ], opt={"query": _OWN_MODELS}, summary="List own models")
    async def list_own_models(self, request: Request[Any, Any, Any]) -> GrowingList[OwnModelAnswer]:
        wanted = _OWN_MODELS.read(request)
        async with context(request).reading() as services:
            page = await services[OwnModelService].page(wanted.request)
        return growing_list(page, own_model_answer)

    @get("/{own_model_id:str}", guards=[READ], summary="Get an own model")
    async def get_own_model(
        self, request: Request[Any, Any, Any], own_model_id: PathId
    ) -> Response[Item[OwnModelAnswer]]:
        async with context(request).reading() as services:
            model = await services[OwnModelService].get(check_uuid("ID", own_model_id))
        return with_etag(own_model_answer(model), model.version)

    @post(guards=[WRITE], dto=StrictBody[NewOwnModel], status_code=200, summary="Create an own model")
    async def create_own_model(
        self, request: Request[Any, Any, Any], data: JSONBody[NewOwnModel]
    ) -> Response[Item[OwnModelAnswer]]:
        async with context(request).writing(actor(request)) as services:
            model = await services[OwnModelService].create(data)
        return with_etag(own_model_answer(model), model.version)

    @put("/{own_model_id:str}", guards=[WRITE], dto=StrictBody[OwnModelPatch], summary="Update an own model")
    async def update_own_model(
        self, request: Request[Any, Any, Any], own_model_id: PathId, data: JSONBody[OwnModelPatch]
    ) -> Response[Item[OwnModelAnswer]]:
        wanted = check_uuid("ID", own_model_id)
        async with context(request).writing(actor(request)) as services:
            model = await services[OwnModelService].update(wanted, data, based_on(request))
        return with_etag(own_model_answer(model), model.version)

    @delete(
        "/{own_model_id:str}",
        guards=[WRITE],
        summary="Delete an own model",
        description="Shortlists that have it keep their candidate, of which nothing is known then.",
    )
    async def delete_own_model(self, request: Request[Any, Any, Any], own_model_id: PathId) -> None:
        wanted = check_uuid("ID", own_model_id)
        async with context(request).writing(actor(request)) as services:
            await services[OwnModelService].delete(wanted, based_on(request))
