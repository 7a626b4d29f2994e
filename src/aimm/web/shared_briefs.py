"""Shared briefs: what a visitor with nothing but a link sees, as a page, as JSON and as Markdown."""

import base64
import hashlib
from importlib.resources import files
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from aimm.kit.errors import AimmError, NotFound, TooMany
from aimm.path.links.errors import SharedBriefNotFound
from aimm.path.links.model import SharedBrief
from aimm.path.links.service import SharedBriefService
from aimm.path.model import Decision, Outcome, Stage
from aimm.path.pages.html import brief_page, notice_page
from aimm.path.pages.markdown import file_name, markdown
from aimm.web.access import address_of
from aimm.web.answers import answer_of
from aimm.web.brief import MARKDOWN, BriefContentAnswer, brief_content
from aimm.web.context import context
from aimm.web.errors import handle_known
from aimm.web.queries import Item, rfc3339

_STYLE = (files("aimm.web") / "static" / "brief.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HIDDEN = {"x-robots-tag": "noindex, nofollow", "cache-control": "no-store", "referrer-policy": "no-referrer"}
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ON_PAGE = {**_HIDDEN, "content-security-policy": _POLICY}
_HTML = "text/html; charset=utf-8"

Token = Annotated[str, Parameter(description="The token of a link.")]


class SharedDecisionAnswer(msgspec.Struct, rename="camel"):
    """A decision in force."""

    stage: Stage
    outcome: Outcome
    approach: str | None
    role: str
    reason: str
    decided_by: str
    decided_at: str


class SharedBriefAnswer(BriefContentAnswer, rename="camel", kw_only=True):
    """The brief as it was at ``asOf``, without ids and without names of connections."""

    decided: list[SharedDecisionAnswer]
    as_of: str
    expires_at: str


def _decision(made: Decision) -> SharedDecisionAnswer:
    return answer_of(SharedDecisionAnswer, made)


def _answer(shared: SharedBrief) -> SharedBriefAnswer:
    decided = [_decision(one) for one in shared.brief.decided]
    as_of, expires_at = rfc3339(shared.as_of), rfc3339(shared.link.expires_at)
    content = brief_content(shared.brief)
    return SharedBriefAnswer(**content, decided=decided, as_of=as_of, expires_at=expires_at)


async def _opened(request: Request[Any, Any, Any], token: str) -> SharedBrief:
    """The brief that a token opens; every token that opens nothing takes the same way out.

    Raises:
        SharedBriefNotFound: it opens nothing.
        TooMany: the address has tried too many of those.
    """
    ctx, address = context(request), address_of(request)
    ctx.visits.check(address)
    await ctx.caught_up()
    async with ctx.reading() as services:
        try:
            shared = await services[SharedBriefService].open(token)
        except SharedBriefNotFound:
            ctx.visits.refused(address)
            raise
    ctx.visits.opened(shared.link.id)
    return shared


def _refused(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
    answer = handle_known(request, error)
    answer.headers.update(_HIDDEN)
    return answer


class SharedBriefController(Controller):
    """Shared briefs."""

    path = "/shared-briefs/{token:str}"
    tags = ["Path"]
    exception_handlers: Any = {AimmError: _refused}

    @get(
        opt={"public": True, "statuses": [404, 429]},
        summary="Get a shared brief",
        description=(
            "Returns the brief that the token of a link opens. Unknown, expired and revoked tokens get the "
            "same response; an address that tries many of them has to wait."
        ),
    )
    async def get_shared_brief(
        self, request: Request[Any, Any, Any], token: Token
    ) -> Response[Item[SharedBriefAnswer]]:
        return Response(Item(_answer(await _opened(request, token))), headers=_HIDDEN)

    @get(
        "/brief.md",
        media_type="text/markdown",
        opt={"public": True, "statuses": [404, 429]},
        summary="Get a shared brief as Markdown",
    )
    async def get_shared_markdown(self, request: Request[Any, Any, Any], token: Token) -> Response[str]:
        shared = await _opened(request, token)
        named = {"content-disposition": f'attachment; filename="{file_name(shared.brief.build.code)}"'}
        text = markdown(shared.brief, shared.as_of)
        return Response(text, media_type=MARKDOWN, headers={**_HIDDEN, **named})


def shared_brief_pages(base: str = "") -> ControllerRouterHandler:
    """The handler of the page of a shared brief.

    Args:
        base: the base path; empty for the root.
    """

    @get("/briefs/{token:str}", include_in_schema=False, opt={"public": True})
    async def show_brief(request: Request[Any, Any, Any], token: str) -> Response[str]:
        try:
            shared = await _opened(request, token)
        except AimmError as error:
            text = notice_page(*_notice(error), _STYLE)
            headers = {**_ON_PAGE, **error.headers}
            return Response(text, status_code=error.status, media_type=_HTML, headers=headers)
        download = f"{base}/api/v1/shared-briefs/{token}/brief.md"
        page = brief_page(shared.brief, shared.as_of, _STYLE, download)
        return Response(page, media_type=_HTML, headers=_ON_PAGE)

    return show_brief


def _notice(error: AimmError) -> tuple[str, str]:
    if isinstance(error, NotFound):
        return "This link does not work", "It has expired, was revoked, or is incomplete. Ask for a new one."
    if isinstance(error, TooMany):
        return "Too many attempts", "Wait a minute, then open the link again."
    return "The brief cannot be shown now", "Try again in a moment."
