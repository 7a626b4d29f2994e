"""A day of accounts, sessions and keys: everything that is stored, noted and answered, in full."""

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs
from tests.access.fakes import NOW, PASSWORD, ROOT, Application
from tests.access.tables import Store, Work

from aimm.access import rules
from aimm.access.errors import InvalidCredentials
from aimm.access.first_start import ensure_installation
from aimm.access.model import (
    ApiKey,
    IssuedKey,
    NewApiKey,
    NewUser,
    RefreshToken,
    Role,
    Scope,
    User,
    UserPatch,
)
from aimm.kit.changes import SYSTEM, Action, Actor, ActorKind, Change
from aimm.kit.errors import Invalid, Unauthorized, Unavailable
from aimm.kit.paging import PageRequest

OTHER = "another password"
ADA = "00000000-0000-4000-8000-000000000002"
LATER = NOW + timedelta(hours=1)
CREATED = {"username": "ada", "role": "viewer", "active": True}


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def _changes(application: Application) -> list[tuple[Any, ...]]:
    return [
        (actor.name, change.action, change.entity, change.entity_id, change.before, change.after)
        for actor, change in application.store.notes
    ]


async def test_accounts(application: Application):
    added = await application.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.VIEWER))
    assert added == User(
        id=ADA,
        username="ada",
        password_hash=f"plain:{PASSWORD}",
        role=Role.VIEWER,
        active=True,
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )
    application.clock.pass_by(hours=1)
    patch = UserPatch(role=Role.EDITOR, active=False, password=OTHER)
    changed = await application.accounts.change(ROOT, ADA, patch, based_on=1)
    assert changed == User(
        id=ADA,
        username="ada",
        password_hash=f"plain:{OTHER}",
        role=Role.EDITOR,
        active=False,
        version=2,
        created_at=NOW,
        updated_at=LATER,
    )
    assert application.user("ada") == changed
    await application.accounts.delete(ROOT, ADA, based_on=2)
    changes = ({"role": "viewer", "active": True}, {"role": "editor", "active": False})
    assert _changes(application) == [
        ("root", Action.CREATE, "user", ADA, {}, CREATED),
        ("root", Action.UPDATE, "user", ADA, changes[0], {**changes[1], "passwordChanged": True}),
        ("root", Action.DELETE, "user", ADA, {**CREATED, **changes[1]}, {}),
    ]
    assert all(change.use_case_id is None for _, change in application.store.notes)
    assert application.store.published == 3


async def test_sessions(application: Application):
    application.add("ada")
    pair = await application.log_in("ada")
    family, first, access = _id(3), _id(4), _id(5)
    day = NOW + timedelta(days=1)
    assert application.store.tables.tokens == {
        first: RefreshToken(
            id=first, family=family, user_id=ADA, expires_at=day, used_at=None, created_at=NOW
        )
    }
    signed = application.tokens.read(pair.access_token), application.tokens.read(pair.refresh_token)
    ada = application.user("ada")
    assert signed == (rules.access_claims(ada, access, NOW, family), rules.refresh_claims(ada, first, NOW))
    application.clock.pass_by(hours=1)
    second = await application.entrance.refresh(pair.refresh_token, "attempt")
    name = rules.successor_id(first, "attempt")
    expected = {
        first: RefreshToken(
            id=first, family=family, user_id=ADA, expires_at=day, used_at=LATER, created_at=NOW
        ),
        name: RefreshToken(
            id=name,
            family=family,
            user_id=ADA,
            expires_at=LATER + timedelta(days=1),
            used_at=None,
            created_at=LATER,
        ),
    }
    assert application.store.tables.tokens == expected
    again = await application.entrance.refresh(pair.refresh_token, "attempt")
    assert again.refresh_token == second.refresh_token
    assert application.store.tables.tokens == expected
    third = await application.entrance.refresh(second.refresh_token)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(pair.refresh_token, "attempt")
    assert application.store.tables.tokens == {}
    assert family in application.gatekeeper.ended
    with pytest.raises(Unauthorized):
        await application.entrance.log_out(third.refresh_token)
    other = await application.log_in("ada")
    await application.entrance.log_out(other.refresh_token)
    ended = application.store.notes[-1][1].entity_id
    assert ended in application.gatekeeper.ended
    assert _changes(application) == [
        ("ada", Action.LOGIN, "session", family, {}, {"username": "ada"}),
        ("ada", Action.REVOKE, "session", family, {}, {"reason": "refresh-token-used-twice"}),
        ("ada", Action.LOGIN, "session", ended, {}, {"username": "ada"}),
        ("ada", Action.DELETE, "session", ended, {}, {}),
    ]


async def test_sessions_while_nothing_can_be_stored(application: Application):
    ada = application.add("ada", Role.EDITOR)
    application.store.failure = Unavailable()
    pair = await application.log_in("ada")
    assert application.store.tables.tokens == {}
    access, refresh = application.tokens.read(pair.access_token), application.tokens.read(pair.refresh_token)
    assert access is not None
    assert refresh is not None
    assert access == rules.access_claims(ada, access.id, NOW, access.session)
    assert refresh == rules.refresh_claims(ada, refresh.id, NOW)
    assert len({access.id, refresh.id, access.session, ada.id, None}) == 5
    stored = await application.log_in("ada")
    application.clock.pass_by(minutes=5)
    application.store.failure = Unavailable()
    renewed = await application.entrance.refresh(stored.refresh_token)
    assert renewed.refresh_token == stored.refresh_token
    claims = application.tokens.read(renewed.access_token)
    assert claims is not None
    assert claims == rules.access_claims(ada, claims.id, NOW + timedelta(minutes=5), claims.session)
    assert claims.session == application.store.notes[0][1].entity_id
    first = application.tokens.read(stored.access_token)
    assert first is not None
    assert isinstance(claims.id, str)
    assert claims.id != first.id


@pytest.mark.parametrize("gone", [True, False])
async def test_nobody_enters_whose_account_changed_meanwhile(application: Application, gone: bool):
    """Also while nothing can be stored: deactivated or deleted while the password was checked."""
    ada = application.add("ada")

    async def meanwhile() -> None:
        people = application.store.tables.people
        if gone:
            del people[ada.id]
        else:
            people[ada.id] = structs.replace(ada, active=False)

    application.hasher.meanwhile = meanwhile
    application.store.failure = Unavailable()
    with pytest.raises(InvalidCredentials):
        await application.log_in("ada")


async def test_an_account_that_is_switched_off_between_two_tries_does_not_enter(application: Application):
    ada = application.add("ada")
    off = structs.replace(ada, active=False)

    class Failing(Store):
        """Cannot commit; the account is switched off before it is read again."""

        @asynccontextmanager
        async def writing(self, actor: Actor) -> AsyncGenerator[Work]:
            yield Work(self.tables.copied())
            self.tables.people[ada.id] = off
            raise Unavailable

    failing = Failing()
    failing.tables = application.store.tables
    entrance = replace(application.entrance, store=failing)
    with pytest.raises(InvalidCredentials):
        await entrance.log_in("ada", PASSWORD, "a")


async def test_actors_are_people(application: Application):
    application.add("ada")
    pair = await application.log_in("ada")
    other = await application.entrance.refresh(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await application.entrance.refresh(pair.refresh_token)
    assert other.refresh_token != pair.refresh_token
    assert {actor for actor, _ in application.store.notes} == {Actor(ActorKind.PERSON, "ada")}


async def test_keys(application: Application):
    async with application.store.writing(ROOT) as work:
        issued = await application.keys(work).issue(NewApiKey("app", (Scope.FEEDBACK, Scope.PICK)))
    secret = base64.urlsafe_b64encode((2).to_bytes(32, "big")).decode().rstrip("=")
    lookup = "000000000001"
    scopes = (Scope.PICK, Scope.FEEDBACK)
    hashed = rules.hash_secret(secret.encode())
    key = ApiKey(
        id=ADA,
        name="app",
        lookup=lookup,
        secret_hash=hashed,
        scopes=scopes,
        created_by="root",
        created_at=NOW,
        revoked_at=None,
        last_used_at=None,
    )
    assert issued == IssuedKey(key, f"aimm_{lookup}_{secret}")
    assert application.store.tables.keys == {ADA: key}
    application.clock.pass_by(hours=1)
    async with application.store.writing(ROOT) as work:
        await application.keys(work).revoke(ADA)
    assert application.store.tables.keys == {ADA: structs.replace(key, revoked_at=LATER)}
    facts = {"name": "app", "scopes": [scope.value for scope in scopes]}
    assert [change for _, change in application.store.notes] == [
        Change(Action.CREATE, "api-key", ADA, None, {}, facts),
        Change(Action.REVOKE, "api-key", ADA, None, facts, {}),
    ]


async def test_the_first_start(application: Application):
    application.store = Store()
    start = (application.store, application.hasher, application.secrets, application.clock, application.ids)
    facts = await ensure_installation(*start)
    assert facts.created is not None
    values = application.store.tables.values
    assert values == {"installation-id": facts.id, "jwt-secret": facts.jwt_secret.hex()}
    assert facts.created.username == "admin"
    admin = application.user("admin")
    assert admin.password_hash == f"plain:{facts.created.password}"
    assert (admin.active, admin.version, admin.created_at) == (True, 1, NOW)
    [key] = application.store.tables.keys.values()
    assert key.secret_hash == rules.hash_secret(facts.created.api_key.split("_", 2)[2].encode())
    assert [(actor, change.action, change.entity) for actor, change in application.store.notes] == [
        (SYSTEM, Action.CREATE, "user"),
        (SYSTEM, Action.CREATE, "api-key"),
    ]
    assert len(base64.b32decode(facts.created.password.upper())) == rules.PASSWORD_BYTES


async def test_a_page_is_the_one_that_was_asked_for(application: Application):
    for name in ("ada", "bob"):
        application.add(name)
    page = await application.accounts.page(PageRequest(2, 1))
    assert [user.username for user in page.items] == ["bob"]


async def test_the_field_of_a_new_password_is_named(application: Application):
    with pytest.raises(Invalid) as refused:
        await application.entrance.change_own_password("root", PASSWORD, "short", "a")
    assert refused.value.codes == ("newPassword: the length must be between 12 and 1024",)
    with pytest.raises(Invalid) as refused:
        await application.accounts.change(ROOT, application.user("root").id, UserPatch(password="short"))
    assert refused.value.codes == ("password: the length must be between 12 and 1024",)
    with pytest.raises(Invalid) as refused:
        await application.accounts.add(ROOT, NewUser(username=" ada", password="short", role=Role.VIEWER))
    assert refused.value.codes == (
        "password: the length must be between 12 and 1024",
        "username: must be a valid value",
    )


def test_texts_of_problems():
    short = "password: the length must be between 12 and 1024"
    assert rules.password_problems("password", "x" * 11) == [short]
    assert rules.password_problems("password", "") == ["password: cannot be blank"]


def test_golden_ids_and_texts():
    # the successor of a token must be the same on every node, now and after an update
    assert rules.successor_id("token", "attempt") == "62afd4d0-49be-c3ac-760a-aae618b24877"
    assert rules.key_text(bytes(range(6)), bytes(range(32))) == (
        "000102030405",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    )
    assert rules.hash_secret(b"secret").hex()[:16] == "2bb80d537b1da3e3"
    assert rules.password_text(bytes(range(15))) == "aaaqeayeaudaocajbifqydio"
