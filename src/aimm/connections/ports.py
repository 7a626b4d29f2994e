"""Ports of connections."""

from datetime import datetime
from typing import Protocol

from aimm.connections.model import Connection, NewConnection, TestResult
from aimm.kit.paging import Page, PageRequest


class Connections(Protocol):
    """The stored connections. Secrets are apart from the records, which nobody can read them from."""

    async def page(self, request: PageRequest) -> Page[Connection]: ...

    async def get(self, connection_id: str) -> Connection | None: ...

    async def by_name(self, name: str) -> Connection | None: ...

    async def add(self, connection_id: str, new: NewConnection, now: datetime) -> Connection:
        """Store a new connection without a secret, version 1."""
        ...

    async def save(self, connection: Connection) -> None:
        """Replace a record; its secret stays unless ``secret_set_at`` is None."""
        ...

    async def save_secret(self, connection_id: str, sealed: bytes) -> None: ...

    async def sealed(self, connection_id: str) -> bytes | None:
        """The encrypted secret, or None if none is stored."""
        ...

    async def delete(self, connection: Connection) -> None: ...


class Vault(Protocol):
    """Encrypts secrets. A ciphertext can be read for the connection only that it was made for."""

    async def seal(self, connection_id: str, secret: str) -> bytes:
        """Encrypt a secret.

        Raises:
            SecretUnavailable: this process has no key, and cannot make one.
        """
        ...

    async def unseal(self, connection_id: str, sealed: bytes) -> str:
        """Decrypt a secret.

        Raises:
            SecretUnavailable: this process lacks the key, or the ciphertext was changed.
        """
        ...


class References(Protocol):
    """Where secrets are that are not stored."""

    def look_up(self, reference: str) -> str:
        """The secret behind ``env:NAME`` or ``file:PATH``.

        Raises:
            SecretUnavailable: there is none.
        """
        ...


class Tester(Protocol):
    """Asks a provider whether a connection works."""

    async def test(self, connection: Connection, secret: str) -> TestResult:
        """Test a connection; takes up to a minute.

        Args:
            secret: the API key; empty if none is needed.
        """
        ...
