"""Links to a brief on both databases."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from tests.fakes.sources import NOW
from tests.storage.street import Street

from aimm.kit.paging import OrderDir, PageRequest
from aimm.path.links.model import BriefLink
from aimm.path.links.rules import revoked, token_hash
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import brief_links, flows, use_cases
from aimm.storage.path import StoredBriefLinks

LATER = NOW + timedelta(days=1)


def link(use_case_id: str, number: int) -> BriefLink:
    return BriefLink(
        id=f"{number:036d}",
        number=0,
        use_case_id=use_case_id,
        label=f"Link {number}",
        examples=number % 2 == 0,
        created_by="ann",
        created_at=NOW + timedelta(seconds=number),
        expires_at=LATER,
    )


async def test_links_round_trip(database: Database):
    mine, other = [(await Street(database).use_case(title))[0] for title in ("Chat", "Mail")]
    async with database.writing() as connection:
        links = StoredBriefLinks(connection)
        first, second = [await links.add(link(mine, number), token_hash(str(number))) for number in (1, 2)]
        await links.add(link(other, 3), token_hash("3"))
    assert (first.number, second.number) == (1, 2)
    async with database.reading() as connection:
        links = StoredBriefLinks(connection)
        assert await links.get(first.id) == first
        assert await links.get("none") is None
        page = await links.page(mine, PageRequest(1, 9, "created_at", OrderDir.DESC))
        assert list(page.items) == [second, first]
        assert await links.opened(token_hash("2"), NOW) == second
        assert await links.opened(token_hash("2"), LATER) is None
        assert await links.opened(token_hash("none"), NOW) is None
    ended = revoked(first, "bob", NOW)
    async with database.writing() as connection:
        links = StoredBriefLinks(connection)
        await links.revoke(ended)
        assert await links.get(first.id) == ended
        assert await links.opened(token_hash("1"), NOW) is None
        assert await links.opened(token_hash("2"), NOW) == second


async def test_the_last_use_never_goes_back(database: Database):
    use_case, _ = await Street(database).use_case("Chat")
    async with database.writing() as connection:
        links = StoredBriefLinks(connection)
        for number in (1, 2):
            await links.add(link(use_case, number), token_hash(str(number)))
        await links.note_uses({})
        await links.note_uses({f"{1:036d}": LATER})
        await links.note_uses({f"{1:036d}": NOW, f"{2:036d}": NOW})
        used = [one.last_used_at for one in (await links.page(use_case, PageRequest(1, 9))).items]
    assert used == [LATER, NOW]


async def test_links_go_with_their_use_case(database: Database):
    mine, other = [(await Street(database).use_case(title))[0] for title in ("Chat", "Mail")]
    async with database.writing() as connection:
        for number, owner in enumerate((mine, mine, other), 1):
            await StoredBriefLinks(connection).add(link(owner, number), token_hash(str(number)))
        await connection.execute(delete(flows).where(flows.c.use_case_id == mine))
        await connection.execute(delete(use_cases).where(use_cases.c.id == mine))
        counted = await connection.execute(select(func.count()).select_from(brief_links))
        assert counted.scalar_one() == 1
