"""Shortlists of use cases."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.candidates.flow_making import FlowMaker
from aimm.candidates.model import (
    CANDIDATE_ORDERS,
    Candidate,
    CandidatePatch,
    FlowWish,
    NewCandidate,
    Role,
    State,
)
from aimm.candidates.service import CandidateService
from aimm.candidates.suitability import Shortlisted, SuitabilityService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.candidate_answers import (
    FactsAnswer,
    FigureAnswer,
    SuitabilityAnswer,
    facts_answer,
    figure_answers,
    suitability_answer,
)
from aimm.web.context import actor, context
from aimm.web.filters import text_filter
from aimm.web.flows import FlowAnswer, flow_answer
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, based_on, growing_list, with_etag
from aimm.web.use_cases import PathId as UseCaseId


class MessageAnswer(msgspec.Struct):
    """A message of a prompt."""

    role: Role
    content: str


class CandidateAnswer(msgspec.Struct, rename="camel"):
    """A model on the shortlist of a use case."""

    id: str
    use_case_id: str
    position: int
    title: str
    entry: str
    state: State
    reason: str | None
    notes: str | None
    connection: str | None
    model: str | None
    messages: list[MessageAnswer]
    parameters: dict[str, Any]
    version: int
    created_at: str
    updated_at: str


class ShortlistedAnswer(msgspec.Struct, rename="camel"):
    """A candidate with what is known of it.

    Attributes:
        name: of its entry; null if the entry is gone.
    """

    candidate: CandidateAnswer
    name: str | None
    facts: FactsAnswer
    figures: list[FigureAnswer]
    suitability: SuitabilityAnswer


class ShortlistAnswer(msgspec.Struct, rename="camel"):
    """A shortlist in its order, and the day whose facts the catalogue has."""

    use_case_id: str
    as_of: str
    candidates: list[ShortlistedAnswer]


def candidate_answer(candidate: Candidate) -> CandidateAnswer:
    """Convert a candidate to its API representation."""
    messages = [MessageAnswer(one.role, one.content) for one in candidate.messages]
    return answer_of(CandidateAnswer, candidate, messages=messages)


def _shortlisted(found: Shortlisted) -> ShortlistedAnswer:
    return ShortlistedAnswer(
        candidate=candidate_answer(found.candidate),
        name=found.name,
        facts=facts_answer(found.facts),
        figures=figure_answers(found.figures),
        suitability=suitability_answer(found.judged),
    )


_CANDIDATES = ListQuery(
    CANDIDATE_ORDERS, scope="useCaseId", filters=(text_filter("state"), text_filter("entry", 255))
)

PathId = Annotated[str, Parameter(description="UUID.")]


class CandidateController(Controller):
    """Shortlists of use cases."""

    path = "/candidates"
    tags = ["Candidates"]

    @get(guards=[READ], opt={"query": _CANDIDATES}, summary="List candidates")
    async def list_candidates(self, request: Request[Any, Any, Any]) -> GrowingList[CandidateAnswer]:
        wanted = _CANDIDATES.read(request)
        async with context(request).reading() as services:
            page = await services[CandidateService].page(wanted.scope, wanted.request)
        return growing_list(page, candidate_answer)

    @get("/{candidate_id:str}", guards=[READ], summary="Get a candidate")
    async def get_candidate(
        self, request: Request[Any, Any, Any], candidate_id: PathId
    ) -> Response[Item[CandidateAnswer]]:
        async with context(request).reading() as services:
            candidate = await services[CandidateService].get(check_uuid("ID", candidate_id))
        return with_etag(candidate_answer(candidate), candidate.version)

    @post(
        guards=[WRITE],
        dto=StrictBody[NewCandidate],
        status_code=200,
        summary="Create a candidate",
        description="Appends the candidate. One that is included or excluded needs a `reason`.",
    )
    async def create_candidate(
        self, request: Request[Any, Any, Any], data: JSONBody[NewCandidate]
    ) -> Response[Item[CandidateAnswer]]:
        async with context(request).writing(actor(request)) as services:
            candidate = await services[CandidateService].create(data)
        return with_etag(candidate_answer(candidate), candidate.version)

    @put(
        "/{candidate_id:str}",
        guards=[WRITE],
        dto=StrictBody[CandidatePatch],
        summary="Update a candidate",
        description="Set `position` to move it.",
    )
    async def update_candidate(
        self, request: Request[Any, Any, Any], candidate_id: PathId, data: JSONBody[CandidatePatch]
    ) -> Response[Item[CandidateAnswer]]:
        wanted = check_uuid("ID", candidate_id)
        async with context(request).writing(actor(request)) as services:
            candidate = await services[CandidateService].update(wanted, data, based_on(request))
        return with_etag(candidate_answer(candidate), candidate.version)

    @delete("/{candidate_id:str}", guards=[WRITE], summary="Delete a candidate")
    async def delete_candidate(self, request: Request[Any, Any, Any], candidate_id: PathId) -> None:
        wanted = check_uuid("ID", candidate_id)
        async with context(request).writing(actor(request)) as services:
            await services[CandidateService].delete(wanted, based_on(request))

    @post(
        "/{candidate_id:str}/flow",
        guards=[WRITE],
        dto=StrictBody[FlowWish],
        status_code=200,
        summary="Make a flow of a candidate",
        description="Creates an inactive flow and configures one of its steps with the model's name, the "
        "parameters and the messages of the candidate. The title is the candidate's unless given; no other "
        "flow of the use case may have it.",
    )
    async def make_flow(
        self, request: Request[Any, Any, Any], candidate_id: PathId, data: JSONBody[FlowWish]
    ) -> Response[Item[FlowAnswer]]:
        wanted = check_uuid("ID", candidate_id)
        async with context(request).writing(actor(request)) as services:
            flow = await services[FlowMaker].make(wanted, data)
        return with_etag(flow_answer(flow), flow.version)


class ShortlistController(Controller):
    """Shortlists against requirements."""

    path = "/use-cases/{use_case_id:str}/shortlist"
    tags = ["Candidates"]

    @get(
        guards=[READ],
        summary="Hold the shortlist of a use case against its requirements",
        description="Returns the candidates in their order with what the catalogue, or their own entry, says "
        "of them, and what that says about each requirement that such facts can decide. They are facts as "
        "published or entered, not measurements.",
    )
    async def get_shortlist(
        self, request: Request[Any, Any, Any], use_case_id: UseCaseId
    ) -> Item[ShortlistAnswer]:
        check_uuid("ID", use_case_id)
        async with context(request).reading() as services:
            found = await services[SuitabilityService].shortlist(use_case_id)
        shown = [_shortlisted(one) for one in found.candidates]
        return Item(ShortlistAnswer(use_case_id=use_case_id, as_of=found.as_of, candidates=shown))
