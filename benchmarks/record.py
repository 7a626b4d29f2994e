"""Acknowledged responses, checked during the run and afterwards against the database."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.ids import event_uuid
from aimm.storage.database.engine import open_database

_SHOWN = 5


def number_of(uuid: str) -> int | None:
    """The number in the UUID of a pick or rating (see ``aimm.kit.ids``), or None if it is not one."""
    try:
        incarnation = int(uuid[9:13], 16) << 12 | int(uuid[15:18], 16)
        number = incarnation << 40 | int(uuid[26:], 16)
    except ValueError:
        return None
    return number if event_uuid(uuid[:8], number) == uuid else None


@dataclass
class Record:
    """Everything that was acknowledged.

    Attributes:
        answers: number of picks answered.
        flow_of: flow id by correlation id.
        firsts: number of the pick that opened the session according to its response, by correlation id.
        repeats: numbers of the other picks.
        ratings: number and score (hundredths) of the accepted rating, by correlation id.
        two_flows: responses with another flow than an earlier response for the same id.
        wrong: descriptions of other errors.
        refused: number of 503 responses.
        cut: requests without a response because their connection ended.
        slowest: latency of the slowest response in seconds.
    """

    answers: int = 0
    flow_of: dict[str, str] = field(default_factory=dict[str, str])
    firsts: dict[str, int] = field(default_factory=dict[str, int])
    repeats: list[int] = field(default_factory=list[int])
    ratings: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    two_flows: int = 0
    wrong: list[str] = field(default_factory=list[str])
    refused: int = 0
    cut: int = 0
    slowest: float = 0.0

    def picked(self, correlation_id: str, item: dict[str, Any]) -> None:
        """Record a pick."""
        self.answers += 1
        number = number_of(item["id"])
        if number is None or item["correlationId"] != correlation_id:
            self.wrong.append(f"pick of {correlation_id} answered with {item['id']}")
            return
        if self.flow_of.setdefault(correlation_id, item["flowId"]) != item["flowId"]:
            self.two_flows += 1
        if not item["isFirstCorrelation"]:
            self.repeats.append(number)
        elif self.firsts.setdefault(correlation_id, number) != number:
            self.wrong.append(f"{correlation_id} was opened twice")

    def rated(self, correlation_id: str, score: int, item: dict[str, Any]) -> None:
        """Record an accepted rating."""
        number = number_of(item["id"]) or 0
        if self.ratings.setdefault(correlation_id, (number, score)) != (number, score):
            self.wrong.append(f"{correlation_id} was rated twice")
        if item["flowId"] != self.flow_of.get(correlation_id):
            self.wrong.append(f"the rating of {correlation_id} went to flow {item['flowId']}")


@dataclass
class Findings:
    """The result of a comparison with the database.

    Attributes:
        missing_picks: acknowledged first picks, or flows of ids, that are missing in the log.
        missing_feedback: acknowledged ratings that are missing in the table.
        missing_repeats: acknowledged repeats that are missing in the log; a crash may lose some.
        untold: ids with a first pick in the log that was never acknowledged.
        wrong: descriptions of statistics or rows that contradict each other.
    """

    missing_picks: int = 0
    missing_feedback: int = 0
    missing_repeats: int = 0
    untold: int = 0
    wrong: list[str] = field(default_factory=list[str])


async def compare(database_url: str, record: Record, *, one_session: bool = True) -> Findings:
    """Read the tables and compare; no server may be writing.

    Args:
        one_session: whether the log must have exactly one first pick for every id. On SQLite it may have more
            if a commit could not be synced; that one was never acknowledged.
    """
    database = open_database(database_url)
    findings = Findings()
    try:
        async with database.reading() as connection:
            await _compare_picks(connection, record, findings, one_session, database.is_sqlite)
            await _compare_feedback(connection, record, findings)
            await _compare_counts(connection, findings)
    finally:
        await database.close()
    return findings


async def _rows(connection: AsyncConnection, statement: str) -> Iterable[Any]:
    return (await connection.execute(text(statement))).all()


async def _compare_picks(
    connection: AsyncConnection, record: Record, findings: Findings, one_session: bool, is_sqlite: bool
) -> None:
    names = {row[0]: row[1] for row in await _rows(connection, "select number, id from flows")}
    opened: dict[str, list[tuple[int, str | None]]] = {}
    log = await _rows(connection, "select id, flow, correlation from pick_log where session = id order by id")
    for number, flow, correlation in log:
        opened.setdefault(correlation, []).append((number, names.get(flow)))
    for correlation, number in record.firsts.items():
        if (number, record.flow_of[correlation]) not in opened.get(correlation, ()):
            findings.missing_picks += 1
    for correlation, flow in record.flow_of.items():
        sessions = opened.get(correlation, [])
        if not any(found == flow for _, found in sessions):
            findings.missing_picks += correlation not in record.firsts
        if one_session and len(sessions) > 1:
            findings.wrong.append(f"{correlation} has {len(sessions)} first picks in the log")
    findings.untold = sum(correlation not in record.flow_of for correlation in opened)
    logged = {number for (number,) in await _rows(connection, "select id from pick_log where session <> id")}
    findings.missing_repeats = sum(number not in logged for number in record.repeats)
    if not is_sqlite:
        held = {session for (session,) in await _rows(connection, "select session from sessions")}
        lost = sum(number not in held for number in record.firsts.values())
        if lost:
            findings.wrong.append(f"{lost} sessions are not in their table")


async def _compare_feedback(connection: AsyncConnection, record: Record, findings: Findings) -> None:
    stored = {
        correlation: (number, score)
        for number, score, correlation in await _rows(
            connection, "select id, score, correlation from feedback"
        )
    }
    for correlation, rating in record.ratings.items():
        findings.missing_feedback += stored.get(correlation) != rating


async def _compare_counts(connection: AsyncConnection, findings: Findings) -> None:
    stars = ", ".join(f"sum(star{n})" for n in range(1, 6))
    counted = {
        flow: tuple(map(int, figures))
        for flow, *figures in await _rows(
            connection,
            f"select flow, sum(picks), sum(sessions), sum(ratings), sum(score_sum), {stars} "
            "from flow_counts group by flow",
        )
    }
    real: dict[int, list[int]] = {}
    steps: Counter[int] = Counter()
    for flow, flow_step, first, number in await _rows(
        connection,
        "select flow, flow_step, case when session = id then 1 else 0 end, count(*) "
        "from pick_log group by 1, 2, 3",
    ):
        figures = real.setdefault(flow, [0] * 9)
        figures[0] += number if flow_step else 0
        figures[1] += number if first else 0
        steps[flow_step] += number
    for flow, star, number, score in await _rows(
        connection, "select flow, star, count(*), sum(score) from feedback group by 1, 2"
    ):
        figures = real.setdefault(flow, [0] * 9)
        figures[2] += number
        figures[3] += int(score)
        figures[3 + star] += number
    expected = {flow: tuple(figures) for flow, figures in real.items()}
    if counted != expected:
        findings.wrong.append(f"flow counts {counted}, the logs say {expected}")
    of_steps = await _rows(connection, "select flow_step, sum(picks) from flow_step_counts group by 1")
    counted_steps = {flow_step: int(number) for flow_step, number in of_steps}
    del steps[0]
    if counted_steps != dict(steps):
        findings.wrong.append(f"step counts {counted_steps}, the log says {dict(steps)}")


def verdict(record: Record, findings: Findings) -> str:
    """The result in one line, followed by a line for each other error."""
    wrong = [*record.wrong, *findings.wrong]
    line = (
        f"two flows: {record.two_flows} of {record.answers} answers; "
        f"missing acknowledged picks: {findings.missing_picks}, feedback: {findings.missing_feedback}"
    )
    more = [f"  wrong: {each}" for each in wrong[:_SHOWN]]
    if len(wrong) > _SHOWN:
        more.append(f"  … and {len(wrong) - _SHOWN} more")
    return "\n".join([line, *more])


def is_exact(record: Record, findings: Findings) -> bool:
    """Whether everything is exact."""
    return not (
        record.two_flows
        or record.wrong
        or findings.missing_picks
        or findings.missing_feedback
        or findings.wrong
    )


def to_json(value: object) -> bytes:
    """Compact JSON."""
    return json.dumps(value, separators=(",", ":")).encode()
