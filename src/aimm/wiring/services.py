"""The services of one unit of work, of all words."""

from aimm.artifacts.service import ArtifactService
from aimm.kit.services import Services
from aimm.storage.database.engine import Database
from aimm.storage.database.work import UnitOfWork
from aimm.storage.secret_keys import KeyFile
from aimm.wiring.sources import RandomIds, SystemClock
from aimm.wiring.word import Makers, Unit
from aimm.wiring.words import WORDS

MAKERS = Makers().include(word.services for word in WORDS).by_class


def services_of(
    work: UnitOfWork,
    clock: SystemClock,
    ids: RandomIds,
    secret_keys: KeyFile | None = None,
    data: Database | None = None,
    artifacts: ArtifactService | None = None,
) -> Services:
    """The services of a unit of work; without ``secret_keys``, they neither store nor read secrets.

    Args:
        data: the data store; None where no service needs it.
        artifacts: likewise.
    """
    return Unit(work, clock, ids, MAKERS, secret_keys, data, artifacts)
