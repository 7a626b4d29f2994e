"""The running application: opens everything in order, and closes it in reverse order."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import structlog
from litestar.types import ASGIApp
from sqlalchemy.exc import DatabaseError

from aimm.access.entrance import Entrance
from aimm.access.first_start import ensure_installation
from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import FirstCredentials
from aimm.access.throttle import LoginThrottle
from aimm.feedback.service import FeedbackTaker
from aimm.kit.changes import SYSTEM, Actor
from aimm.kit.errors import AimmError, Unavailable
from aimm.kit.ids import event_uuid
from aimm.picking.rules import session_key
from aimm.picking.service import ExposureRecorder, Picker
from aimm.rollout.outcomes import OutcomeTaker
from aimm.storage.access import AccessStore
from aimm.storage.activity import activity_news
from aimm.storage.credentials import Argon2Hasher, JwtTokens, SystemSecrets
from aimm.storage.database.engine import (
    POOL_OVERFLOW,
    POOL_SIZE,
    Database,
    Translated,
    no_connection_left,
    open_database,
)
from aimm.storage.database.migrate import NotMigratedError, migrate, schema_of
from aimm.storage.database.schema import incarnations
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.leadership import open_leadership
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Limits
from aimm.storage.ledger.lanes import LANES
from aimm.storage.ledger.sqlite import SqliteLedger
from aimm.storage.newest import newest_record
from aimm.storage.retention import Purger, Retention
from aimm.storage.rollouts import StoredOutcomes
from aimm.storage.snapshots import SnapshotKeeper
from aimm.web.access_log import Requests
from aimm.web.app import WebLimits, full_app
from aimm.web.base_path import BasePath
from aimm.web.broadcast import Broadcaster
from aimm.web.console.files import Console
from aimm.web.context import Context, Services
from aimm.web.docs import docs_handlers
from aimm.web.document import served_document
from aimm.web.hot.handlers import HotHandlers, render_pick
from aimm.wiring.lock import FileLock
from aimm.wiring.logs import access_log_of, new_request_id
from aimm.wiring.loop_context import loop_context
from aimm.wiring.node import Access, Node, system_of
from aimm.wiring.reasons import reason_of
from aimm.wiring.rollouts import RolloutLoop
from aimm.wiring.samples import sample
from aimm.wiring.services import services_of
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock, clock_of_speed
from aimm.wiring.traces import open_traces

if TYPE_CHECKING:
    from aimm.wiring.spans import Spans

log = structlog.get_logger(__name__)

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
# the clocks of nodes differ a little
_CLOCK_SKEW_MS = 60_000
_KEY_USE_SECONDS = 60.0
_TOKEN_PURGE_SECONDS = 3600.0
# how long a start waits for PostgreSQL
_START_SECONDS = 10.0
_START_PAUSE_SECONDS = 1.0
# the pool, the lanes and the look-ups of the ledger, who leads, and who hears of changes
_CONNECTIONS = POOL_SIZE + LANES + 1 + 1 + 1

T = TypeVar("T")


class CannotOpenError(Exception):
    """The database cannot be reached or written to; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Application:
    """A running application.

    Attributes:
        first_credentials: created by the first start, to be shown once; None on later starts.
        lock: on the SQLite file; None on PostgreSQL.
    """

    settings: Settings
    database: Database
    context: Context
    ledger: Ledger
    snapshots: SnapshotKeeper
    purger: Purger
    rollouts: RolloutLoop
    hot: HotHandlers
    app: ASGIApp
    first_credentials: FirstCredentials | None
    traces: "Spans | None" = None
    lock: FileLock | None = None


def limits_of(settings: Settings) -> Limits:
    """The ledger's bounds."""
    return Limits(
        queue=settings.queue,
        row_bytes=settings.repeats_mib * 1_048_576,
        commit_seconds=settings.commit_seconds,
        live_sessions=settings.live_sessions,
        validity=round(settings.session_hours * _HOUR_MS),
        feedback_window=round(settings.feedback_days * _DAY_MS),
    )


def retention_of(settings: Settings) -> Retention:
    """How long records are kept; valid sessions are always kept."""
    live = settings.session_hours * _HOUR_MS
    return Retention(
        picks=round(max(settings.pick_retention_days * _DAY_MS, live)),
        feedback=round(max(settings.feedback_retention_days * _DAY_MS, live)),
        sessions=round(max(settings.feedback_days, settings.pick_retention_days) * _DAY_MS),
    )


async def prepare_database(database: Database) -> None:
    """Migrate a SQLite database. On PostgreSQL only check, so that upgrading is a deliberate step.

    Raises:
        NotMigratedError: PostgreSQL needs a migration, or a newer version created the schema.
    """
    if database.is_sqlite:
        try:
            await migrate(database)
        except DatabaseError as error:
            raise NotMigratedError(f"{database.sqlite_path} cannot be used: {error.orig}") from None
        return
    (await schema_of(database)).check()


async def _watch_clock(database: Database, clock: SystemClock) -> None:
    """Warn when stored records are dated later than now: the clock was ahead before, or is behind now."""
    newest = await newest_record(database)
    ahead = 0 if newest is None else newest - clock.millis()
    if ahead > _CLOCK_SKEW_MS:
        log.warning("records_are_later_than_now", ahead_seconds=ahead // 1000)


async def _new_incarnation(database: Database, clock: SystemClock) -> int:
    async with database.writing() as connection:
        stored = await connection.execute(
            incarnations.insert()
            .values(host=socket.gethostname(), pid=os.getpid(), started_at=clock.now())
            .returning(incarnations.c.number)
        )
        return stored.scalar_one()


def _ledger(database: Database, settings: Settings, clock: SystemClock, incarnation: int) -> Ledger:
    limits = limits_of(settings)
    if database.is_sqlite:
        return SqliteLedger(database, clock.millis, incarnation, limits)
    from aimm.storage.ledger.postgres import PostgresLedger  # a service on SQLite does without asyncpg

    return PostgresLedger(database.dsn, clock.millis, incarnation, limits)


@asynccontextmanager
async def open_application(
    settings: Settings, clock: SystemClock | None = None
) -> AsyncGenerator[Application]:
    """Open everything, and close it in reverse order.

    Raises:
        FileInUseError, FolderError, NotMigratedError, CannotOpenError, CannotTrace
    """
    # users and their tokens always use the system clock, sessions the accelerated one
    real, clock, ids = clock or SystemClock(), clock or clock_of_speed(settings.clock_speed), RandomIds()
    if settings.clock_speed != 1:
        log.warning("clock_is_not_real", speed=settings.clock_speed)
    traces = open_traces(settings.otel_endpoint)
    async with AsyncExitStack() as stack:
        if traces is not None:
            stack.push_async_callback(traces.close)
        database, lock = _open_database(stack, settings)
        try:
            node, purger = await _open_node(stack, settings, database, traces, (real, clock), ids)
        except Unavailable as error:
            raise CannotOpenError(_advice(database, error)) from error
        application = replace(_assemble(node, purger), lock=lock)
        if traces is not None:
            application.hot.routes = traces.hot(application.hot.routes)
            application = replace(application, app=traces.app(application.app), traces=traces)
        app = BasePath(application.app, settings.base)
        yield replace(application, app=Requests(app, access_log_of(settings), new_request_id))


async def _open_node(
    stack: AsyncExitStack,
    settings: Settings,
    database: Database,
    traces: "Spans | None",
    clocks: tuple[SystemClock, SystemClock],
    ids: RandomIds,
) -> tuple[Node, Purger]:
    real, clock = clocks
    await _patiently(database, lambda: prepare_database(database))
    access = await _patiently(database, lambda: _open_access(stack, database, real, ids))
    await _patiently(database, lambda: _watch_clock(database, clock))
    incarnation = await _patiently(database, lambda: _new_incarnation(database, clock))
    ledger = _ledger(database, settings, clock, incarnation)
    if traces is not None:
        traces.follow(ledger)
    await _patiently(database, ledger.start)
    stack.push_async_callback(ledger.close)
    events = Broadcaster(activity_news(database), settings.event_streams, settings.event_streams_per_caller)
    stack.push_async_callback(events.close)
    keeper = await _open_snapshots(stack, database, ledger, access.gatekeeper, events, real)
    purger = Purger(database, retention_of(settings), clock.millis)
    purger.start()
    stack.push_async_callback(purger.close)
    _keep_access(stack, access)
    context = loop_context(database, clock, ids, ledger)
    rollouts = RolloutLoop(context, open_leadership(database), settings.rollout_seconds)
    rollouts.start()
    stack.push_async_callback(rollouts.close)
    node = Node(settings, database, access, ledger, keeper, events, rollouts, clock, ids, clock.now())
    return node, purger


async def _patiently(database: Database, opening: Callable[[], Awaitable[T]]) -> T:
    """Try again for a while when PostgreSQL cannot be reached or has no connection left."""
    began = time.monotonic()
    while True:
        try:
            with Translated():
                return await opening()
        except Unavailable as error:
            if database.is_sqlite or time.monotonic() - began > _START_SECONDS:
                raise
            log.warning("waiting_for_the_database", reason=reason_of(error))
        await asyncio.sleep(_START_PAUSE_SECONDS)


def _advice(database: Database, error: Unavailable) -> str:
    reason = reason_of(error)
    if database.sqlite_path is not None:
        free = shutil.disk_usage(database.sqlite_path.parent).free
        return f"cannot write to {database.sqlite_path}: {reason} ({free / 2**20:,.0f} MiB are free there)"
    if no_connection_left(error):
        return (
            f"PostgreSQL has no connection left ({reason}). A node needs {_CONNECTIONS} of them, up to "
            f"{_CONNECTIONS + POOL_OVERFLOW} under load: raise max_connections, or stop something"
        )
    return f"the database cannot be used: {reason}"


def _open_database(stack: AsyncExitStack, settings: Settings) -> tuple[Database, FileLock | None]:
    database = open_database(settings.url)
    lock = None
    if database.sqlite_path is not None:
        lock = FileLock(database.sqlite_path)
        stack.callback(lock.release)
    stack.push_async_callback(database.close)
    return database, lock


async def _open_access(
    stack: AsyncExitStack, database: Database, clock: SystemClock, ids: RandomIds
) -> Access:
    hasher = Argon2Hasher()
    stack.callback(hasher.close)
    store = AccessStore(database, clock)
    facts = await ensure_installation(store, hasher, SystemSecrets(), clock, ids)
    tokens = JwtTokens(facts.jwt_secret)
    gatekeeper = Gatekeeper(store, tokens, clock, clock.millis)
    await gatekeeper.load_callers()
    entrance = Entrance(store, hasher, tokens, LoginThrottle(), gatekeeper.ended, clock, ids)
    return Access(facts, gatekeeper, entrance)


def _keep_access(stack: AsyncExitStack, access: Access) -> None:
    gatekeeper = access.gatekeeper
    stack.push_async_callback(gatekeeper.store_uses)
    _regularly(stack, _KEY_USE_SECONDS, gatekeeper.store_uses)
    _regularly(stack, _KEY_USE_SECONDS, gatekeeper.load_callers)
    _regularly(stack, _TOKEN_PURGE_SECONDS, access.entrance.purge_expired)


async def _open_snapshots(
    stack: AsyncExitStack,
    database: Database,
    ledger: Ledger,
    gatekeeper: Gatekeeper,
    events: Broadcaster,
    clock: SystemClock,
) -> SnapshotKeeper:
    keeper = SnapshotKeeper(
        database, render_pick, clock.millis, ledger.forget_use_case, gatekeeper.load_callers, events.published
    )
    await keeper.start()
    events.begin(keeper.present.version)
    stack.push_async_callback(keeper.close)
    database.published = _quietly(keeper.refresh)
    return keeper


def _quietly(refresh: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def refresh_or_wait_for_poll() -> None:
        try:
            await refresh()
        except AimmError as error:  # the change is stored; the next poll picks it up
            log.warning("snapshot_refresh_failed", error=repr(error))

    return refresh_or_wait_for_poll


def _regularly(stack: AsyncExitStack, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    async def repeat() -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                log.exception("background_work_failed")

    async def cancel(task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(cancel, asyncio.create_task(repeat()))


def _assemble(node: Node, purger: Purger) -> Application:
    settings, database = node.settings, node.database
    stopwatch = time.perf_counter
    picker = Picker(node.snapshots, node.ledger, node.clock.millis, node.ledger.limits.validity)
    feedback = FeedbackTaker(node.ledger, node.clock.millis, session_key)
    hot = HotHandlers(
        node.access.gatekeeper,
        node.snapshots,
        picker,
        feedback,
        node.access.facts.id,
        node.ledger.new_number(),
        stopwatch,
    )
    context = _context(node, picker, feedback, hot)
    limits = WebLimits(
        body=settings.max_body_bytes, seconds=settings.request_seconds, origins=settings.origins
    )
    console = Console(SystemSecrets().draw, settings.base)
    pages = docs_handlers(served_document(settings.base), settings.base)
    app = full_app(context, hot, limits, console, pages)
    first = node.access.facts.created
    return Application(
        settings, database, context, node.ledger, node.snapshots, purger, node.rollouts, hot, app, first
    )


def _metrics(node: Node, hot: HotHandlers) -> bytes:
    from aimm.wiring.metrics import metrics_text  # not needed before somebody asks

    return metrics_text(node.ledger, node.snapshots, hot, node.rollouts.meter)


def _context(node: Node, picker: Picker, feedback: FeedbackTaker, hot: HotHandlers) -> Context:
    database, ledger, keeper = node.database, node.ledger, node.snapshots
    facts, clock, ids = node.access.facts, node.clock, node.ids

    @asynccontextmanager
    async def reading() -> AsyncGenerator[Services]:
        async with database.reading() as connection:
            yield services_of(UnitOfWork(connection, SYSTEM), clock, ids)

    @asynccontextmanager
    async def writing(actor: Actor) -> AsyncGenerator[Services]:
        async with unit_of_work(database, actor, clock) as work:
            yield services_of(work, clock, ids)

    return Context(
        reading=reading,
        writing=writing,
        authenticator=node.access.gatekeeper,
        entrance=node.access.entrance,
        access=AccessStore(database, clock),
        secrets=SystemSecrets(),
        picker=picker,
        exposures=ExposureRecorder(keeper, ledger, clock.millis, picker.validity),
        outcomes=OutcomeTaker(keeper, ledger, StoredOutcomes(database), clock.millis),
        feedback=feedback,
        sessions=ledger,
        snapshots=keeper,
        settled=ledger.settled,
        ready=node.problems,
        metrics=lambda: _metrics(node, hot),
        event_id=lambda number: event_uuid(facts.id, number),
        events=node.events,
        system=system_of(node, hot),
        sample=sample,
        clock=clock,
        clock_speed=node.settings.clock_speed,
        installation_id=facts.id,
        base_path=node.settings.base,
        ids=ids,
    )
