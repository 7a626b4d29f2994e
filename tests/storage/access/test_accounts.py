"""Users, refresh tokens, API keys and the installation on both databases."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import argon2
import jwt
import pytest
from sqlalchemy import select
from tests.access.fakes import NOW, PASSWORD, ROOT, Clock, Ids

from aimm.access import rules
from aimm.access.accounts import Accounts
from aimm.access.audit import AuditFilter
from aimm.access.ended import EndedSessions
from aimm.access.entrance import Entrance
from aimm.access.errors import InvalidCredentials, LastAdmin, UsernameTaken
from aimm.access.first_start import ensure_installation
from aimm.access.model import ApiKey, Claims, NewUser, Permission, RefreshToken, Role, Scope, User, UserPatch
from aimm.access.throttle import LoginThrottle
from aimm.kit.errors import Unauthorized, Unavailable
from aimm.kit.paging import OrderDir, PageRequest
from aimm.storage.access import AccessStore
from aimm.storage.audit import StoredAuditLog
from aimm.storage.credentials import MAX_WAITING, Argon2Hasher, JwtTokens, SystemSecrets
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import publications, refresh_tokens

CHEAP = argon2.Parameters(argon2.Type.ID, 19, 16, 32, 1, 8, 1)
ADA = User(
    id="u-ada",
    username="ada",
    password_hash="hash",
    role=Role.EDITOR,
    active=True,
    version=1,
    created_at=NOW,
    updated_at=NOW,
)
SECRET = b"s" * 32


@pytest.fixture(scope="module")
def hasher() -> Iterator[Argon2Hasher]:
    made = Argon2Hasher(CHEAP)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, clock: Clock) -> AccessStore:
    return AccessStore(database, clock)


@pytest.fixture
async def entrance(store: AccessStore, hasher: Argon2Hasher, clock: Clock) -> AsyncIterator[Entrance]:
    made = Entrance(store, hasher, JwtTokens(SECRET), LoginThrottle(), EndedSessions(clock), clock, Ids())
    await made.accounts.add(ROOT, NewUser(username="root", password=PASSWORD, role=Role.ADMIN))
    return made


async def topics(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(select(publications.c.topic))).scalars())


async def test_accounts_round_trip(store: AccessStore):
    async with store.writing(ROOT) as work:
        await work.users.add(ADA)
    async with store.reading() as records:
        assert await records.users.get("u-ada") == await records.users.by_username("ada") == ADA
        assert await records.users.get("ada") is None
        assert await records.users.by_username("ADA") is None
        assert (await records.users.count(), await records.users.active_admins()) == (1, 0)
    changed = replace(
        ADA, role=Role.ADMIN, active=False, version=2, password_hash="other", updated_at=NOW + timedelta(1)
    )
    async with store.writing(ROOT) as work:
        await work.users.save(changed)
        assert await work.users.active_admins() == 0
        await work.users.save(replace(changed, active=True))
        assert await work.users.active_admins() == 1
        await work.users.save(changed)
    async with store.reading() as records:
        assert await records.users.get("u-ada") == changed
    async with store.writing(ROOT) as work:
        await work.users.delete(changed)
        assert await work.users.count() == 0


async def test_the_roles_of_active_users_are_listed(store: AccessStore):
    async with store.writing(ROOT) as work:
        assert await work.users.active_roles() == {}
        await work.users.add(ADA)
        await work.users.add(replace(ADA, id="u-bo", username="bo", role=Role.ADMIN))
        await work.users.add(replace(ADA, id="u-cy", username="cy", active=False))
    async with store.reading() as records:
        assert await records.users.active_roles() == {"ada": Role.EDITOR, "bo": Role.ADMIN}


@pytest.mark.parametrize(
    ("order_by", "order_dir", "expected"),
    [
        ("username", OrderDir.ASC, ["Bo", "cy", "ada"]),
        ("username", OrderDir.DESC, ["ada", "cy", "Bo"]),
        ("role", OrderDir.ASC, ["ada", "Bo", "cy"]),
        ("active", OrderDir.DESC, ["Bo", "ada", "cy"]),
        ("updated_at", OrderDir.DESC, ["cy", "Bo", "ada"]),
    ],
)
async def test_accounts_are_listed_in_the_requested_order(
    store: AccessStore, order_by: str, order_dir: OrderDir, expected: list[str]
):
    names = {"ada": "zada", "Bo": "Bo", "cy": "cy"}
    async with store.writing(ROOT) as work:
        for number, (name, role) in enumerate(
            [("ada", Role.ADMIN), ("Bo", Role.EDITOR), ("cy", Role.VIEWER)]
        ):
            await work.users.add(
                User(
                    id=f"u-{number}",
                    username=names[name],
                    password_hash="hash",
                    role=role,
                    active=name == "Bo",
                    version=1,
                    created_at=NOW,
                    updated_at=NOW + timedelta(seconds=number),
                )
            )
    async with store.reading() as records:
        page = await records.users.page(PageRequest(1, 2, order_by, order_dir))
        rest = await records.users.page(PageRequest(2, 2, order_by, order_dir))
    assert [user.username for user in [*page.items, *rest.items]] == [names[name] for name in expected]
    assert (page.total, page.has_next, rest.has_next) == (3, True, False)


async def test_a_refresh_token_is_used_once(store: AccessStore):
    token = RefreshToken(
        id="t-1",
        family="f-1",
        user_id="u-ada",
        expires_at=NOW + timedelta(days=1),
        used_at=None,
        created_at=NOW,
    )
    async with store.writing(ROOT) as work:
        await work.users.add(ADA)
        await work.refresh_tokens.add(token)
        assert await work.refresh_tokens.get("t-1") == token
        assert await work.refresh_tokens.get("none") is None
        assert not await work.refresh_tokens.use("none", NOW)
        assert not await work.refresh_tokens.use("t-1", token.expires_at)
        assert await work.refresh_tokens.use("t-1", NOW)
        assert not await work.refresh_tokens.use("t-1", NOW)
        assert await work.refresh_tokens.get("t-1") == replace(token, used_at=NOW)


async def test_refresh_tokens_end_by_family_by_user_and_by_age(store: AccessStore):
    def token(name: str, family: str, user: str, hours: int = 24) -> RefreshToken:
        return RefreshToken(
            id=name,
            family=family,
            user_id=user,
            expires_at=NOW + timedelta(hours=hours),
            used_at=None,
            created_at=NOW,
        )

    async def left() -> set[str]:
        return set((await work.connection.execute(select(refresh_tokens.c.id))).scalars())

    async with store.writing(ROOT) as work:
        await work.users.add(ADA)
        await work.users.add(replace(ADA, id="u-bo", username="bo"))
        for made in (token("1", "f", "u-ada"), token("2", "f", "u-ada"), token("3", "g", "u-ada", 1)):
            await work.refresh_tokens.add(made)
        for made in (token("4", "h", "u-bo"), token("5", "i", "u-bo", 2)):
            await work.refresh_tokens.add(made)
        assert await work.refresh_tokens.purge(NOW + timedelta(hours=1)) == 1
        assert await left() == {"1", "2", "4", "5"}
        await work.refresh_tokens.end_family("f")
        assert await left() == {"4", "5"}
        assert await work.refresh_tokens.families() == {"h", "i"}
        assert await work.refresh_tokens.end_all("u-bo") == {"h", "i"}
        assert await left() == set()
        await work.refresh_tokens.add(token("6", "j", "u-bo"))
        await work.users.delete(replace(ADA, id="u-bo"))
        assert await left() == set()


async def test_one_of_many_concurrent_refreshes_wins_and_the_others_end_the_family(entrance: Entrance):
    pair = await entrance.log_in("root", PASSWORD, "a")
    answers = await asyncio.gather(
        *(entrance.refresh(pair.refresh_token) for _ in range(5)), return_exceptions=True
    )
    won = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(won) == 1
    assert [type(answer) for answer in answers].count(Unauthorized) == 4
    with pytest.raises(Unauthorized):
        await entrance.refresh(won[0].refresh_token)


async def test_a_token_used_twice_is_audited(database: Database, entrance: Entrance):
    pair = await entrance.log_in("root", PASSWORD, "a")
    await entrance.refresh(pair.refresh_token)
    with pytest.raises(Unauthorized):
        await entrance.refresh(pair.refresh_token)
    async with database.reading() as connection:
        rows = await connection.execute(select(refresh_tokens))
        assert rows.all() == []
        page = await StoredAuditLog(connection).page(AuditFilter(), PageRequest(1, 10))
    assert [(entry.actor, entry.action.value, entry.entity) for entry in page.items] == [
        ("root", "create", "user"),
        ("root", "login", "session"),
        ("root", "revoke", "session"),
    ]
    assert page.items[1].entity_id == page.items[2].entity_id
    assert page.items[2].after == {"reason": "refresh-token-used-twice"}


async def test_one_of_two_admins_who_demote_each_other_remains(entrance: Entrance):
    accounts = entrance.accounts
    root = await accounts.by_username("root")
    ada = await accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.ADMIN))
    answers = await asyncio.gather(
        *(accounts.change(ROOT, user.id, UserPatch(role=Role.VIEWER)) for user in (root, ada)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == [LastAdmin.__name__, User.__name__]


async def test_one_of_two_users_with_the_same_name_is_added(entrance: Entrance):
    answers = await asyncio.gather(
        *(
            entrance.accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.VIEWER))
            for _ in range(2)
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == [User.__name__, UsernameTaken.__name__]


async def test_user_changes_are_published_and_logins_are_not(database: Database, entrance: Entrance):
    assert await topics(database) == ["access"]
    pair = await entrance.log_in("root", PASSWORD, "a")
    await entrance.refresh(pair.refresh_token)
    assert await topics(database) == ["access"]


async def test_a_rejected_change_stores_nothing(database: Database, entrance: Entrance):
    with pytest.raises(InvalidCredentials):
        await entrance.log_in("root", "wrong", "a")
    async with database.reading() as connection:
        assert (await connection.execute(select(refresh_tokens))).all() == []


def api_key(number: int, **changes: object) -> ApiKey:
    lookup, secret = rules.key_text(number.to_bytes(6, "big"), number.to_bytes(32, "big"))
    hashed = rules.hash_secret(secret.encode())
    made_at = NOW + timedelta(seconds=number)
    key = ApiKey(
        id=f"k-{number}",
        name=f"app {9 - number}",
        lookup=lookup,
        secret_hash=hashed,
        scopes=(Scope.PICK,),
        created_by="root",
        created_at=made_at,
        revoked_at=None,
        last_used_at=None,
    )
    return replace(key, **changes)


async def test_keys_round_trip(store: AccessStore):
    first, second = api_key(1), api_key(2, scopes=(Scope.READ, Scope.FEEDBACK))
    async with store.writing(ROOT) as work:
        await work.api_keys.add(first)
        await work.api_keys.add(second)
    async with store.reading() as records:
        assert await records.api_keys.get("k-2") == second
        assert await records.api_keys.get("none") is None
        by_name = await records.api_keys.page(PageRequest(1, 10, "name"))
        by_age = await records.api_keys.page(PageRequest(1, 1, "created_at"))
    assert by_name.items == [second, first]
    assert (by_age.items, by_age.total, by_age.has_next) == ([first], 2, True)


async def test_a_revoked_key_is_listed_but_not_valid(store: AccessStore):
    async with store.writing(ROOT) as work:
        await work.api_keys.add(api_key(1))
        await work.api_keys.add(api_key(2))
        await work.api_keys.revoke("k-1", NOW)
    async with store.reading() as records:
        assert await records.api_keys.valid() == [api_key(2)]
        assert await records.api_keys.get("k-1") == api_key(1, revoked_at=NOW)


async def test_the_last_use_only_moves_forward(store: AccessStore):
    later = NOW + timedelta(microseconds=1)
    async with store.writing(ROOT) as work:
        for number in (1, 2, 3):
            await work.api_keys.add(api_key(number))
        await work.api_keys.note_uses({})
        await work.api_keys.note_uses({"k-1": later, "k-2": NOW})
        await work.api_keys.note_uses({"k-1": NOW, "k-2": later, "gone": later})
        keys = [await work.api_keys.get(f"k-{number}") for number in (1, 2, 3)]
    assert [key.last_used_at for key in keys if key] == [later, later, None]


async def test_a_value_of_the_installation_is_settled_once(store: AccessStore):
    async with store.writing(ROOT) as work:
        assert await work.installation.get("name") is None
        assert await work.installation.settle("name", "one") == "one"
        assert await work.installation.settle("name", "two") == "one"
    async with store.reading() as records:
        assert await records.installation.get("name") == "one"


async def test_nodes_that_start_concurrently_create_one_installation(
    store: AccessStore, hasher: Argon2Hasher, clock: Clock
):
    starts = await asyncio.gather(
        *(ensure_installation(store, hasher, SystemSecrets(), clock, _NodeIds(node)) for node in range(3))
    )
    assert len({(facts.id, facts.jwt_secret) for facts in starts}) == 1
    created = [facts.created for facts in starts if facts.created]
    assert len(created) == 1
    async with store.reading() as records:
        assert await records.users.count() == 1
        assert len(await records.api_keys.valid()) == 1
    tokens = JwtTokens(starts[0].jwt_secret)
    entrance = Entrance(store, hasher, tokens, LoginThrottle(), EndedSessions(clock), clock, Ids())
    await entrance.log_in(created[0].username, created[0].password, "a")


class _NodeIds(Ids):
    def __init__(self, node: int) -> None:
        super().__init__()
        self.given = node << 32


async def test_passwords_are_hashed_with_salt_and_verified(hasher: Argon2Hasher):
    first, second = await hasher.hash(PASSWORD), await hasher.hash(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$")
    assert await hasher.verify(first, PASSWORD)
    assert not await hasher.verify(first, PASSWORD + " ")
    assert not await hasher.verify(None, PASSWORD)
    assert not await hasher.verify("no hash", PASSWORD)


async def test_hashes_with_other_parameters_are_recognised(hasher: Argon2Hasher):
    other = Argon2Hasher(argon2.Parameters(argon2.Type.ID, 19, 16, 32, 2, 8, 1))
    hashed = await other.hash(PASSWORD)
    assert hasher.needs_rehash(hashed)
    assert not other.needs_rehash(hashed)
    assert await hasher.verify(hashed, PASSWORD)
    other.close()


async def test_too_many_concurrent_hashes_are_rejected(hasher: Argon2Hasher):
    answers = await asyncio.gather(
        *(hasher.hash(PASSWORD) for _ in range(MAX_WAITING + 3)), return_exceptions=True
    )
    assert [type(answer) for answer in answers].count(Unavailable) == 3
    await hasher.hash(PASSWORD)


CONTENT = {
    "jti": "1",
    "iss": "ai-model-match",
    "sub": "root",
    "iat": 1,
    "exp": 2,
    "permissions": ["read"],
}
CLAIMS = Claims(
    id="jti",
    subject="root",
    issued=1_000,
    expires=2_000,
    permissions=frozenset({Permission.READ, Permission.WRITE}),
)


def test_a_token_contains_the_signed_claims():
    tokens = JwtTokens(SECRET)
    assert tokens.read(tokens.sign(CLAIMS)) == CLAIMS


def test_a_token_signed_by_another_installation_is_rejected():
    tokens = JwtTokens(SECRET)
    content = {
        "jti": "1",
        "iss": "ai-model-match",
        "sub": "root",
        "iat": 1,
        "exp": 2,
        "permissions": ["read"],
    }
    good = jwt.encode(content, SECRET, "HS256")
    assert tokens.read(good) is not None
    forged = [
        "",
        "a.b.c",
        good[:-2],
        jwt.encode(content, b"o" * 32, "HS256"),
        jwt.encode(content, None, "none"),
        jwt.encode({**content, "iss": "somebody"}, SECRET, "HS256"),
        jwt.encode({**content, "exp": "soon"}, SECRET, "HS256"),
        jwt.encode({**content, "permissions": None}, SECRET, "HS256"),
        *(
            jwt.encode({key: value for key, value in content.items() if key != left_out}, SECRET, "HS256")
            for left_out in content
        ),
    ]
    assert [tokens.read(token) for token in forged] == [None] * len(forged)


def test_permissions_of_a_newer_version_are_ignored():
    content = {
        "jti": "1",
        "iss": "ai-model-match",
        "sub": "a",
        "iat": 1,
        "exp": 2,
        "permissions": ["read", "x"],
    }
    claims = JwtTokens(SECRET).read(jwt.encode(content, SECRET, "HS256"))
    assert claims is not None
    assert claims.permissions == {Permission.READ}


async def test_accounts_need_no_tokens(store: AccessStore, hasher: Argon2Hasher, clock: Clock):
    accounts = Accounts(store, hasher, clock, Ids())
    user = await accounts.add(ROOT, NewUser(username="ada", password=PASSWORD, role=Role.VIEWER))
    await accounts.delete(ROOT, user.id)
    assert (await accounts.page(PageRequest(1, 10, "username"))).total == 0


async def test_an_unknown_user_costs_as_much_as_a_known_one():
    hasher = Argon2Hasher()
    nobody = hasher._nobody
    assert not hasher.needs_rehash(nobody)  # so the same parameters, and the same time
    assert not await hasher.verify(None, "")
    assert argon2.extract_parameters(nobody) == argon2.extract_parameters(await hasher.hash("x"))
    hasher.close()
