"""Put the parts of a node together: the handlers, their context, and the ASGI application."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from litestar.types import ASGIApp

from aimm.feedback.service import FeedbackTaker
from aimm.kit.changes import SYSTEM, Actor
from aimm.kit.ids import event_uuid
from aimm.kit.services import Services
from aimm.picking.exposures import ExposureRecorder
from aimm.picking.rules import session_key
from aimm.picking.service import Picker
from aimm.rollout.outcomes import OutcomeTaker
from aimm.storage.access import AccessStore
from aimm.storage.credentials import SystemSecrets
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.evaluation.outputs import StoredOutputs
from aimm.storage.rollouts import StoredOutcomes
from aimm.web.app import WebLimits, full_app
from aimm.web.console.files import Console
from aimm.web.context import Context
from aimm.web.docs import docs_handlers
from aimm.web.document import served_document
from aimm.web.hot.handlers import HotHandlers
from aimm.web.shared_briefs import shared_brief_pages
from aimm.wiring.node import Node, system_of
from aimm.wiring.secret_keys import key_file_of
from aimm.wiring.services import services_of
from aimm.wiring.words import all_controllers


@dataclass(frozen=True, slots=True)
class Assembled:
    """What answers the requests of a node."""

    context: Context
    hot: HotHandlers
    app: ASGIApp


def assemble(node: Node) -> Assembled:
    """Put the handlers of a node together."""
    settings = node.settings
    picker = Picker(node.snapshots, node.ledger, node.clock.millis, node.ledger.limits.validity)
    feedback = FeedbackTaker(node.ledger, node.clock.millis, session_key)
    hot = HotHandlers(
        node.access.gatekeeper,
        node.snapshots,
        picker,
        feedback,
        node.access.facts.id,
        node.ledger.new_number(),
        time.perf_counter,
    )
    context = _context(node, picker, feedback, hot)
    limits = WebLimits(
        body=settings.max_body_bytes, seconds=settings.request_seconds, origins=settings.origins
    )
    console = Console(SystemSecrets().draw, settings.base)
    controllers = all_controllers()
    document = served_document(controllers, settings.base)
    pages = [*docs_handlers(document, settings.base), shared_brief_pages(settings.base)]
    return Assembled(context, hot, full_app(context, hot, limits, controllers, console, pages))


def _metrics(node: Node, hot: HotHandlers) -> bytes:
    from aimm.wiring.metrics import metrics_text  # not needed before somebody asks

    return metrics_text(node.ledger, node.snapshots, hot, node.rollouts.meter, node.examples)


async def _make_sample(services: Services) -> list[str]:
    from aimm.wiring.samples import make_sample  # only those who ask for the sample need it

    return await make_sample(services)


def _context(node: Node, picker: Picker, feedback: FeedbackTaker, hot: HotHandlers) -> Context:
    database, ledger, keeper = node.database, node.ledger, node.snapshots
    facts, clock, ids = node.access.facts, node.clock, node.ids
    secret_keys = key_file_of(node.settings)

    @asynccontextmanager
    async def reading() -> AsyncGenerator[Services]:
        async with database.reading() as connection:
            work = UnitOfWork(connection, SYSTEM)
            yield services_of(work, clock, ids, secret_keys, node.data, node.artifacts)

    @asynccontextmanager
    async def writing(actor: Actor) -> AsyncGenerator[Services]:
        async with unit_of_work(database, actor, clock) as work:
            yield services_of(work, clock, ids, secret_keys, node.data, node.artifacts)

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
        examples=node.examples,
        artifacts=node.artifacts,
        jobs=node.jobs,
        outputs=StoredOutputs(node.data),
        visits=node.visits,
        system=system_of(node, hot),
        make_sample=_make_sample,
        clock=clock,
        clock_speed=node.settings.clock_speed,
        installation_id=facts.id,
        base_path=node.settings.base,
        ids=ids,
    )
