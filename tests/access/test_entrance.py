"""Login, refresh, logout, passwords."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.access.fakes import PASSWORD, ROOT, Application

from aimm.access.errors import InvalidCredentials, LastAdmin, UsernameTaken, WrongPassword
from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import ROLE_PERMISSIONS, NewUser, Permission, Role, TokenPair, UserPatch
from aimm.access.sessions import SessionService
from aimm.kit.errors import Invalid, Outdated, TooMany, Unauthorized, Unavailable

Ending = Callable[[Application, TokenPair], Awaitable[None]]


async def test_a_login_returns_tokens_and_is_audited(application: Application):
    pair = await application.log_in()
    caller = await application.caller(pair)
    assert caller is not None
    assert caller.actor == ROOT
    assert Permission.ADMIN in caller.permissions
    assert application.noted() == [("root", "login", "session")]


@pytest.mark.parametrize(
    ("username", "password"),
    [("root", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", ""), ("root", ""), ("a\0", PASSWORD)],
)
async def test_a_rejected_login_does_not_reveal_why(application: Application, username: str, password: str):
    application.add("gone", active=False)
    with pytest.raises(InvalidCredentials) as caught:
        await application.log_in(username, password)
    assert caught.value.codes == ("invalid-username-or-password",)
    assert application.store.commits == 0


async def test_an_unknown_user_takes_as_long_as_a_known_one(application: Application):
    for username in ("root", "nobody"):
        with pytest.raises(InvalidCredentials):
            await application.log_in(username, "wrong")
    assert application.hasher.verified == [application.user("root").password_hash, None]


async def test_failures_lock_temporarily(application: Application):
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await application.log_in(password="wrong")
    with pytest.raises(TooMany) as caught:
        await application.log_in()
    assert caught.value.retry_after == 1
    assert len(application.hasher.verified) == 5
    application.clock.pass_by(seconds=1)
    await application.log_in()
    assert len(application.hasher.verified) == 6


async def test_guesses_at_unknown_names_do_not_lock_out_others_at_the_address(application: Application):
    for number in range(29):
        with pytest.raises(InvalidCredentials):
            await application.log_in(f"nobody {number}")
    await application.log_in()
    with pytest.raises(InvalidCredentials):
        await application.log_in("nobody")
    with pytest.raises(TooMany):
        await application.log_in()
    await application.log_in(address="b")


async def test_concurrent_guesses_learn_no_more_than_five(application: Application):
    # the last of the concurrent guesses finishes first
    passwords = ["wrong"] * 4 + [PASSWORD] * 3 + ["wrong"]
    arrived = asyncio.Event()

    async def everybody_is_here() -> None:
        if len(application.hasher.verified) == len(passwords):
            arrived.set()
        await arrived.wait()

    application.hasher.meanwhile = everybody_is_here
    answers = await asyncio.gather(
        *(application.log_in(password=password) for password in passwords), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [InvalidCredentials] * 4 + [TooMany] * 3 + [
        InvalidCredentials
    ]


async def test_many_users_can_log_in_concurrently(application: Application):
    pairs = await asyncio.gather(*(application.log_in() for _ in range(20)))
    assert all([await application.caller(pair) for pair in pairs])


async def test_a_hash_with_old_parameters_is_renewed(application: Application):
    before = application.user("root")
    application.hasher.method = "better"
    await application.log_in()
    after = application.user("root")
    assert after.password_hash == f"better:{PASSWORD}"
    assert after.version == before.version
    await application.log_in()


async def test_two_concurrent_logins_can_rehash(application: Application):
    application.hasher.method = "better"

    async def first_login() -> None:
        application.hasher.meanwhile = type(application.hasher).meanwhile.__get__(application.hasher)
        await application.log_in()

    application.hasher.meanwhile = first_login
    await application.log_in()
    assert len(application.store.tables.tokens) == 2


@pytest.mark.parametrize("patch", [UserPatch(active=False), UserPatch(password="another password")])
async def test_changes_during_a_password_check_take_effect(application: Application, patch: UserPatch):
    ada = application.add("ada")

    async def change() -> None:
        await application.accounts.change(ROOT, ada.id, patch)

    application.hasher.meanwhile = change
    with pytest.raises(InvalidCredentials):
        await application.log_in("ada")
    assert application.store.tables.tokens == {}


async def test_an_account_deleted_in_the_meantime_is_rejected(application: Application):
    ada = application.add("ada")

    async def delete() -> None:
        del application.store.tables.people[ada.id]

    application.hasher.meanwhile = delete
    with pytest.raises(InvalidCredentials):
        await application.log_in("ada")


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


async def test_an_admin_adds_people(application: Application):
    user = await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.EDITOR))
    assert (user.username, user.role, user.active, user.version) == ("ada", Role.EDITOR, True, 1)
    await application.log_in("ada")
    with pytest.raises(UsernameTaken):
        await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.EDITOR))


async def test_all_errors_of_a_new_user_are_reported(application: Application):
    with pytest.raises(Invalid) as caught:
        await application.accounts.add(ROOT, NewUser(username="", password="short", role=Role.EDITOR))
    assert caught.value.codes == (
        "password: the length must be between 12 and 1024",
        "username: cannot be blank",
    )


async def test_an_admin_changes_users(application: Application):
    ada = application.add("ada")
    changed = await application.accounts.change(ROOT, ada.id, UserPatch(role=Role.ADMIN), based_on=1)
    assert changed.role is Role.ADMIN
    with pytest.raises(Outdated):
        await application.accounts.change(ROOT, ada.id, UserPatch(active=False), based_on=1)
    with pytest.raises(Invalid):
        await application.accounts.change(ROOT, ada.id, UserPatch(password="short"))


async def test_the_last_admin_cannot_be_removed(application: Application):
    root = application.user("root")
    for patch in (UserPatch(role=Role.EDITOR), UserPatch(active=False)):
        with pytest.raises(LastAdmin):
            await application.accounts.change(ROOT, root.id, patch)
    assert application.user("root") == root


async def test_people_change_their_own_password(application: Application):
    before = await application.log_in()
    pair = await application.entrance.change_own_password("root", PASSWORD, "another password", "a")
    assert application.noted()[-2:] == [("root", "update", "user"), ("root", "login", "session")]
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(before.refresh_token)
    await application.entrance.refresh(pair.refresh_token)
    with pytest.raises(InvalidCredentials):
        await application.log_in()
    await application.log_in(password="another password")


@pytest.mark.parametrize(
    ("username", "present", "new", "error"),
    [
        ("root", "wrong", "another password", WrongPassword),
        ("root", "", "another password", WrongPassword),
        ("nobody", PASSWORD, "another password", WrongPassword),
        ("root", PASSWORD, "short", Invalid),
    ],
)
async def test_a_rejected_password_change(
    application: Application, username: str, present: str, new: str, error: type[Exception]
):
    with pytest.raises(error):
        await application.entrance.change_own_password(username, present, new, "a")
    await application.log_in()


async def test_guessing_the_current_password_is_throttled(application: Application):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await application.entrance.change_own_password("root", "wrong", "another password", "a")
    with pytest.raises(TooMany):
        await application.entrance.change_own_password("root", PASSWORD, "another password", "a")


async def test_one_of_two_concurrent_password_changes_wins(application: Application):
    async def faster() -> None:
        await application.accounts.change(
            ROOT, application.user("root").id, UserPatch(password="somebody's else")
        )

    application.hasher.meanwhile = faster
    with pytest.raises(Outdated):
        await application.entrance.change_own_password("root", PASSWORD, "another password", "a")


async def test_expired_tokens_are_purged(application: Application):
    await application.log_in()
    application.clock.pass_by(hours=12)
    young = await application.log_in()
    application.clock.pass_by(hours=12)
    assert await application.entrance.purge_expired() == 1
    await application.entrance.refresh(young.refresh_token)


async def test_no_note_holds_a_secret(application: Application):
    ada = await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.EDITOR))
    pair = await application.log_in("ada")
    await application.entrance.refresh(pair.refresh_token)
    await application.accounts.change(ROOT, ada.id, UserPatch(password="another password"))
    text = repr(application.store.notes)
    for secret in (PASSWORD, "plain:", "another password", "ours:"):
        assert secret not in text


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
