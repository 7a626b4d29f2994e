"""The services of one unit of work."""

from aimm.storage.database.work import UnitOfWork
from aimm.web.context import Services
from aimm.wiring.sources import RandomIds, SystemClock
from aimm.wiring.words.flows import FlowServices
from aimm.wiring.words.readers import Readers
from aimm.wiring.words.rollouts import RolloutServices
from aimm.wiring.words.use_cases import UseCaseServices


class UnitServices(
    UseCaseServices,
    FlowServices,
    RolloutServices,
    Readers,
):
    """The services of all words on one unit of work, made on first use; a word registers in a line above."""


def services_of(work: UnitOfWork, clock: SystemClock, ids: RandomIds) -> Services:
    """The services of a unit of work."""
    return UnitServices(work, clock, ids)
