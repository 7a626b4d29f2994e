"""Facts of the path on both databases."""

import pytest
from sqlalchemy import event, insert
from tests.storage.street import Street

from aimm.path.facts import CandidateFacts, Facts, RequirementFacts, ReviewFacts, ServingFacts
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import flow_counts, flow_steps, flows, requirements
from aimm.storage.path import StoredFacts

NOTHING = Facts(
    connections=0,
    requirements=RequirementFacts(),
    serving=ServingFacts(),
    candidates=CandidateFacts(),
    reviews=ReviewFacts(),
)


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)


async def read(database: Database, *ids: str) -> dict[str, Facts]:
    async with database.reading() as connection:
        return {**await StoredFacts(connection).of(ids)}


async def add_requirement(database: Database, use_case_id: str, number: int, **more: object) -> None:
    values = {
        "id": f"{number:036d}",
        "use_case_id": use_case_id,
        "code": f"r{number}",
        "position": number,
        "version": 1,
    }
    same: dict[str, object] = {"title": "t", "statement": "s", "kind": "product", "tags": []}
    async with database.writing() as connection:
        first = (await connection.execute(flows.select())).first()
        assert first is not None
        stamps = {"created_at": first.created_at, "updated_at": first.created_at}
        await connection.execute(insert(requirements).values(**{**same, **values, **stamps, **more}))


async def test_a_use_case_with_nothing(street: Street, database: Database):
    found = await read(database, "nowhere")
    assert found == {"nowhere": NOTHING}
    assert await read(database) == {}


async def test_facts_are_counted(street: Street, database: Database):
    use_case_id, (one, two, three) = await street.use_case("Chat", flows=3)
    other_id, _ = await street.use_case("Mail", flows=1)
    await add_requirement(database, use_case_id, 1, priority="must")
    await add_requirement(database, use_case_id, 2, priority="must", metric="rating")
    await add_requirement(database, use_case_id, 3, priority="should")
    async with database.writing() as connection:
        numbers = {row.id: row.number for row in await connection.execute(flows.select())}
        for shard, flow_id in ((1, one), (2, one), (1, three)):
            counts = dict.fromkeys(flow_counts.c.keys(), 0)
            counts |= {"flow": numbers[flow_id], "shard": shard, "sessions": 5, "ratings": 2}
            await connection.execute(insert(flow_counts).values(counts))
        await connection.execute(flow_steps.update().where(flow_steps.c.flow_id == two).values(revision=0))
        await connection.execute(
            flows.update().where(flows.c.id == three).values(archived=True, active=False)
        )
    found = await read(database, use_case_id, other_id)
    assert found[use_case_id].requirements == RequirementFacts(total=3, checked=1, unchecked_musts=1)
    assert found[use_case_id].serving == ServingFacts(
        steps=1, flows=2, active=2, ready=1, sessions=15, ratings=6
    )
    assert found[other_id].requirements == RequirementFacts()
    assert found[other_id].serving == ServingFacts(steps=1, flows=1, active=1, ready=1)
    assert found[use_case_id].datasets is None


async def test_many_use_cases_take_as_many_queries_as_one(street: Street, database: Database):
    ids = [(await street.use_case(f"Use case {number}"))[0] for number in range(12)]
    counts: list[int] = []
    for asked in (ids[:1], ids):
        async with database.reading() as connection:
            seen: list[str] = []

            def note(*told: object, seen: list[str] = seen) -> None:
                seen.append(str(told[2]))

            event.listen(connection.sync_connection, "before_cursor_execute", note)
            await StoredFacts(connection).of(asked)
            event.remove(connection.sync_connection, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0
