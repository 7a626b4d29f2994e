"""The parts of a running node, and its status."""

import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from aimm import __version__
from aimm.access.entrance import Entrance
from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import InstallationFacts
from aimm.artifacts.service import ArtifactService
from aimm.examples.intake import ExampleIntake
from aimm.jobs.service import JobService
from aimm.kit.errors import AimmError
from aimm.path.links.visits import Visits
from aimm.storage.database.engine import Database
from aimm.storage.database.revisions import latest
from aimm.storage.database.schema import rollouts
from aimm.storage.ledger.base import Ledger
from aimm.storage.snapshots import SnapshotKeeper
from aimm.web.broadcast import Broadcaster
from aimm.web.hot.handlers import HotHandlers
from aimm.web.hot.meter import HotMeter
from aimm.web.queries import rfc3339
from aimm.web.system_answers import (
    CaptureStateAnswer,
    LatencyAnswer,
    LedgerAnswer,
    NodeAnswer,
    RolloutsStateAnswer,
    SessionsStateAnswer,
    SettingAnswer,
    SnapshotStateAnswer,
    StreamsAnswer,
    SystemAnswer,
)
from aimm.wiring.rollouts import RolloutLoop, RolloutMeter
from aimm.wiring.settings import Settings
from aimm.wiring.shown_settings import shown_settings
from aimm.wiring.sources import RandomIds, SystemClock

_SNAPSHOT_STALE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Access:
    """Authentication.

    Attributes:
        facts: of the installation.
    """

    facts: InstallationFacts
    gatekeeper: Gatekeeper
    entrance: Entrance


@dataclass(frozen=True, slots=True)
class Node:
    """The parts of a running node.

    Attributes:
        clock: clock of sessions and of everything that is counted.
        started_at: by that clock.
        data: the data store, for bulk data.
    """

    settings: Settings
    database: Database
    data: Database
    artifacts: ArtifactService
    access: Access
    ledger: Ledger
    snapshots: SnapshotKeeper
    events: Broadcaster
    rollouts: RolloutLoop
    jobs: JobService
    examples: ExampleIntake
    visits: Visits
    clock: SystemClock
    ids: RandomIds
    started_at: datetime

    async def problems(self) -> list[str]:
        """Reasons why the node cannot serve, as sentences; empty if it can."""
        found = [] if self.ledger.healthy else ["picks and feedback cannot be stored"]
        age = self.snapshots.age
        if age > _SNAPSHOT_STALE_SECONDS:
            found.append(f"the snapshot is {age:.0f} s old")
        try:
            async with self.database.reading() as connection:
                await connection.execute(text("select 1"))
        except AimmError:
            found.append("the database does not answer")
        return found


def system_of(node: Node, hot: HotHandlers) -> Callable[[], Awaitable[SystemAnswer]]:
    """The function that reads the status of ``node``."""

    async def tell() -> SystemAnswer:
        problems = await node.problems()
        watched, disk = await _measured(node.database)
        return SystemAnswer(
            version=__version__,
            database="sqlite" if node.database.is_sqlite else "postgresql",
            schema_version=latest(),
            started_at=rfc3339(node.started_at),
            now=rfc3339(node.clock.now()),
            clock_speed=node.settings.clock_speed,
            node=NodeAnswer(socket.gethostname(), os.getpid()),
            leader=node.rollouts.meter.leading,
            ready=not problems,
            problems=problems,
            ledger=_ledger(node.ledger),
            snapshot=SnapshotStateAnswer(
                node.snapshots.present.version,
                node.snapshots.age,
                len(node.snapshots.present.by_number),
            ),
            sessions=SessionsStateAnswer(len(node.ledger.memory)),
            rollouts=_rollouts(node.rollouts.meter, watched),
            picks=_latency(hot.meters["picker"]),
            feedback=_latency(hot.meters["feedbacks"]),
            capture=_capture(node.examples),
            streams=StreamsAnswer(len(node.events), node.events.most),
            disk_bytes=disk,
            settings=[
                SettingAnswer(one.name, one.value, one.source)
                for one in shown_settings(node.settings, os.environ)
            ],
        )

    return tell


async def _measured(database: Database) -> tuple[int | None, int | None]:
    """Number of monitored rollouts, and size of the database in bytes; None if unavailable."""
    try:
        async with database.reading() as connection:
            counted = select(func.count()).select_from(rollouts).where(rollouts.c.watched)
            watched = (await connection.execute(counted)).scalar_one()
            if database.sqlite_path is None:
                size = text("select pg_database_size(current_database())")
                return watched, (await connection.execute(size)).scalar_one()
    except AimmError:
        return None, None
    files = [database.sqlite_path.with_name(database.sqlite_path.name + end) for end in ("", "-wal", "-shm")]
    return watched, sum(file.stat().st_size for file in files if file.exists())


def _ledger(ledger: Ledger) -> LedgerAnswer:
    meter = ledger.meter
    return LedgerAnswer(
        healthy=ledger.healthy,
        queued=ledger.queued,
        commits=meter.commits,
        rows=meter.rows,
        last_commit_size=meter.last_size,
        refused=meter.refused,
        dropped=meter.dropped,
        failures=meter.failures,
    )


def _capture(intake: ExampleIntake) -> CaptureStateAnswer:
    meter = intake.meter
    return CaptureStateAnswer(
        queued=intake.queued,
        accepted=meter.accepted,
        stored=meter.stored,
        repeated=meter.repeated,
        not_sampled=meter.not_sampled,
        refused=sum(meter.refused.values()),
        shed=meter.shed,
        unredacted=meter.unredacted,
        failures=meter.failures,
    )


def _rollouts(meter: RolloutMeter, watched: int | None) -> RolloutsStateAnswer:
    return RolloutsStateAnswer(
        watched=watched,
        rounds=meter.rounds,
        ticks=meter.ticks,
        failures=meter.failures,
        races=meter.races,
        clock_jumps=meter.clock_jumps,
        last_round_seconds=meter.last_seconds,
    )


def _latency(meter: HotMeter) -> LatencyAnswer:
    middle, slow = meter.quantile(0.5), meter.quantile(0.99)
    return LatencyAnswer(
        count=sum(meter.counts),
        p50_ms=None if middle is None else middle * 1000,
        p99_ms=None if slow is None else slow * 1000,
    )
