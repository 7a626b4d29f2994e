"""Users, and passwords they change."""

import pytest
from tests.access.fakes import PASSWORD, ROOT, Application

from aimm.access.errors import InvalidCredentials, LastAdmin, UsernameTaken, WrongPassword
from aimm.access.model import NewUser, Role, UserPatch
from aimm.kit.errors import Invalid, Outdated, TooMany, Unauthorized


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
