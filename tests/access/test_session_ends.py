"""What ends a session, for the tokens it issued and on other nodes."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.access.fakes import PASSWORD, ROOT, Application

from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import ROLE_PERMISSIONS, NewUser, Role, TokenPair, UserPatch
from aimm.kit.errors import Unauthorized

Ending = Callable[[Application, TokenPair], Awaitable[None]]


async def test_a_logout_ends_the_session(application: Application):
    pair = await application.log_in()
    newer = await application.entrance.refresh(pair.refresh_token)
    await application.entrance.log_out(newer.refresh_token)
    assert application.noted()[-1] == ("root", "delete", "session")
    for token in (pair.refresh_token, newer.refresh_token):
        with pytest.raises(Unauthorized):
            await application.entrance.log_out(token)
        with pytest.raises(Unauthorized):
            await application.entrance.refresh(token)


async def test_a_logout_ends_the_access_tokens_of_the_session_and_no_others(application: Application):
    await application.gatekeeper.load_callers()
    first, other = await application.log_in(), await application.log_in()
    renewed = await application.entrance.refresh(first.refresh_token)
    known = application.gatekeeper.by_token
    assert all(known(pair.access_token) for pair in (first, renewed, other))
    await application.entrance.log_out(renewed.refresh_token)
    assert [known(pair.access_token) for pair in (first, renewed)] == [None, None]
    assert known(other.access_token)


async def test_a_stolen_refresh_token_ends_the_access_tokens_too(application: Application):
    await application.gatekeeper.load_callers()
    pair = await application.log_in()
    newer = await application.entrance.refresh(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(pair.refresh_token)
    assert application.gatekeeper.by_token(newer.access_token) is None


async def test_an_ended_session_is_remembered_until_its_tokens_expire(application: Application):
    ended = application.gatekeeper.ended
    ended.note("a")
    application.clock.pass_by(seconds=300)
    ended.note("b")
    application.clock.pass_by(seconds=300)
    ended.note("c")
    assert ("a" in ended, "b" in ended, "c" in ended, len(ended)) == (False, True, True, 2)


async def test_a_logout_with_a_used_token_ends_the_session_and_is_refused(application: Application):
    pair = await application.log_in()
    newer = await application.entrance.refresh(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await application.entrance.log_out(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(newer.refresh_token)


async def test_a_token_of_a_deleted_user_ends_its_family(application: Application):
    ada = application.add("ada")
    pair = await application.log_in("ada")
    del application.store.tables.people[ada.id]
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(pair.refresh_token)
    assert application.store.tables.tokens == {}


@pytest.mark.parametrize("patch", [UserPatch(active=False), UserPatch(password="another password")])
async def test_deactivation_and_a_new_password_end_all_sessions(application: Application, patch: UserPatch):
    ada = application.add("ada")
    pairs = [await application.log_in("ada"), await application.log_in("ada")]
    others = await application.log_in()
    await application.accounts.change(ROOT, ada.id, patch)
    for pair in pairs:
        with pytest.raises(Unauthorized):
            await application.entrance.refresh(pair.refresh_token)
    await application.entrance.refresh(others.refresh_token)


async def _change_own(application: Application, pair: TokenPair) -> None:
    await application.entrance.change_own_password("ada", PASSWORD, "another password", "a")


async def _set_password(application: Application, pair: TokenPair) -> None:
    ada = application.user("ada")
    await application.accounts.change(ROOT, ada.id, UserPatch(password="another password"))


async def _deactivate_and_activate(application: Application, pair: TokenPair) -> None:
    for active in (False, True):
        await application.accounts.change(ROOT, application.user("ada").id, UserPatch(active=active))


async def _delete_and_add_again(application: Application, pair: TokenPair) -> None:
    await application.accounts.delete(ROOT, application.user("ada").id)
    await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.EDITOR))


async def _log_out(application: Application, pair: TokenPair) -> None:
    await application.entrance.log_out(pair.refresh_token)


_ENDS = [_change_own, _set_password, _deactivate_and_activate, _delete_and_add_again, _log_out]


@pytest.mark.parametrize("end", _ENDS)
async def test_access_tokens_end_with_their_session(application: Application, end: Ending):
    application.add("ada")
    first, others = await application.log_in("ada"), await application.log_in()
    assert await application.caller(first)
    newer = await application.entrance.refresh(first.refresh_token)
    await end(application, newer)
    assert await application.caller(first) is await application.caller(newer) is None
    assert await application.caller(others)


@pytest.mark.parametrize("end", _ENDS)
async def test_access_tokens_of_a_short_session_end_with_it(application: Application, end: Ending):
    application.add("ada")
    pair = await application.log_in("ada")
    await end(application, pair)
    assert await application.caller(pair) is None


@pytest.mark.parametrize("end", _ENDS)
async def test_other_nodes_see_that_a_session_has_ended(application: Application, end: Ending):
    other = Gatekeeper(application.store, application.tokens, application.clock, lambda: 0)
    application.add("ada")
    pair = await application.log_in("ada")
    await other.load_callers()
    assert other.by_token(pair.access_token)
    published = application.store.published
    await end(application, pair)
    assert end is _log_out or application.store.published > published
    await other.load_callers()
    assert other.by_token(pair.access_token) is None


async def test_the_session_opened_by_a_password_change_continues(application: Application):
    before = await application.log_in()
    pair = await application.entrance.change_own_password("root", PASSWORD, "another password", "a")
    assert await application.caller(before) is None
    assert await application.caller(pair)
    assert await application.caller(await application.entrance.refresh(pair.refresh_token))


async def test_a_role_change_applies_to_existing_tokens(application: Application):
    ada = application.add("ada", Role.ADMIN)
    pair = await application.log_in("ada")
    await application.accounts.change(ROOT, ada.id, UserPatch(role=Role.VIEWER))
    caller = await application.caller(pair)
    assert caller is not None
    assert caller.permissions == ROLE_PERMISSIONS[Role.VIEWER]


async def test_purging_an_expired_login_ends_no_other_session(application: Application):
    old = await application.log_in()
    application.clock.pass_by(hours=23)
    young = await application.log_in()
    assert await application.caller(young)
    application.clock.pass_by(hours=1)
    young = await application.entrance.refresh(young.refresh_token)
    await application.entrance.purge_expired()
    assert await application.caller(young)
    assert await application.caller(old) is None


class Sessions(RuleBasedStateMachine):
    """Whatever users and attackers do, a login has at most one valid refresh token."""

    def __init__(self) -> None:
        super().__init__()
        self.application = Application()
        self.pairs: list[TokenPair] = []

    def run(self, coroutine: object) -> TokenPair | None:
        try:
            return asyncio.run(coroutine)  # type: ignore[arg-type]
        except Unauthorized:
            return None

    @rule()
    def log_in(self) -> None:
        self.pairs.append(asyncio.run(self.application.log_in()))

    @precondition(lambda self: self.pairs)
    @rule(data=st.data())
    def refresh(self, data: st.DataObject) -> None:
        shown = data.draw(st.sampled_from(self.pairs))
        worked = self.works(shown)
        pair = self.run(self.application.entrance.refresh(shown.refresh_token))
        assert (pair is not None) == worked
        self.pairs += [pair] if pair else []
        assert not self.works(shown)

    @precondition(lambda self: self.pairs)
    @rule(data=st.data())
    def log_out(self, data: st.DataObject) -> None:
        shown = data.draw(st.sampled_from(self.pairs))
        self.run(self.application.entrance.log_out(shown.refresh_token))
        assert not self.works(shown)

    @rule(hours=st.sampled_from([1, 11, 25]))
    def time_passes(self, hours: int) -> None:
        self.application.clock.pass_by(hours=hours)
        asyncio.run(self.application.entrance.purge_expired())

    @invariant()
    def at_most_one_token_of_a_login_works(self) -> None:
        tokens = self.application.store.tables.tokens.values()
        unused = [token.family for token in tokens if token.used_at is None]
        assert len(unused) == len(set(unused))

    def works(self, pair: TokenPair) -> bool:
        claims = self.application.tokens.read(pair.refresh_token)
        token = self.application.store.tables.tokens.get(claims.id) if claims else None
        return token is not None and token.used_at is None and token.expires_at > self.application.clock.now()


Sessions.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestSessions = Sessions.TestCase
