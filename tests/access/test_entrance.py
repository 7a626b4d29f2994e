"""Logins."""

import asyncio

import pytest
from tests.access.fakes import PASSWORD, ROOT, Application

from aimm.access.errors import InvalidCredentials
from aimm.access.model import Permission, UserPatch
from aimm.kit.errors import TooMany


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
