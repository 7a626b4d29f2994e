"""Links to a brief: load, decide, save; and what their visitors see."""

from dataclasses import dataclass

from aimm.access.ports import Secrets
from aimm.kit.changes import Action, Actor, Change, Journal
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.path.brief import for_visitors
from aimm.path.briefing import BriefService
from aimm.path.links.errors import BriefLinkNotFound, SharedBriefNotFound
from aimm.path.links.model import BriefLink, IssuedLink, NewBriefLink, SharedBrief
from aimm.path.links.ports import BriefLinks
from aimm.path.links.rules import TOKEN_BYTES, expiry_of, revoked, token_hash, token_text
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLinkService:
    """Manages links."""

    use_cases: UseCases
    links: BriefLinks
    secrets: Secrets
    journal: Journal
    clock: Clock
    ids: Ids
    actor: Actor

    async def page(self, use_case_id: str, request: PageRequest) -> Page[BriefLink]:
        """One page of a use case's links, also those that open nothing any more.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.links.page(use_case_id, request)

    async def get(self, link_id: str) -> BriefLink:
        """The link with this id.

        Raises:
            BriefLinkNotFound: there is none.
        """
        link = await self.links.get(link_id)
        if link is None:
            raise BriefLinkNotFound
        return link

    async def issue(self, new: NewBriefLink) -> IssuedLink:
        """Make a link; its token is returned only here.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(new.use_case_id)
        token, now = token_text(self.secrets.draw(TOKEN_BYTES)), self.clock.now()
        link = BriefLink(
            id=self.ids.new(),
            number=0,
            use_case_id=new.use_case_id,
            label=new.label,
            examples=new.examples,
            created_by=self.actor.name,
            created_at=now,
            expires_at=expiry_of(now, new.expires_in_days),
        )
        made = await self.links.add(link, token_hash(token))
        self._note(Action.CREATE, made, {}, _facts(made))
        return IssuedLink(made, token)

    async def revoke(self, link_id: str) -> BriefLink:
        """Revoke a link at once; it stays listed. Idempotent.

        Raises:
            BriefLinkNotFound: there is none.
        """
        link = await self.get(link_id)
        ended = revoked(link, self.actor.name, self.clock.now())
        if ended == link:
            return link
        await self.links.revoke(ended)
        self._note(Action.REVOKE, ended, _facts(ended), {})
        return ended

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound

    def _note(
        self, action: Action, link: BriefLink, before: dict[str, object], after: dict[str, object]
    ) -> None:
        self.journal.note(Change(action, "brief-link", link.id, link.use_case_id, before, after))


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBriefService:
    """Briefs for visitors, who have nothing but a token."""

    links: BriefLinks
    briefs: BriefService
    clock: Clock

    async def open(self, token: str) -> SharedBrief:
        """The brief that a token opens, as it is now.

        Raises:
            SharedBriefNotFound: the token is unknown, or its link has expired or was revoked.
        """
        now = self.clock.now()
        link = await self.links.opened(token_hash(token), now)
        if link is None:
            raise SharedBriefNotFound
        brief = await self.briefs.of_use_case(link.use_case_id)
        return SharedBrief(link, for_visitors(brief, examples=link.examples), now)


def _facts(link: BriefLink) -> dict[str, object]:
    return {"label": link.label, "examples": link.examples, "expiresAt": link.expires_at.isoformat()}
