"""Links to a brief, on dictionaries."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.sources import NOW
from tests.fakes.store import Shop

from aimm.access.throttle import ADDRESS_FAILURES
from aimm.candidates.model import NewCandidate
from aimm.kit.changes import Action
from aimm.kit.errors import TooMany, Unavailable
from aimm.kit.paging import PageRequest
from aimm.path.links.errors import BriefLinkNotFound, SharedBriefNotFound
from aimm.path.links.model import IssuedLink, LinkState, NewBriefLink
from aimm.path.links.ports import BriefLinks
from aimm.path.links.rules import TOKEN_BYTES, state_of, token_hash, token_text
from aimm.path.links.visits import Visits
from aimm.path.measures import Example
from aimm.use_cases.errors import UseCaseNotFound

NOBODY = "00000000-0000-4000-8000-000000000000"


async def issue(shop: Shop, use_case_id: str, days: int = 30, **more: Any) -> IssuedLink:
    new = NewBriefLink(use_case_id=use_case_id, label="Ops", expires_in_days=days, **more)
    return await shop.brief_links.issue(new)


def test_a_token_has_256_bits_in_plain_letters():
    assert TOKEN_BYTES * 8 == 256
    assert token_text(b"\xff" * TOKEN_BYTES) == "aimmb_" + "_" * 42 + "8"
    assert len(token_hash("x")) == 64
    assert token_hash("\udcff") == token_hash("?")


async def test_a_link_opens_its_brief_until_it_expires():
    shop = Shop()
    use_case = await shop.use_case()
    made = await issue(shop, use_case.id, days=2)
    assert made.token not in repr(made)
    assert shop.links.hashes[made.link.id] == token_hash(made.token)
    shared = await shop.shared_briefs.open(made.token)
    assert (shared.link, shared.brief.title, shared.as_of) == (made.link, use_case.title, NOW)
    shop.clock.pass_by(days=2, microseconds=-1)
    assert (await shop.shared_briefs.open(made.token)).link == made.link
    assert state_of(made.link, shop.clock.now()) is LinkState.VALID
    shop.clock.pass_by(microseconds=1)
    assert state_of(made.link, shop.clock.now()) is LinkState.EXPIRED
    with pytest.raises(SharedBriefNotFound):
        await shop.shared_briefs.open(made.token)


async def test_a_link_is_revoked_once():
    shop = Shop()
    use_case = await shop.use_case()
    made = await issue(shop, use_case.id)
    ended = await shop.brief_links.revoke(made.link.id)
    assert (ended.revoked_by, ended.revoked_at) == ("ann", NOW)
    assert state_of(ended, NOW) is LinkState.REVOKED
    shop.clock.pass_by(days=1)
    assert await shop.brief_links.revoke(made.link.id) == ended
    with pytest.raises(SharedBriefNotFound):
        await shop.shared_briefs.open(made.token)
    created, revoked = shop.noted
    assert (created.action, revoked.action) == (Action.CREATE, Action.REVOKE)
    assert created.after == {
        "label": "Ops",
        "examples": False,
        "expiresAt": (NOW + timedelta(days=30)).isoformat(),
    }
    assert made.token not in str(shop.noted)
    listed = await shop.brief_links.page(use_case.id, PageRequest(1, 9))
    assert list(listed.items) == [ended]


async def test_visitors_do_not_see_connections():
    shop = Shop()
    use_case = await shop.use_case()
    new = NewCandidate(use_case_id=use_case.id, title="Small", entry="m/x", connection="our-proxy")
    await shop.candidates.create(new)
    made = await issue(shop, use_case.id)
    (one,) = (await shop.shared_briefs.open(made.token)).brief.candidates
    candidate = one.candidate
    assert (candidate.title, candidate.connection) == ("Small", None)


async def test_visitors_see_examples_only_if_the_link_says_so():
    shop = Shop()
    use_case = await shop.use_case()
    shop.measurements.shown.append(Example(inputs={"QUESTION": "Where?"}, output="There.", expected=None))
    for examples in (False, True):
        made = await issue(shop, use_case.id, examples=examples)
        shared = await shop.shared_briefs.open(made.token)
        assert bool(shared.brief.build.examples) is examples
    assert (await shop.briefs.of_use_case(use_case.id)).build.examples


async def test_what_is_not_there_is_not_found():
    shop = Shop()
    with pytest.raises(UseCaseNotFound):
        await issue(shop, NOBODY)
    with pytest.raises(UseCaseNotFound):
        await shop.brief_links.page(NOBODY, PageRequest(1, 9))
    for call in (shop.brief_links.get, shop.brief_links.revoke):
        with pytest.raises(BriefLinkNotFound):
            await call(NOBODY)


async def test_visits_are_stored_and_kept_if_they_cannot_be():
    shop = Shop()
    made = await issue(shop, (await shop.use_case()).id)
    broken = [True]

    @asynccontextmanager
    async def writing() -> AsyncGenerator[BriefLinks]:
        if broken:
            raise Unavailable
        yield shop.links

    visits = Visits(writing, shop.clock)
    await visits.store()
    visits.opened(made.link.id)
    with pytest.raises(Unavailable):
        await visits.store()
    broken.clear()
    await visits.store()
    assert shop.links.known[made.link.id].last_used_at == NOW


async def test_an_address_that_guesses_waits():
    shop = Shop()

    @asynccontextmanager
    async def writing() -> AsyncGenerator[BriefLinks]:
        yield shop.links

    visits = Visits(writing, shop.clock)
    for _ in range(ADDRESS_FAILURES):
        visits.check("10.0.0.1")
        visits.refused("10.0.0.1")
    with pytest.raises(TooMany):
        visits.check("10.0.0.1")
    visits.check("10.0.0.2")
