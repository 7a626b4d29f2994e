"""Shortlists, own entries and the catalogue on both databases."""

import gzip

import pytest
from sqlalchemy import select

from aimm.candidates.catalogue import MOST_BYTES, Catalogue, Entry, Wanted, written
from aimm.candidates.model import (
    CandidatePatch,
    Figure,
    Message,
    NewCandidate,
    NewOwnModel,
    OwnModelPatch,
)
from aimm.candidates.own_models import OwnModelService
from aimm.candidates.service import CandidateService
from aimm.candidates.updating import CatalogueService
from aimm.kit.changes import SYSTEM
from aimm.kit.errors import Invalid
from aimm.kit.paging import PageRequest
from aimm.storage.candidates import StoredCandidates
from aimm.storage.catalogue.families import card_facts
from aimm.storage.catalogue.stored import StoredCatalogues, catalogue_of_package
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import candidates, catalogues
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.own_models import StoredOwnModels
from aimm.storage.use_cases import StoredUseCases
from aimm.use_cases.model import NewUseCase
from aimm.use_cases.service import UseCaseService
from aimm.wiring.sources import RandomIds, SystemClock

CLOCK, IDS = SystemClock(), RandomIds()
ENTRY = Entry(id="maker/one", provider="maker", name="One", context_window=8_000)


def shortlist(work: UnitOfWork) -> CandidateService:
    stored = StoredCandidates(work.connection)
    return CandidateService(StoredUseCases(work.connection), stored, work, CLOCK, IDS)


def own_models(work: UnitOfWork) -> OwnModelService:
    return OwnModelService(StoredOwnModels(work.connection), work, CLOCK, IDS)


def catalogue(work: UnitOfWork) -> CatalogueService:
    return CatalogueService(StoredCatalogues(work.connection), work, CLOCK)


async def test_candidates_are_stored_ordered_changed_and_go_with_their_use_case(database: Database):
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        use_cases = UseCaseService(StoredUseCases(work.connection), work, work, CLOCK, IDS)
        use_case = await use_cases.create(NewUseCase(title="Chat", code="chat", description="Talks"))
        service = shortlist(work)
        a, b = [
            await service.create(
                NewCandidate(
                    use_case_id=use_case.id,
                    title=title,
                    entry="maker/one",
                    messages=[Message("user", "<<Q>> \0 ü")],
                    parameters={"stop": ["\0", "ü"], "nested": {"deep": [1.5, None]}},
                )
            )
            for title in "ab"
        ]
        assert await service.get(a.id) == a
        moved = await service.update(b.id, CandidatePatch(position=1, messages=[], parameters={"a": 1}))
        assert await service.get(b.id) == moved
        page = await service.page(use_case.id, PageRequest(1, 10, "position"))
        assert [(one.title, one.position, one.messages) for one in page.items] == [
            ("b", 1, []),
            ("a", 2, a.messages),
        ]
        found = await service.page(use_case.id, PageRequest(1, 10, "position", filters={"state": "included"}))
        assert found.total == 0
        await service.delete(b.id)
        assert [one.position for one in await service.candidates.of_use_case(use_case.id)] == [1]
        await use_cases.delete(use_case.id)
        assert (await work.connection.execute(select(candidates.c.id))).all() == []


async def test_own_entries_are_stored_found_changed_and_deleted(database: Database):
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        service = own_models(work)
        made = await service.create(
            NewOwnModel(
                title="House",
                code="house",
                kind="local",
                open_weights=False,
                input_price=0.25,
                regions=["eu"],
                figures=[Figure(name="latency", value=1.5, date="2026")],
            )
        )
        assert await service.get(made.id) == await service.by_code("house") == made
        assert made.tool_use is None
        changed = await service.update(made.id, OwnModelPatch(open_weights=None, figures=[], tool_use=True))
        assert (await service.page(PageRequest(1, 10))).items == [changed]
        await service.delete(made.id)
        assert (await service.page(PageRequest(1, 10))).total == 0


async def test_the_catalogue_of_the_package_counts_until_another_is_brought(database: Database):
    wanted = Catalogue("2026-02-28", "elsewhere", [ENTRY])
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        stored = StoredCatalogues(work.connection)
        assert await stored.current() is catalogue_of_package()
        await catalogue(work).replace(written(wanted))
        assert await stored.current() == wanted
        assert await stored.current() is await stored.current()
        await catalogue(work).replace(written(Catalogue("2026-03-01", "elsewhere", [ENTRY])))
    async with database.reading() as connection:
        assert (await StoredCatalogues(connection).current()).as_of == "2026-03-01"
        assert len((await connection.execute(select(catalogues.c.number))).all()) == 1


async def test_what_unpacks_to_more_than_a_catalogue_may_have_is_not_read(database: Database):
    async with unit_of_work(database, SYSTEM, CLOCK) as work:
        bomb = gzip.compress(b" " * (MOST_BYTES + 10))
        await work.connection.execute(
            catalogues.insert().values(hash="x", content=bomb, created_at=CLOCK.now())
        )
        with pytest.raises(Invalid):
            await StoredCatalogues(work.connection).current()


def test_the_catalogue_of_the_package():
    known = catalogue_of_package()
    assert len(known.entries) > 2_000
    assert known.source.startswith("genai-prices ")
    model = known.by_id["openai/gpt-4.1"]
    assert (model.open_weights, model.knowledge_date, model.output_limit) == (False, "2024-06", 32_768)
    assert model.input_price is not None
    free = known.page(Wanted(open_weights=True, text="gpt-oss-120b"), PageRequest(1, 200, "name"))
    assert {one.licence for one in free.items} == {"apache-2.0"}


@pytest.mark.parametrize(
    "provider, model, licence, limit",
    [
        ("groq", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama3.3", None),
        ("aws", "us.meta.llama3-1-8b-instruct-v1:0", "llama3.1", None),
        ("openrouter", "qwen/qwen3-32b:free", "apache-2.0", None),
        ("openai", "gpt-4o-2024-08-06", None, 16_384),
        ("azure", "gpt-4o", None, None),
    ],
)
def test_cards_are_found_under_the_names_that_platforms_give(
    provider: str, model: str, licence: str | None, limit: int | None
):
    facts = card_facts(provider, model)
    assert (facts.get("licence"), facts.get("output_limit")) == (licence, limit)
    assert facts["open_weights"] is (licence is not None)


@pytest.mark.parametrize(
    "model", ["gpt-4o-audio-preview", "llama-guard-3-8b", "my-gpt-4o", "claude-9", "qwen3-max"]
)
def test_a_card_counts_for_its_own_model_only(model: str):
    assert card_facts("openai", model) == {}
