"""Links to a brief: make, list, revoke."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody, Parameter

from aimm.path.links.model import DEFAULT_DAYS, LINK_ORDERS, MOST_DAYS, BriefLink, LinkState, NewBriefLink
from aimm.path.links.rules import state_of
from aimm.path.links.service import BriefLinkService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list


class BriefLinkAnswer(msgspec.Struct, rename="camel"):
    """A link without its token; ``lastUsedAt`` is when a visitor last opened it, to a minute."""

    id: str
    use_case_id: str
    label: str
    examples: bool
    state: LinkState
    created_by: str
    created_at: str
    expires_at: str
    revoked_by: str | None
    revoked_at: str | None
    last_used_at: str | None


class IssuedBriefLinkAnswer(BriefLinkAnswer, rename="camel", kw_only=True):
    """A new link with its token, which cannot be retrieved later, and the path of its page."""

    token: str
    path: str


def _answer(request: Request[Any, Any, Any], link: BriefLink) -> BriefLinkAnswer:
    return answer_of(BriefLinkAnswer, link, state=state_of(link, context(request).clock.now()))


_LINKS = ListQuery(LINK_ORDERS, scope="useCaseId", searched=False)
LinkId = Annotated[str, Parameter(description="UUID.")]


class BriefLinkController(Controller):
    """Links to a brief."""

    path = "/brief-links"
    tags = ["Path"]

    @get(
        guards=[READ],
        opt={"query": _LINKS},
        summary="List the links to a brief",
        description="Includes links that have expired or were revoked. Tokens are never listed.",
    )
    async def list_links(self, request: Request[Any, Any, Any]) -> GrowingList[BriefLinkAnswer]:
        wanted = _LINKS.read(request)
        async with context(request).reading() as services:
            page = await services[BriefLinkService].page(wanted.scope, wanted.request)
        return growing_list(page, lambda link: _answer(request, link))

    @get("/{link_id:str}", guards=[READ], summary="Get a link to a brief")
    async def get_link(self, request: Request[Any, Any, Any], link_id: LinkId) -> Item[BriefLinkAnswer]:
        async with context(request).reading() as services:
            link = await services[BriefLinkService].get(check_uuid("ID", link_id))
        return Item(_answer(request, link))

    @post(
        guards=[WRITE],
        dto=StrictBody[NewBriefLink],
        status_code=200,
        summary="Make a link to a brief",
        description=(
            "Whoever has the link reads the brief as it is now, without an account. The token is in this "
            f"response only. A link works for 1 to {MOST_DAYS} days, {DEFAULT_DAYS} unless `expiresInDays` "
            "says otherwise. Visitors see inputs and outputs of examples only if `examples` is true."
        ),
    )
    async def make_link(
        self, request: Request[Any, Any, Any], data: JSONBody[NewBriefLink]
    ) -> Item[IssuedBriefLinkAnswer]:
        async with context(request).writing(actor(request)) as services:
            made = await services[BriefLinkService].issue(data)
        return Item(
            answer_of(
                IssuedBriefLinkAnswer,
                made.link,
                state=LinkState.VALID,
                token=made.token,
                path=f"{context(request).base_path}/briefs/{made.token}",
            )
        )

    @post(
        "/{link_id:str}/revoke",
        guards=[WRITE],
        status_code=200,
        summary="Revoke a link to a brief",
        description="The link stops working at once and stays listed.",
    )
    async def revoke_link(self, request: Request[Any, Any, Any], link_id: LinkId) -> Item[BriefLinkAnswer]:
        async with context(request).writing(actor(request)) as services:
            link = await services[BriefLinkService].revoke(check_uuid("ID", link_id))
        return Item(_answer(request, link))
