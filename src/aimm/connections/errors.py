"""Errors of connections."""

from aimm.kit.errors import Invalid, NotFound, Refused


class ConnectionNotFound(NotFound):
    """No connection has this id or name."""

    @classmethod
    def default_code(cls) -> str:
        return "connection-not-found"


class NameTaken(Refused):
    """Another connection has this name."""

    @classmethod
    def default_code(cls) -> str:
        return "connection-same-name-already-exists"


class SecretUnavailable(Refused):
    """A secret cannot be stored or read; the code says why."""

    @classmethod
    def default_code(cls) -> str:
        return "connection-secret-unavailable"


class SecretWouldLeak(Invalid):
    """A stored secret would be sent to another host than the one that it was entered for."""

    @classmethod
    def default_code(cls) -> str:
        return "baseUrl: leads to another host, so remove the stored API key first, and enter it again later"
