"""Login, refresh, logout, passwords."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.access.fakes import PASSWORD, ROOT, House

from aimm.access.errors import InvalidCredentials, LastAdmin, UsernameTaken, WrongPassword
from aimm.access.model import NewUser, Permission, Role, TokenPair, UserPatch
from aimm.access.sessions import SessionService
from aimm.kit.errors import Invalid, Outdated, TooMany, Unauthorized, Unavailable


async def test_a_login_gives_a_pair_and_a_note(house: House):
    pair = await house.log_in()
    caller = await house.caller(pair)
    assert caller is not None
    assert caller.actor == ROOT
    assert Permission.ADMIN in caller.permissions
    assert house.noted() == [("root", "login", "session")]


@pytest.mark.parametrize(
    ("username", "password"),
    [("root", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", ""), ("root", ""), ("a\0", PASSWORD)],
)
async def test_a_refused_login_does_not_say_why(house: House, username: str, password: str):
    house.add("gone", active=False)
    with pytest.raises(InvalidCredentials) as caught:
        await house.log_in(username, password)
    assert caught.value.codes == ("invalid-username-or-password",)
    assert house.store.commits == 0


async def test_an_unknown_person_costs_a_verification_too(house: House):
    for username in ("root", "nobody"):
        with pytest.raises(InvalidCredentials):
            await house.log_in(username, "wrong")
    assert house.hasher.verified == [house.user("root").password_hash, None]


async def test_failures_lock_until_time_has_passed(house: House):
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await house.log_in(password="wrong")
    with pytest.raises(TooMany) as caught:
        await house.log_in()
    assert caught.value.retry_after == 1
    assert len(house.hasher.verified) == 5
    house.clock.pass_by(seconds=1)
    await house.log_in()
    assert len(house.hasher.verified) == 6


async def test_guesses_at_made_up_names_do_not_lock_out_the_others_at_the_address(house: House):
    for number in range(29):
        with pytest.raises(InvalidCredentials):
            await house.log_in(f"nobody {number}")
    await house.log_in()
    with pytest.raises(InvalidCredentials):
        await house.log_in("nobody")
    with pytest.raises(TooMany):
        await house.log_in()
    await house.log_in(address="b")


async def test_guesses_made_at_once_learn_no_more_than_five(house: House):
    # who comes last goes on first
    passwords = ["wrong"] * 4 + [PASSWORD] * 3 + ["wrong"]
    arrived = asyncio.Event()

    async def everybody_is_here() -> None:
        if len(house.hasher.verified) == len(passwords):
            arrived.set()
        await arrived.wait()

    house.hasher.meanwhile = everybody_is_here
    answers = await asyncio.gather(
        *(house.log_in(password=password) for password in passwords), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [InvalidCredentials] * 4 + [TooMany] * 3 + [
        InvalidCredentials
    ]


async def test_many_may_come_in_at_once(house: House):
    pairs = await asyncio.gather(*(house.log_in() for _ in range(20)))
    assert all([await house.caller(pair) for pair in pairs])


async def test_a_hash_of_older_parameters_is_renewed(house: House):
    before = house.user("root")
    house.hasher.method = "better"
    await house.log_in()
    after = house.user("root")
    assert after.password_hash == f"better:{PASSWORD}"
    assert after.version == before.version
    await house.log_in()


async def test_two_logins_may_renew_the_hash_at_once(house: House):
    house.hasher.method = "better"

    async def first_login() -> None:
        house.hasher.meanwhile = type(house.hasher).meanwhile.__get__(house.hasher)
        await house.log_in()

    house.hasher.meanwhile = first_login
    await house.log_in()
    assert len(house.store.tables.tokens) == 2


@pytest.mark.parametrize("patch", [UserPatch(active=False), UserPatch(password="another password")])
async def test_what_changes_while_a_password_is_checked_counts(house: House, patch: UserPatch):
    ada = house.add("ada")

    async def change() -> None:
        await house.accounts.change(ROOT, ada.id, patch)

    house.hasher.meanwhile = change
    with pytest.raises(InvalidCredentials):
        await house.log_in("ada")
    assert house.store.tables.tokens == {}


async def test_an_account_deleted_meanwhile_is_refused(house: House):
    ada = house.add("ada")

    async def delete() -> None:
        del house.store.tables.people[ada.id]

    house.hasher.meanwhile = delete
    with pytest.raises(InvalidCredentials):
        await house.log_in("ada")


async def test_a_refresh_exchanges_the_token(house: House):
    first = await house.log_in()
    second = await house.entrance.refresh(first.refresh_token)
    third = await house.entrance.refresh(second.refresh_token)
    assert await house.caller(third) is not None
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3


async def test_a_login_while_nothing_can_be_stored_lasts_as_long_as_its_access_token(house: House):
    house.store.failure = Unavailable()
    pair = await house.log_in()
    caller = await house.caller(pair)
    assert caller is not None
    assert caller.actor == ROOT
    assert house.noted() == []
    with pytest.raises(Unauthorized):  # nobody knows its refresh token
        await house.entrance.refresh(pair.refresh_token)


async def test_a_refresh_while_nothing_can_be_stored_keeps_the_refresh_token(house: House):
    first = await house.log_in()
    house.store.failure = Unavailable()
    second = await house.entrance.refresh(first.refresh_token)
    assert await house.caller(second) is not None
    assert second.refresh_token == first.refresh_token
    assert second.access_token != first.access_token
    third = await house.entrance.refresh(second.refresh_token)
    assert third.refresh_token != first.refresh_token


async def test_a_used_or_unknown_refresh_token_is_no_way_in_while_nothing_can_be_stored(house: House):
    first = await house.log_in()
    await house.entrance.refresh(first.refresh_token)
    house.store.failure = Unavailable()
    with pytest.raises(Unavailable):
        await house.entrance.refresh(first.refresh_token)
    root = house.user("root")
    second = await house.log_in()
    house.store.tables.people[root.id] = replace(root, active=False)
    house.store.failure = Unavailable()
    with pytest.raises(Unavailable):
        await house.entrance.refresh(second.refresh_token)


async def test_a_token_used_twice_ends_its_family_and_no_other(house: House):
    stolen, other = await house.log_in(), await house.log_in()
    newer = await house.entrance.refresh(stolen.refresh_token)
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(stolen.refresh_token)
    assert house.noted()[-1] == ("root", "revoke", "session")
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(newer.refresh_token)
    noted = len(house.store.notes)
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(stolen.refresh_token)
    assert len(house.store.notes) == noted
    await house.entrance.refresh(other.refresh_token)


async def test_a_lost_answer_is_given_again_to_the_same_attempt(house: House):
    first = await house.log_in()
    lost = await house.entrance.refresh(first.refresh_token, "drawn")
    house.clock.pass_by(minutes=30)
    again = await house.entrance.refresh(first.refresh_token, "drawn")
    assert again.refresh_token == lost.refresh_token
    assert await house.caller(again) is not None
    await house.entrance.refresh(again.refresh_token, "drawn anew")


@pytest.mark.parametrize("attempt", ["guessed", None])
async def test_another_attempt_with_a_used_token_ends_its_family(house: House, attempt: str | None):
    stolen = await house.log_in()
    newer = await house.entrance.refresh(stolen.refresh_token, "drawn")
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(stolen.refresh_token, attempt)
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(newer.refresh_token)


async def test_an_answer_that_was_used_is_not_given_again(house: House):
    first = await house.log_in()
    second = await house.entrance.refresh(first.refresh_token, "drawn")
    third = await house.entrance.refresh(second.refresh_token, "drawn anew")
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(first.refresh_token, "drawn")
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(third.refresh_token)


async def test_a_refresh_takes_over_the_present_role(house: House):
    ada = house.add("ada")
    pair = await house.log_in("ada")
    await house.accounts.change(ROOT, ada.id, UserPatch(role=Role.EDITOR))
    caller = await house.caller(await house.entrance.refresh(pair.refresh_token))
    assert caller is not None
    assert Permission.WRITE in caller.permissions


async def test_what_is_no_refresh_token_costs_no_transaction(house: House):
    pair = await house.log_in()
    commits = house.store.commits
    for token in ("", "forged", pair.access_token):
        with pytest.raises(Unauthorized):
            await house.entrance.refresh(token)
        with pytest.raises(Unauthorized):
            await house.entrance.log_out(token)
    house.clock.pass_by(days=1)
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(pair.refresh_token)
    assert house.store.commits == commits


async def test_a_token_that_expires_on_its_way_is_refused_without_suspicion(house: House):
    pair = await house.log_in()
    claims = house.tokens.read(pair.refresh_token)
    assert claims is not None
    house.clock.pass_by(days=1)
    noted = len(house.store.notes)
    async with house.store.writing(ROOT) as work:
        sessions = SessionService(
            work.users, work.refresh_tokens, house.tokens, work.journal, house.clock, house.ids
        )
        assert await sessions.carry_on(claims.id) is None
        assert not await sessions.end(claims.id)
    assert len(house.store.notes) == noted


async def test_a_logout_ends_the_session(house: House):
    pair = await house.log_in()
    newer = await house.entrance.refresh(pair.refresh_token)
    await house.entrance.log_out(newer.refresh_token)
    assert house.noted()[-1] == ("root", "delete", "session")
    for token in (pair.refresh_token, newer.refresh_token):
        with pytest.raises(Unauthorized):
            await house.entrance.log_out(token)
        with pytest.raises(Unauthorized):
            await house.entrance.refresh(token)


async def test_a_logout_ends_the_access_tokens_of_the_session_and_no_others(house: House):
    await house.gatekeeper.load_callers()
    first, other = await house.log_in(), await house.log_in()
    renewed = await house.entrance.refresh(first.refresh_token)
    known = house.gatekeeper.by_token
    assert all(known(pair.access_token) for pair in (first, renewed, other))
    await house.entrance.log_out(renewed.refresh_token)
    assert [known(pair.access_token) for pair in (first, renewed)] == [None, None]
    assert known(other.access_token)


async def test_a_refresh_token_in_two_hands_ends_the_access_tokens_too(house: House):
    await house.gatekeeper.load_callers()
    pair = await house.log_in()
    newer = await house.entrance.refresh(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(pair.refresh_token)
    assert house.gatekeeper.by_token(newer.access_token) is None


async def test_an_ended_session_is_remembered_as_long_as_its_tokens_live(house: House):
    ended = house.gatekeeper.ended
    ended.note("a")
    house.clock.pass_by(seconds=300)
    ended.note("b")
    house.clock.pass_by(seconds=300)
    ended.note("c")
    assert ("a" in ended, "b" in ended, "c" in ended, len(ended)) == (False, True, True, 2)


async def test_a_logout_with_a_used_token_ends_the_session_and_is_refused(house: House):
    pair = await house.log_in()
    newer = await house.entrance.refresh(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await house.entrance.log_out(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(newer.refresh_token)


async def test_a_token_of_somebody_who_may_not_come_in_ends_its_family(house: House):
    ada = house.add("ada")
    pair = await house.log_in("ada")
    del house.store.tables.people[ada.id]
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(pair.refresh_token)
    assert house.store.tables.tokens == {}


@pytest.mark.parametrize("patch", [UserPatch(active=False), UserPatch(password="another password")])
async def test_deactivation_and_a_new_password_end_all_sessions(house: House, patch: UserPatch):
    ada = house.add("ada")
    pairs = [await house.log_in("ada"), await house.log_in("ada")]
    others = await house.log_in()
    await house.accounts.change(ROOT, ada.id, patch)
    for pair in pairs:
        with pytest.raises(Unauthorized):
            await house.entrance.refresh(pair.refresh_token)
    await house.entrance.refresh(others.refresh_token)


async def test_an_admin_adds_people(house: House):
    user = await house.accounts.add(ROOT, NewUser("ada", PASSWORD, Role.EDITOR))
    assert (user.username, user.role, user.active, user.version) == ("ada", Role.EDITOR, True, 1)
    await house.log_in("ada")
    with pytest.raises(UsernameTaken):
        await house.accounts.add(ROOT, NewUser("ada", PASSWORD, Role.EDITOR))


async def test_everything_wrong_with_a_new_person_is_said(house: House):
    with pytest.raises(Invalid) as caught:
        await house.accounts.add(ROOT, NewUser("", "short", Role.EDITOR))
    assert caught.value.codes == (
        "password: the length must be between 12 and 1024",
        "username: cannot be blank",
    )


async def test_an_admin_changes_people(house: House):
    ada = house.add("ada")
    changed = await house.accounts.change(ROOT, ada.id, UserPatch(role=Role.ADMIN), based_on=1)
    assert changed.role is Role.ADMIN
    with pytest.raises(Outdated):
        await house.accounts.change(ROOT, ada.id, UserPatch(active=False), based_on=1)
    with pytest.raises(Invalid):
        await house.accounts.change(ROOT, ada.id, UserPatch(password="short"))


async def test_the_last_admin_stays(house: House):
    root = house.user("root")
    for patch in (UserPatch(role=Role.EDITOR), UserPatch(active=False)):
        with pytest.raises(LastAdmin):
            await house.accounts.change(ROOT, root.id, patch)
    assert house.user("root") == root


async def test_people_change_their_own_password(house: House):
    before = await house.log_in()
    pair = await house.entrance.change_own_password("root", PASSWORD, "another password", "a")
    assert house.noted()[-2:] == [("root", "update", "user"), ("root", "login", "session")]
    with pytest.raises(Unauthorized):
        await house.entrance.refresh(before.refresh_token)
    await house.entrance.refresh(pair.refresh_token)
    with pytest.raises(InvalidCredentials):
        await house.log_in()
    await house.log_in(password="another password")


@pytest.mark.parametrize(
    ("username", "present", "new", "error"),
    [
        ("root", "wrong", "another password", WrongPassword),
        ("root", "", "another password", WrongPassword),
        ("nobody", PASSWORD, "another password", WrongPassword),
        ("root", PASSWORD, "short", Invalid),
    ],
)
async def test_a_password_that_is_not_changed(
    house: House, username: str, present: str, new: str, error: type[Exception]
):
    with pytest.raises(error):
        await house.entrance.change_own_password(username, present, new, "a")
    await house.log_in()


async def test_guessing_the_present_password_is_throttled(house: House):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await house.entrance.change_own_password("root", "wrong", "another password", "a")
    with pytest.raises(TooMany):
        await house.entrance.change_own_password("root", PASSWORD, "another password", "a")


async def test_two_changes_of_a_password_at_once_do_not_both_win(house: House):
    async def faster() -> None:
        await house.accounts.change(ROOT, house.user("root").id, UserPatch(password="somebody's else"))

    house.hasher.meanwhile = faster
    with pytest.raises(Outdated):
        await house.entrance.change_own_password("root", PASSWORD, "another password", "a")


async def test_expired_tokens_are_purged(house: House):
    await house.log_in()
    house.clock.pass_by(hours=12)
    young = await house.log_in()
    house.clock.pass_by(hours=12)
    assert await house.entrance.purge_expired() == 1
    await house.entrance.refresh(young.refresh_token)


async def test_no_note_holds_a_secret(house: House):
    ada = await house.accounts.add(ROOT, NewUser("ada", PASSWORD, Role.EDITOR))
    pair = await house.log_in("ada")
    await house.entrance.refresh(pair.refresh_token)
    await house.accounts.change(ROOT, ada.id, UserPatch(password="another password"))
    text = repr(house.store.notes)
    for secret in (PASSWORD, "plain:", "another password", "ours:"):
        assert secret not in text


class Sessions(RuleBasedStateMachine):
    """Whatever people and thieves do, a login has at most one token that works."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House()
        self.pairs: list[TokenPair] = []

    def run(self, coroutine: object) -> TokenPair | None:
        try:
            return asyncio.run(coroutine)  # type: ignore[arg-type]
        except Unauthorized:
            return None

    @rule()
    def log_in(self) -> None:
        self.pairs.append(asyncio.run(self.house.log_in()))

    @precondition(lambda self: self.pairs)
    @rule(data=st.data())
    def refresh(self, data: st.DataObject) -> None:
        shown = data.draw(st.sampled_from(self.pairs))
        worked = self.works(shown)
        pair = self.run(self.house.entrance.refresh(shown.refresh_token))
        assert (pair is not None) == worked
        self.pairs += [pair] if pair else []
        assert not self.works(shown)

    @precondition(lambda self: self.pairs)
    @rule(data=st.data())
    def log_out(self, data: st.DataObject) -> None:
        shown = data.draw(st.sampled_from(self.pairs))
        self.run(self.house.entrance.log_out(shown.refresh_token))
        assert not self.works(shown)

    @rule(hours=st.sampled_from([1, 11, 25]))
    def time_passes(self, hours: int) -> None:
        self.house.clock.pass_by(hours=hours)
        asyncio.run(self.house.entrance.purge_expired())

    @invariant()
    def at_most_one_token_of_a_login_works(self) -> None:
        tokens = self.house.store.tables.tokens.values()
        unused = [token.family for token in tokens if token.used_at is None]
        assert len(unused) == len(set(unused))

    def works(self, pair: TokenPair) -> bool:
        claims = self.house.tokens.read(pair.refresh_token)
        token = self.house.store.tables.tokens.get(claims.id) if claims else None
        return token is not None and token.used_at is None and token.expires_at > self.house.clock.now()


Sessions.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestSessions = Sessions.TestCase
