"""The services of a unit of work are made on first use."""

from typing import Any, cast

from aimm.kit.changes import SYSTEM
from aimm.storage.database.work import UnitOfWork
from aimm.web.context import Services
from aimm.wiring.services import services_of
from aimm.wiring.sources import RandomIds, SystemClock

GIVEN = {"work", "clock", "ids"}


def _services() -> Services:
    # nothing here reaches the database
    return services_of(UnitOfWork(cast("Any", None), SYSTEM), SystemClock(), RandomIds())


def _made(services: Services) -> set[str]:
    return vars(services).keys() - GIVEN


def test_only_what_is_asked_for_is_made_and_only_once():
    services = _services()
    assert _made(services) == set()
    steps = services.steps
    assert _made(services) == {"steps", "flows"}  # flows follow new steps
    assert services.steps is steps
    assert steps.followers == [services.flows]


def test_every_service_that_handlers_know_is_registered():
    services = _services()
    names = [name for name, part in vars(Services).items() if isinstance(part, property)]
    for name in names:
        getattr(services, name)
    assert _made(services) == set(names) != set()
