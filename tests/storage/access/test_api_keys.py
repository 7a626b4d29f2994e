"""API keys and the installation on both databases."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.access.fakes import NOW, ROOT, Clock, Ids

from aimm.access import rules
from aimm.access.ended import EndedSessions
from aimm.access.entrance import Entrance
from aimm.access.first_start import ensure_installation
from aimm.access.model import ApiKey, Scope
from aimm.access.throttle import LoginThrottle
from aimm.kit.paging import PageRequest
from aimm.storage.access import AccessStore
from aimm.storage.credentials import Argon2Hasher, JwtTokens, SystemSecrets


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


@pytest.mark.parametrize(
    ("filters", "expected"),
    [({}, ["k-1", "k-2"]), ({"revoked": True}, ["k-1"]), ({"revoked": False}, ["k-2"])],
)
async def test_keys_are_filtered_by_whether_they_are_revoked(
    store: AccessStore, filters: dict[str, object], expected: list[str]
):
    async with store.writing(ROOT) as work:
        await work.api_keys.add(api_key(1))
        await work.api_keys.add(api_key(2))
        await work.api_keys.revoke("k-1", NOW)
    async with store.reading() as records:
        page = await records.api_keys.page(PageRequest(1, 10, "created_at", filters=filters))
    assert ([key.id for key in page.items], page.total) == (expected, len(expected))


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
