"""Connections to model providers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.connections.ports import Tester
from aimm.connections.service import ConnectionService
from aimm.kit.services import Services
from aimm.storage.connections import StoredConnections, StoredVault, SystemReferences
from aimm.wiring.providers import ProviderTester
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(ConnectionService)
def connection_service(unit: Unit) -> ConnectionService:
    """Connections."""
    return ConnectionService(
        connections=StoredConnections(unit.connection),
        vault=unit[StoredVault],
        references=SystemReferences(),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(StoredVault)
def vault(unit: Unit) -> StoredVault:
    """The keys that encrypt secrets."""
    return StoredVault(unit.connection, unit.secret_keys)


@services.maker_of(Tester)
def tester(unit: Unit) -> Tester:
    """Asks providers whether connections work."""
    return ProviderTester()


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.connections import ConnectionController

    return (ConnectionController,)


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.connections import manifest

    return (manifest.CONNECTIONS,)


CONNECTIONS = Word(services, _controllers, _kinds)
