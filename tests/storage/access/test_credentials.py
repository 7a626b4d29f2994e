"""Password hashes and access tokens."""

import asyncio

import argon2
import jwt
from tests.access.fakes import PASSWORD, ROOT, Clock, Ids
from tests.storage.access.parts import SECRET

from aimm.access.accounts import Accounts
from aimm.access.model import Claims, NewUser, Permission, Role
from aimm.kit.errors import Unavailable
from aimm.kit.paging import PageRequest
from aimm.storage.access import AccessStore
from aimm.storage.credentials import MAX_WAITING, Argon2Hasher, JwtTokens


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
