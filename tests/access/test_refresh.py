"""Refresh tokens: one use each, repeated responses, expiry."""

import pytest
from msgspec.structs import replace
from tests.access.fakes import ROOT, Application

from aimm.access.model import Permission, Role, UserPatch
from aimm.access.sessions import SessionService
from aimm.kit.errors import Unauthorized, Unavailable


async def test_a_refresh_exchanges_the_token(application: Application):
    first = await application.log_in()
    second = await application.entrance.refresh(first.refresh_token)
    third = await application.entrance.refresh(second.refresh_token)
    assert await application.caller(third) is not None
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3


async def test_a_login_while_nothing_can_be_stored_lasts_as_long_as_its_access_token(
    application: Application,
):
    application.store.failure = Unavailable()
    pair = await application.log_in()
    caller = await application.caller(pair)
    assert caller is not None
    assert caller.actor == ROOT
    assert application.noted() == []
    with pytest.raises(Unauthorized):  # its refresh token is not stored
        await application.entrance.refresh(pair.refresh_token)


async def test_a_refresh_while_nothing_can_be_stored_keeps_the_refresh_token(application: Application):
    first = await application.log_in()
    application.store.failure = Unavailable()
    second = await application.entrance.refresh(first.refresh_token)
    assert await application.caller(second) is not None
    assert second.refresh_token == first.refresh_token
    assert second.access_token != first.access_token
    third = await application.entrance.refresh(second.refresh_token)
    assert third.refresh_token != first.refresh_token


async def test_a_used_or_unknown_refresh_token_is_rejected_while_nothing_can_be_stored(
    application: Application,
):
    first = await application.log_in()
    await application.entrance.refresh(first.refresh_token)
    application.store.failure = Unavailable()
    with pytest.raises(Unavailable):
        await application.entrance.refresh(first.refresh_token)
    root = application.user("root")
    second = await application.log_in()
    application.store.tables.people[root.id] = replace(root, active=False)
    application.store.failure = Unavailable()
    with pytest.raises(Unavailable):
        await application.entrance.refresh(second.refresh_token)


async def test_a_token_used_twice_ends_its_family_and_no_other(application: Application):
    stolen, other = await application.log_in(), await application.log_in()
    newer = await application.entrance.refresh(stolen.refresh_token)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(stolen.refresh_token)
    assert application.noted()[-1] == ("root", "revoke", "session")
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(newer.refresh_token)
    noted = len(application.store.notes)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(stolen.refresh_token)
    assert len(application.store.notes) == noted
    await application.entrance.refresh(other.refresh_token)


async def test_a_lost_response_is_repeated_for_the_same_attempt(application: Application):
    first = await application.log_in()
    lost = await application.entrance.refresh(first.refresh_token, "drawn")
    application.clock.pass_by(minutes=30)
    again = await application.entrance.refresh(first.refresh_token, "drawn")
    assert again.refresh_token == lost.refresh_token
    assert await application.caller(again) is not None
    await application.entrance.refresh(again.refresh_token, "drawn anew")


@pytest.mark.parametrize("attempt", ["guessed", None])
async def test_another_attempt_with_a_used_token_ends_its_family(
    application: Application, attempt: str | None
):
    stolen = await application.log_in()
    newer = await application.entrance.refresh(stolen.refresh_token, "drawn")
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(stolen.refresh_token, attempt)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(newer.refresh_token)


async def test_a_response_that_was_used_is_not_repeated(application: Application):
    first = await application.log_in()
    second = await application.entrance.refresh(first.refresh_token, "drawn")
    third = await application.entrance.refresh(second.refresh_token, "drawn anew")
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(first.refresh_token, "drawn")
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(third.refresh_token)


async def test_a_refresh_applies_the_current_role(application: Application):
    ada = application.add("ada")
    pair = await application.log_in("ada")
    await application.accounts.change(ROOT, ada.id, UserPatch(role=Role.EDITOR))
    caller = await application.caller(await application.entrance.refresh(pair.refresh_token))
    assert caller is not None
    assert Permission.WRITE in caller.permissions


async def test_an_invalid_refresh_token_needs_no_transaction(application: Application):
    pair = await application.log_in()
    commits = application.store.commits
    for token in ("", "forged", pair.access_token):
        with pytest.raises(Unauthorized):
            await application.entrance.refresh(token)
        with pytest.raises(Unauthorized):
            await application.entrance.log_out(token)
    application.clock.pass_by(days=1)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(pair.refresh_token)
    assert application.store.commits == commits


async def test_a_token_that_expires_in_transit_is_rejected_without_ending_the_session(
    application: Application,
):
    pair = await application.log_in()
    claims = application.tokens.read(pair.refresh_token)
    assert claims is not None
    application.clock.pass_by(days=1)
    noted = len(application.store.notes)
    async with application.store.writing(ROOT) as work:
        sessions = SessionService(
            work.users,
            work.refresh_tokens,
            application.tokens,
            work.journal,
            application.clock,
            application.ids,
        )
        assert await sessions.carry_on(claims.id) is None
        assert not await sessions.end(claims.id)
    assert len(application.store.notes) == noted
