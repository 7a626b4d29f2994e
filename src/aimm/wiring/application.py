"""The running application: opens everything in order, and closes it in reverse order."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from litestar.types import ASGIApp

from aimm.access.entrance import Entrance
from aimm.access.first_start import ensure_installation
from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import FirstCredentials
from aimm.access.throttle import LoginThrottle
from aimm.kit.errors import AimmError, Unavailable
from aimm.storage.access import AccessStore
from aimm.storage.activity import activity_news
from aimm.storage.credentials import Argon2Hasher, JwtTokens, SystemSecrets
from aimm.storage.database.engine import Database
from aimm.storage.datasets.sweeping import PAUSE_SECONDS, Sweeper
from aimm.storage.evaluation.sweeping import RunSweeper
from aimm.storage.leadership import open_leadership
from aimm.storage.ledger.base import Ledger
from aimm.storage.retention import Purger
from aimm.storage.snapshots import SnapshotKeeper
from aimm.web.access_log import Requests
from aimm.web.base_path import BasePath
from aimm.web.broadcast import Broadcaster
from aimm.web.context import Context
from aimm.web.hot.handlers import HotHandlers, render_pick
from aimm.wiring.artifacts import open_artifacts
from aimm.wiring.assembly import assemble
from aimm.wiring.capturing import keep_examples, open_intake
from aimm.wiring.clocks import store_start
from aimm.wiring.data import open_data
from aimm.wiring.jobs import open_jobs
from aimm.wiring.lock import FileLock
from aimm.wiring.logs import access_log_of, new_request_id
from aimm.wiring.loop_context import loop_context
from aimm.wiring.node import Access, Node
from aimm.wiring.opening import (
    CannotOpenError,
    advice_for,
    ledger_of,
    new_incarnation,
    open_locked,
    patiently,
    prepare_database,
    retention_of,
    watch_clock,
)
from aimm.wiring.rollouts import RolloutLoop
from aimm.wiring.schedule import regularly
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock, clock_of_speed
from aimm.wiring.traces import open_traces
from aimm.wiring.visiting import open_visits

if TYPE_CHECKING:
    from aimm.wiring.spans import Spans

log = structlog.get_logger(__name__)

_KEY_USE_SECONDS = 60.0
_TOKEN_PURGE_SECONDS = 3600.0


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
    rollouts: RolloutLoop
    hot: HotHandlers
    app: ASGIApp
    first_credentials: FirstCredentials | None
    traces: "Spans | None" = None
    lock: FileLock | None = None


@asynccontextmanager
async def open_application(
    settings: Settings, clock: SystemClock | None = None
) -> AsyncGenerator[Application]:
    """Open everything, and close it in reverse order.

    Raises:
        FileInUseError, FolderError, NotMigratedError, CannotOpenError, CannotTrace
    """
    # users and tokens always use the system clock; sessions may use an accelerated one
    real, clock, ids = clock or SystemClock(), clock or clock_of_speed(settings.clock_speed), RandomIds()
    if settings.clock_speed != 1:
        log.warning("clock_speed_is_not_1", speed=settings.clock_speed)
    traces = open_traces(settings.otel_endpoint)
    async with AsyncExitStack() as stack:
        if traces is not None:
            stack.push_async_callback(traces.close)
        database, lock = open_locked(stack, settings)
        try:
            node = await _open_node(stack, settings, database, traces, (real, clock), ids)
        except Unavailable as error:
            raise CannotOpenError(advice_for(database, error)) from error
        parts = assemble(node)
        app = parts.app
        if traces is not None:
            parts.hot.routes = traces.hot(parts.hot.routes)
            app = traces.app(app)
        yield Application(
            settings=settings,
            database=database,
            context=parts.context,
            ledger=node.ledger,
            snapshots=node.snapshots,
            rollouts=node.rollouts,
            hot=parts.hot,
            app=Requests(BasePath(app, settings.base), access_log_of(settings), new_request_id),
            first_credentials=node.access.facts.created,
            traces=traces,
            lock=lock,
        )


async def _open_node(
    stack: AsyncExitStack,
    settings: Settings,
    database: Database,
    traces: "Spans | None",
    clocks: tuple[SystemClock, SystemClock],
    ids: RandomIds,
) -> Node:
    real, clock = clocks
    await patiently(database, lambda: prepare_database(database))
    access = await patiently(database, lambda: _open_access(stack, database, real, ids))
    await patiently(database, lambda: watch_clock(database, clock))
    await patiently(database, lambda: store_start(database, clock))
    incarnation = await patiently(database, lambda: new_incarnation(database, clock))
    ledger = ledger_of(database, settings, clock, incarnation)
    if traces is not None:
        traces.follow(ledger)
    await patiently(database, ledger.start)
    stack.push_async_callback(ledger.close)
    events = Broadcaster(activity_news(database), settings.event_streams, settings.event_streams_per_caller)
    stack.push_async_callback(events.close)
    keeper = await _open_snapshots(stack, database, ledger, access.gatekeeper, events, real)
    purger = Purger(database, retention_of(settings), clock.millis)
    regularly(stack, "purge", purger.pause, purger.run)
    _keep_access(stack, access)
    data = await stack.enter_async_context(open_data(settings.url))
    artifacts = stack.enter_context(open_artifacts(settings, data)).service
    jobs = await stack.enter_async_context(open_jobs(settings.url, artifacts))
    examples = open_intake(stack, database, data, clock, ids)
    regularly(stack, "sweep", PAUSE_SECONDS, Sweeper(database, data, jobs.jobs, artifacts).run)
    regularly(stack, "sweep-runs", PAUSE_SECONDS, RunSweeper(database, data).run)
    context = loop_context(database, clock, ids, ledger)
    rollouts = RolloutLoop(context, open_leadership(database), settings.rollout_seconds)
    rollouts.start()
    stack.push_async_callback(rollouts.close)
    keep_examples(stack, database, data, clock, rollouts.meter)
    return Node(
        settings,
        database,
        data,
        artifacts,
        access,
        ledger,
        keeper,
        events,
        rollouts,
        jobs,
        examples,
        open_visits(stack, database, clock),
        clock,
        ids,
        clock.now(),
    )


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
    regularly(stack, "store uses of keys", _KEY_USE_SECONDS, gatekeeper.store_uses)
    regularly(stack, "load callers", _KEY_USE_SECONDS, gatekeeper.load_callers)
    regularly(stack, "purge tokens", _TOKEN_PURGE_SECONDS, access.entrance.purge_expired)


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
