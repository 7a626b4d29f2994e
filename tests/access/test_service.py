"""Users and API keys within one unit of work; the first start; identifying callers."""

import pytest
from tests.access.fakes import PASSWORD, ROOT, Application
from tests.access.tables import Store

from aimm.access import rules
from aimm.access.accounts import user_service
from aimm.access.errors import ApiKeyNotFound, LastAdmin, UsernameTaken, UserNotFound
from aimm.access.first_start import ensure_installation
from aimm.access.model import NewApiKey, NewUser, Permission, Role, Scope, UserPatch
from aimm.kit.changes import SYSTEM
from aimm.kit.errors import Invalid, Outdated, Unavailable
from aimm.kit.paging import PageRequest

EVERYBODY = PageRequest(1, 10)


async def test_accounts_are_found(application: Application):
    ada = application.add("ada")
    assert (await application.accounts.page(EVERYBODY)).items == [ada, application.user("root")]
    assert await application.accounts.get(ada.id) == await application.accounts.by_username("ada") == ada
    for nobody in (application.accounts.get("nobody"), application.accounts.by_username("nobody")):
        with pytest.raises(UserNotFound):
            await nobody
    with pytest.raises(UserNotFound):
        await application.accounts.delete(ROOT, "nobody")


async def test_a_write_leaves_a_note_and_is_published(application: Application):
    ada = await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.VIEWER))
    await application.accounts.change(ROOT, ada.id, UserPatch(role=Role.EDITOR, password="another password"))
    await application.accounts.delete(ROOT, ada.id)
    assert application.noted() == [("root", action, "user") for action in ("create", "update", "delete")]
    created, updated, deleted = (change for _, change in application.store.notes)
    assert (created.before, created.after) == ({}, {"username": "ada", "role": "viewer", "active": True})
    assert updated.before == {"role": "viewer"}
    assert updated.after == {"role": "editor", "passwordChanged": True}
    assert (deleted.before, deleted.after) == ({"username": "ada", "role": "editor", "active": True}, {})
    assert application.store.published == 3


async def test_a_rejected_change_changes_nothing(application: Application):
    root = application.user("root")
    application.add("ada")
    with pytest.raises(UsernameTaken):
        await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.VIEWER))
    with pytest.raises(Invalid) as refused:
        async with application.store.writing(ROOT) as work:
            await user_service(work, application.clock, application.ids).create("a\nb", "hash", Role.VIEWER)
    assert refused.value.codes == ("username: must be a valid value",)
    with pytest.raises(LastAdmin):
        await application.accounts.delete(ROOT, root.id)
    with pytest.raises(Outdated):
        await application.accounts.delete(ROOT, root.id, based_on=7)
    assert application.store.notes == []


async def test_deleting_a_user_ends_their_sessions(application: Application):
    ada = application.add("ada")
    await application.log_in("ada")
    await application.accounts.delete(ROOT, ada.id)
    assert application.store.tables.tokens == {}


async def issue(application: Application, *scopes: Scope, name: str = "app") -> tuple[str, bytes]:
    async with application.store.writing(ROOT) as work:
        issued = await application.keys(work).issue(NewApiKey(name, scopes))
    return issued.key.id, issued.text.encode()


async def test_a_key_is_shown_once_and_stored_as_a_hash(application: Application):
    key_id, text = await issue(application, Scope.FEEDBACK, Scope.PICK, Scope.PICK)
    key = application.store.tables.keys[key_id]
    assert key.scopes == (Scope.PICK, Scope.FEEDBACK)
    assert (key.name, key.created_by, key.revoked_at, key.last_used_at) == ("app", "root", None, None)
    assert text.split(b"_", 2)[:2] == [b"aimm", key.lookup.encode()]
    assert key.secret_hash == rules.hash_secret(text[18:])
    assert application.noted() == [("root", "create", "api-key")]
    secret = text.decode()[18:]
    assert secret not in repr(application.store.notes)
    assert key.secret_hash.hex() not in repr(application.store.notes)


async def test_all_errors_of_a_new_key_are_reported(application: Application):
    with pytest.raises(Invalid) as caught:
        await issue(application, name="")
    assert caught.value.codes == ("name: cannot be blank", "scopes: cannot be blank")


async def test_a_revoked_key_stays_listed(application: Application):
    key_id, text = await issue(application, Scope.PICK)
    await application.gatekeeper.load_callers()
    for _ in range(2):
        async with application.store.writing(ROOT) as work:
            await application.keys(work).revoke(key_id)
    assert application.noted() == [("root", "create", "api-key"), ("root", "revoke", "api-key")]
    assert application.store.published == 2
    async with application.store.reading() as work:
        assert [key.revoked_at for key in (await work.api_keys.page(EVERYBODY)).items] == [
            application.clock.now()
        ]
    assert application.gatekeeper.by_key(text) is not None
    await application.gatekeeper.load_callers()
    assert application.gatekeeper.by_key(text) is None
    with pytest.raises(ApiKeyNotFound):
        async with application.store.writing(ROOT) as work:
            await application.keys(work).revoke("none")


async def test_the_last_use_of_a_key_is_stored_periodically(application: Application):
    key_id, text = await issue(application, Scope.PICK)
    await application.gatekeeper.load_callers()
    commits = application.store.commits
    await application.gatekeeper.store_uses()
    assert application.store.commits == commits
    caller = application.gatekeeper.by_key(text)
    assert caller is not None
    assert caller.permissions == {Permission.M2M_PICK}
    application.store.failure = Unavailable()
    with pytest.raises(Unavailable):
        await application.gatekeeper.store_uses()
    await application.gatekeeper.store_uses()
    assert application.store.tables.keys[key_id].last_used_at == application.clock.now()


async def test_the_generation_changes_when_cached_callers_must_be_checked_again(application: Application):
    _, text = await issue(application, Scope.PICK)
    before = application.gatekeeper.generation
    await application.gatekeeper.load_callers()
    loaded = application.gatekeeper.generation
    application.gatekeeper.by_key(text)
    assert before != loaded == application.gatekeeper.generation
    await application.gatekeeper.store_uses()
    assert application.gatekeeper.generation != loaded


async def test_no_generation_comes_again(application: Application):
    _, text = await issue(application, Scope.PICK)
    seen = [application.gatekeeper.generation]
    for _ in range(3):
        await application.gatekeeper.load_callers()
        seen.append(application.gatekeeper.generation)
        application.gatekeeper.by_key(text)
        await application.gatekeeper.store_uses()
        seen.append(application.gatekeeper.generation)
    assert len(set(seen)) == len(seen)


async def test_a_token_is_valid_until_it_expires(application: Application):
    pair = await application.log_in()
    assert await application.caller(pair) is not None
    assert application.gatekeeper.by_token("forged") is None
    refresh = application.gatekeeper.by_token(pair.refresh_token)
    assert refresh is not None
    assert refresh.permissions == set()
    application.clock.pass_by(seconds=600)
    assert application.gatekeeper.by_token(pair.access_token) is None


async def test_a_token_of_an_inactive_user_is_rejected(application: Application):
    ada = application.add("ada", Role.EDITOR)
    pair, others = await application.log_in("ada"), await application.log_in()
    before = await application.caller(pair)
    assert before is not None
    await application.accounts.change(ROOT, ada.id, UserPatch(active=False))
    assert await application.caller(pair) is None
    assert await application.caller(others) is not None
    await application.accounts.change(ROOT, ada.id, UserPatch(active=True))
    assert await application.caller(pair) is None
    pair = await application.log_in("ada")
    assert await application.caller(pair) == before
    await application.accounts.delete(ROOT, ada.id)
    assert await application.caller(pair) is None


@pytest.mark.parametrize(
    ("before", "after", "permissions"),
    [
        (Role.EDITOR, Role.VIEWER, {Permission.READ}),
        (Role.ADMIN, Role.EDITOR, {Permission.READ, Permission.WRITE}),
        (Role.VIEWER, Role.ADMIN, {Permission.READ}),
    ],
)
async def test_a_token_has_the_permissions_that_the_current_role_allows(
    application: Application, before: Role, after: Role, permissions: set[Permission]
):
    ada = application.add("ada", before)
    pair = await application.log_in("ada")
    await application.accounts.change(ROOT, ada.id, UserPatch(role=after))
    caller = await application.caller(pair)
    assert caller is not None
    assert caller.permissions == permissions


async def test_users_and_keys_are_loaded_in_one_read_and_kept_in_memory(application: Application):
    _, text = await issue(application, Scope.PICK)
    pair = await application.log_in()
    assert application.gatekeeper.by_token(pair.access_token) is None
    before = application.store.readings
    await application.gatekeeper.load_callers()
    assert application.gatekeeper.by_token(pair.access_token) is not None
    assert application.gatekeeper.by_key(text) is not None
    assert application.store.readings == before + 1


async def test_the_first_start_creates_an_admin(application: Application):
    application.store = Store()
    start = (application.store, application.hasher, application.secrets, application.clock, application.ids)
    first = await ensure_installation(*start)
    assert first.created is not None
    assert (len(first.id), len(first.jwt_secret)) == (8, 32)
    admin, key = application.user("admin"), next(iter(application.store.tables.keys.values()))
    assert (admin.role, await application.hasher.verify(admin.password_hash, first.created.password)) == (
        Role.ADMIN,
        True,
    )
    assert (key.name, key.scopes, key.created_by) == ("default", tuple(Scope), SYSTEM.name)
    assert first.created.api_key.startswith(f"aimm_{key.lookup}_")
    commits = application.store.commits
    second = await ensure_installation(*start)
    assert (second.id, second.jwt_secret, second.created) == (first.id, first.jwt_secret, None)
    assert application.store.commits == commits
    assert first.created.password not in repr(first)


async def test_two_nodes_that_start_at_once_agree(application: Application):
    application.store = Store()
    start = (application.store, application.hasher, application.secrets, application.clock, application.ids)
    faster = []

    async def hash_slowly(password: str) -> str:
        application.hasher.hash = type(application.hasher).hash.__get__(application.hasher)
        faster.append(await ensure_installation(*start))
        return await application.hasher.hash(password)

    application.hasher.hash = hash_slowly
    slower = await ensure_installation(*start)
    assert (slower.id, slower.jwt_secret) == (faster[0].id, faster[0].jwt_secret)
    assert slower.created is None
    assert len(application.store.tables.people) == len(application.store.tables.keys) == 1


async def test_a_patch_that_changes_nothing_is_not_audited(application: Application):
    ada = application.add("ada")
    before = (list(application.store.notes), application.store.published)
    for patch in (UserPatch(), UserPatch(role=ada.role, active=True)):
        assert await application.accounts.change(ROOT, ada.id, patch) == ada
    assert (application.store.notes, application.store.published) == before
