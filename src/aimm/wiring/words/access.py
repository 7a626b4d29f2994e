"""Users, API keys and the audit log. Users and keys have a store of their own (``AccessStore``)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.access.audit import AuditLog
from aimm.storage.audit import StoredAuditLog
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(AuditLog)
def audit_log(unit: Unit) -> AuditLog:
    """The audit log."""
    return StoredAuditLog(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.access import AuthController, UserController
    from aimm.web.api_keys import KeyController
    from aimm.web.audit import AuditController

    return AuthController, UserController, KeyController, AuditController


ACCESS = Word(services, _controllers)
