"""People and API keys within one unit of work; the first start; who calls."""

import pytest
from tests.access.fakes import PASSWORD, ROOT, House, Store

from aimm.access import rules
from aimm.access.accounts import user_service
from aimm.access.errors import ApiKeyNotFound, LastAdmin, UsernameTaken, UserNotFound
from aimm.access.first_start import ensure_installation
from aimm.access.model import NewApiKey, NewUser, Permission, Role, Scope, UserPatch
from aimm.kit.changes import SYSTEM
from aimm.kit.errors import Invalid, Outdated, Unavailable
from aimm.kit.paging import PageRequest

EVERYBODY = PageRequest(1, 10)


async def test_people_are_found(house: House):
    ada = house.add("ada")
    assert (await house.accounts.page(EVERYBODY)).items == [ada, house.user("root")]
    assert await house.accounts.get(ada.id) == await house.accounts.by_username("ada") == ada
    for nobody in (house.accounts.get("nobody"), house.accounts.by_username("nobody")):
        with pytest.raises(UserNotFound):
            await nobody
    with pytest.raises(UserNotFound):
        await house.accounts.delete(ROOT, "nobody")


async def test_a_write_leaves_a_note_and_is_published(house: House):
    ada = await house.accounts.add(ROOT, NewUser("ada", PASSWORD, Role.VIEWER))
    await house.accounts.change(ROOT, ada.id, UserPatch(role=Role.EDITOR, password="another password"))
    await house.accounts.delete(ROOT, ada.id)
    assert house.noted() == [("root", action, "user") for action in ("create", "update", "delete")]
    created, updated, deleted = (change for _, change in house.store.notes)
    assert (created.before, created.after) == ({}, {"username": "ada", "role": "viewer", "active": True})
    assert updated.before == {"role": "viewer"}
    assert updated.after == {"role": "editor", "passwordChanged": True}
    assert (deleted.before, deleted.after) == ({"username": "ada", "role": "editor", "active": True}, {})
    assert house.store.published == 3


async def test_what_is_refused_changes_nothing(house: House):
    root = house.user("root")
    house.add("ada")
    with pytest.raises(UsernameTaken):
        await house.accounts.add(ROOT, NewUser("ada", PASSWORD, Role.VIEWER))
    with pytest.raises(Invalid):
        async with house.store.writing(ROOT) as work:
            await user_service(work, house.clock, house.ids).create("a\nb", "hash", Role.VIEWER)
    with pytest.raises(LastAdmin):
        await house.accounts.delete(ROOT, root.id)
    with pytest.raises(Outdated):
        await house.accounts.delete(ROOT, root.id, based_on=7)
    assert house.store.notes == []


async def test_deleting_a_person_ends_the_sessions(house: House):
    ada = house.add("ada")
    await house.log_in("ada")
    await house.accounts.delete(ROOT, ada.id)
    assert house.store.tables.tokens == {}


async def issue(house: House, *scopes: Scope, name: str = "app") -> tuple[str, bytes]:
    async with house.store.writing(ROOT) as work:
        issued = await house.keys(work).issue(NewApiKey(name, scopes))
    return issued.key.id, issued.text.encode()


async def test_a_key_is_shown_once_and_known_by_its_hash(house: House):
    key_id, text = await issue(house, Scope.FEEDBACK, Scope.PICK, Scope.PICK)
    key = house.store.tables.keys[key_id]
    assert key.scopes == (Scope.PICK, Scope.FEEDBACK)
    assert (key.name, key.created_by, key.revoked_at, key.last_used_at) == ("app", "root", None, None)
    assert text.split(b"_", 2)[:2] == [b"aimm", key.lookup.encode()]
    assert key.secret_hash == rules.hash_secret(text[18:])
    assert house.noted() == [("root", "create", "api-key")]
    secret = text.decode()[18:]
    assert secret not in repr(house.store.notes)
    assert key.secret_hash.hex() not in repr(house.store.notes)


async def test_everything_wrong_with_a_new_key_is_said(house: House):
    with pytest.raises(Invalid) as caught:
        await issue(house, name="")
    assert caught.value.codes == ("name: cannot be blank", "scopes: cannot be blank")


async def test_a_revoked_key_stays_listed(house: House):
    key_id, text = await issue(house, Scope.PICK)
    await house.gatekeeper.load_callers()
    for _ in range(2):
        async with house.store.writing(ROOT) as work:
            await house.keys(work).revoke(key_id)
    assert house.noted() == [("root", "create", "api-key"), ("root", "revoke", "api-key")]
    assert house.store.published == 2
    async with house.store.reading() as work:
        assert [key.revoked_at for key in (await work.api_keys.page(EVERYBODY)).items] == [house.clock.now()]
    assert house.gatekeeper.by_key(text) is not None
    await house.gatekeeper.load_callers()
    assert house.gatekeeper.by_key(text) is None
    with pytest.raises(ApiKeyNotFound):
        async with house.store.writing(ROOT) as work:
            await house.keys(work).revoke("none")


async def test_the_last_use_of_a_key_is_stored_now_and_then(house: House):
    key_id, text = await issue(house, Scope.PICK)
    await house.gatekeeper.load_callers()
    commits = house.store.commits
    await house.gatekeeper.store_uses()
    assert house.store.commits == commits
    caller = house.gatekeeper.by_key(text)
    assert caller is not None
    assert caller.permissions == {Permission.M2M_PICK}
    house.store.failure = Unavailable()
    with pytest.raises(Unavailable):
        await house.gatekeeper.store_uses()
    await house.gatekeeper.store_uses()
    assert house.store.tables.keys[key_id].last_used_at == house.clock.now()


async def test_whoever_remembers_a_caller_hears_when_to_ask_again(house: House):
    _, text = await issue(house, Scope.PICK)
    before = house.gatekeeper.generation
    await house.gatekeeper.load_callers()
    loaded = house.gatekeeper.generation
    house.gatekeeper.by_key(text)
    assert before != loaded == house.gatekeeper.generation
    await house.gatekeeper.store_uses()
    assert house.gatekeeper.generation != loaded


async def test_a_token_is_believed_until_it_expires(house: House):
    pair = await house.log_in()
    assert await house.caller(pair) is not None
    assert house.gatekeeper.by_token("forged") is None
    refresh = house.gatekeeper.by_token(pair.refresh_token)
    assert refresh is not None
    assert refresh.permissions == set()
    house.clock.pass_by(seconds=600)
    assert house.gatekeeper.by_token(pair.access_token) is None


async def test_a_token_is_worth_nothing_while_its_person_is_not_active(house: House):
    ada = house.add("ada", Role.EDITOR)
    pair, others = await house.log_in("ada"), await house.log_in()
    before = await house.caller(pair)
    assert before is not None
    await house.accounts.change(ROOT, ada.id, UserPatch(active=False))
    assert await house.caller(pair) is None
    assert await house.caller(others) is not None
    await house.accounts.change(ROOT, ada.id, UserPatch(active=True))
    assert await house.caller(pair) == before
    await house.accounts.delete(ROOT, ada.id)
    assert await house.caller(pair) is None


@pytest.mark.parametrize(
    ("before", "after", "permissions"),
    [
        (Role.EDITOR, Role.VIEWER, {Permission.READ}),
        (Role.ADMIN, Role.EDITOR, {Permission.READ, Permission.WRITE}),
        (Role.VIEWER, Role.ADMIN, {Permission.READ}),
    ],
)
async def test_a_token_is_good_for_what_it_says_and_the_present_role_allows(
    house: House, before: Role, after: Role, permissions: set[Permission]
):
    ada = house.add("ada", before)
    pair = await house.log_in("ada")
    await house.accounts.change(ROOT, ada.id, UserPatch(role=after))
    caller = await house.caller(pair)
    assert caller is not None
    assert caller.permissions == permissions


async def test_people_and_keys_are_known_from_one_view_and_from_memory(house: House):
    _, text = await issue(house, Scope.PICK)
    pair = await house.log_in()
    assert house.gatekeeper.by_token(pair.access_token) is None
    before = house.store.readings
    await house.gatekeeper.load_callers()
    assert house.gatekeeper.by_token(pair.access_token) is not None
    assert house.gatekeeper.by_key(text) is not None
    assert house.store.readings == before + 1


async def test_the_first_start_makes_somebody_who_may_come_in(house: House):
    house.store = Store()
    start = (house.store, house.hasher, house.secrets, house.clock, house.ids)
    first = await ensure_installation(*start)
    assert first.created is not None
    assert (len(first.id), len(first.jwt_secret)) == (8, 32)
    admin, key = house.user("admin"), next(iter(house.store.tables.keys.values()))
    assert (admin.role, await house.hasher.verify(admin.password_hash, first.created.password)) == (
        Role.ADMIN,
        True,
    )
    assert (key.name, key.scopes, key.created_by) == ("default", tuple(Scope), SYSTEM.name)
    assert first.created.api_key.startswith(f"aimm_{key.lookup}_")
    commits = house.store.commits
    second = await ensure_installation(*start)
    assert (second.id, second.jwt_secret, second.created) == (first.id, first.jwt_secret, None)
    assert house.store.commits == commits
    assert first.created.password not in repr(first)


async def test_two_nodes_that_start_at_once_agree(house: House):
    house.store = Store()
    start = (house.store, house.hasher, house.secrets, house.clock, house.ids)
    faster = []

    async def hash_slowly(password: str) -> str:
        house.hasher.hash = type(house.hasher).hash.__get__(house.hasher)
        faster.append(await ensure_installation(*start))
        return await house.hasher.hash(password)

    house.hasher.hash = hash_slowly
    slower = await ensure_installation(*start)
    assert (slower.id, slower.jwt_secret) == (faster[0].id, faster[0].jwt_secret)
    assert slower.created is None
    assert len(house.store.tables.people) == len(house.store.tables.keys) == 1


async def test_a_patch_of_nothing_is_noted_as_such(house: House):
    ada = house.add("ada")
    await house.accounts.change(ROOT, ada.id, UserPatch())
    assert house.store.notes[-1][1].after == {}
