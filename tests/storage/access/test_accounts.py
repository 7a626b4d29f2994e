"""Users and refresh tokens on both databases."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from tests.access.fakes import NOW, PASSWORD, ROOT

from aimm.access.audit import AuditFilter
from aimm.access.entrance import Entrance
from aimm.access.errors import InvalidCredentials, LastAdmin, UsernameTaken
from aimm.access.model import NewUser, RefreshToken, Role, User, UserPatch
from aimm.kit.errors import Unauthorized
from aimm.kit.paging import OrderDir, PageRequest
from aimm.storage.access import AccessStore
from aimm.storage.audit import StoredAuditLog
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import publications, refresh_tokens

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


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["ada", "bo", "cy"]),
        ({"role": "editor"}, ["ada", "cy"]),
        ({"active": False}, ["cy"]),
        ({"role": "editor", "active": True}, ["ada"]),
        ({"role": "viewer"}, []),
    ],
)
async def test_accounts_are_filtered_by_role_and_state(
    store: AccessStore, filters: dict[str, object], expected: list[str]
):
    async with store.writing(ROOT) as work:
        await work.users.add(ADA)
        await work.users.add(replace(ADA, id="u-bo", username="bo", role=Role.ADMIN))
        await work.users.add(replace(ADA, id="u-cy", username="cy", active=False))
    async with store.reading() as records:
        page = await records.users.page(PageRequest(1, 10, "username", filters=filters))
    assert ([user.username for user in page.items], page.total) == (expected, len(expected))


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
        assert await work.refresh_tokens.get("t-1") == dataclasses.replace(token, used_at=NOW)


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
