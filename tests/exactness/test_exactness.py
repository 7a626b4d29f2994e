"""The short form of the race: kill -9, restarts and new shares under load, compared over the whole run.

``python -m benchmarks.exactness`` runs the long form.
"""

import asyncio
import shutil
from pathlib import Path

import pytest
from benchmarks.race import run_race
from benchmarks.record import Findings, Record, compare, is_exact, verdict
from benchmarks.sample import Sample, make_sample
from sqlalchemy import text
from tests.support.databases import PostgresServer
from tests.support.server import ServerProcess

from aimm.kit.ids import event_uuid
from aimm.storage.database.engine import open_database

ANSWERS = 4_000


def silent(_: str) -> None:
    """Show no progress."""


async def test_sqlite_never_assigns_two_flows_and_loses_nothing(tmp_path: Path) -> None:
    race, findings = await run_race(
        f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path, nodes=1, target=ANSWERS, crashes=1, progress=silent
    )
    assert race.record.answers >= ANSWERS
    assert is_exact(race.record, findings), verdict(race.record, findings)


async def test_two_nodes_never_assign_two_flows_and_lose_nothing(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    race, findings = await run_race(
        await postgres.new_database(), tmp_path, nodes=2, target=ANSWERS, crashes=1, progress=silent
    )
    assert race.record.answers >= ANSWERS
    assert is_exact(race.record, findings), verdict(race.record, findings)


def test_a_restart_that_fails_is_noticed(tmp_path: Path) -> None:
    server = ServerProcess(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path)
    server.kill()
    server._environment["AIMM_PORT"] = "none"
    with pytest.raises(AssertionError, match="AIMM_PORT: must be"):
        server.start()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    """A database file with a use case, to be copied."""
    file = tmp_path_factory.mktemp("prepared") / "aimm.db"
    return file, asyncio.run(make_sample(f"sqlite:///{file}", use_cases=1, steps=1, shares=(60.0, 40.0)))


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("select 1", "missing acknowledged picks: 0, feedback: 0"),
        ("delete from pick_log", "missing acknowledged picks: 1"),
        ("update pick_log set flow = 2", "missing acknowledged picks: 1"),
        ("delete from feedback", "feedback: 1"),
        ("update feedback set score = 100", "feedback: 1"),
        ("update flow_counts set picks = 2", "wrong: flow counts"),
        ("update flow_step_counts set picks = 2", "wrong: step counts"),
    ],
)
async def test_the_comparison_detects_damage(
    damage: str, found: str, prepared: tuple[Path, Sample], tmp_path: Path
) -> None:
    file, sample = prepared
    url = f"sqlite:///{shutil.copy(file, tmp_path)}"
    database = open_database(url)
    async with database.writing() as connection:
        for statement in (
            "insert into pick_log values (7, 1, 7, 1, 1, 1, 1, 1, 0, 2, 'race-0')",
            "insert into feedback values (8, 7, 2, 1, 1, 500, 5, 'race-0', null, null, null)",
            "insert into flow_counts values (1, 0, 1, 1, 1, 500, 0, 0, 0, 0, 1)",
            "insert into flow_step_counts values (1, 0, 1)",
            damage,
        ):
            await connection.execute(text(statement))
    await database.close()
    record = Record()
    answer = {
        "flowId": sample.use_cases[0].flow_ids[0],
        "correlationId": "race-0",
        "isFirstCorrelation": True,
    }
    record.picked("race-0", {**answer, "id": event_uuid("00000000", 7)})
    record.rated("race-0", 500, {**answer, "id": event_uuid("00000000", 8)})
    findings = await compare(url, record)
    assert found in verdict(record, findings)
    assert is_exact(record, findings) == (damage == "select 1")


def test_a_second_flow_is_noticed() -> None:
    record = Record()
    for flow, first in (("a", True), ("b", False)):
        item = {"flowId": flow, "correlationId": "x", "isFirstCorrelation": first}
        record.picked("x", {**item, "id": event_uuid("00000000", 7)})
    assert record.two_flows == 1
    assert not is_exact(record, Findings())
