"""What a word brings to the product, and the unit of work on which its services are made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.artifacts.service import ArtifactService
from aimm.kit.services import Services
from aimm.storage.database.engine import Database
from aimm.storage.database.work import UnitOfWork
from aimm.storage.secret_keys import KeyFile
from aimm.wiring.sources import RandomIds, SystemClock

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

S = TypeVar("S")


class Makers:
    """Makes the services of a word, each for the class or port by which it is asked for."""

    def __init__(self) -> None:
        self.by_class: dict[type, Callable[[Unit], Any]] = {}

    def maker_of(self, kind: type[S]) -> Callable[[Callable[["Unit"], S]], Callable[["Unit"], S]]:
        """Register the decorated function as what makes the service of class or port ``kind``.

        Raises:
            ValueError: another function makes it.
        """

        def register(make: Callable[[Unit], S]) -> Callable[[Unit], S]:
            self._add(kind, make)
            return make

        return register

    def include(self, others: "Iterable[Makers]") -> "Makers":
        """These makers with all of others.

        Raises:
            ValueError: two functions make the same service.
        """
        for other in others:
            for kind, make in other.by_class.items():
                self._add(kind, make)
        return self

    def _add(self, kind: type, make: Callable[["Unit"], Any]) -> None:
        if kind in self.by_class:
            raise ValueError(f"{kind.__name__} is made twice")
        self.by_class[kind] = make


@dataclass(frozen=True, slots=True)
class Unit(Services):
    """The services on one unit of work, made on first use; makers get it too, for what they build on.

    Services that need each other in a circle cannot be made.

    Attributes:
        makers: by the class or port that is asked for.
        secret_keys: the file with the keys that encrypt secrets; None where none are stored or read.
        data: the data store, for bulk data. What is written there is not part of the unit of work: write it
            first, and let what makes it count be in the unit of work, or the other way round for deletions.
        artifacts: files of jobs and imports; None where nobody reads them.
    """

    work: UnitOfWork
    clock: SystemClock
    ids: RandomIds
    makers: Mapping[type, Callable[["Unit"], Any]]
    secret_keys: KeyFile | None = None
    data: Database | None = None
    artifacts: ArtifactService | None = None
    _made: dict[type, Any] = field(default_factory=dict[type, Any], init=False)

    def __getitem__(self, kind: type[S], /) -> S:
        if kind not in self._made:
            if kind not in self.makers:
                raise LookupError(f"no word in wiring/words makes {kind.__name__}")
            self._made[kind] = self.makers[kind](self)
        return self._made[kind]

    @property
    def connection(self) -> AsyncConnection:
        """The connection of the unit of work."""
        return self.work.connection

    @property
    def data_store(self) -> Database:
        """The data store.

        Raises:
            LookupError: this process has opened none.
        """
        if self.data is None:
            raise LookupError("this process has no data store")
        return self.data


def _nothing() -> Sequence[Any]:
    return ()


@dataclass(frozen=True, slots=True)
class Word:
    """What a word brings. Controllers and kinds are functions, which import what only some processes need.

    Attributes:
        services: makes its services.
        controllers: its handlers, below ``/api/v1``; commands do not load them.
        kinds: its kinds of records in manifests, in the order of their sections; loaded with manifests only.
    """

    services: Makers = field(default_factory=Makers)
    controllers: "Callable[[], Sequence[type[Controller]]]" = _nothing
    kinds: "Callable[[], Sequence[Kind[Services, Any, Any]]]" = _nothing
