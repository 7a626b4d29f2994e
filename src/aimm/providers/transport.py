"""HTTP requests to providers: guarded addresses, bounded answers, failures in words."""

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Self

from aimm.connections.addresses import host_refusal
from aimm.providers.dialects.failures import failure_of
from aimm.providers.dialects.shape import Call
from aimm.providers.errors import (
    AddressRefused,
    BadAnswer,
    ProviderFailure,
    Slow,
    Unreachable,
    Untrusted,
    WrongApi,
)
from aimm.providers.model import Endpoint, Timeouts

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from yarl import URL

MAX_REDIRECTS = 3
_MAX_ERROR_BYTES = 65_536
_FOLLOWED = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})


@dataclass(slots=True)
class Body:
    """The body of a good answer, read at most once."""

    response: "ClientResponse"
    max_bytes: int

    @property
    def is_stream(self) -> bool:
        """Whether it consists of server-sent events."""
        return self.response.content_type == "text/event-stream"

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body piece by piece.

        Raises:
            BadAnswer: it is longer than allowed.
        """
        size = 0
        async for chunk in self.response.content.iter_any():
            size += len(chunk)
            if size > self.max_bytes:
                raise BadAnswer(f"The answer is longer than {self.max_bytes:,} bytes.")
            yield chunk

    async def whole(self) -> bytes:
        """The whole body.

        Raises:
            BadAnswer: it is longer than allowed.
        """
        return b"".join([chunk async for chunk in self.chunks()])


class Transport:
    """Connections to providers, shared by all their clients. Use it as a context.

    Name resolution, proxies and redirects are under its control: each address is checked before it is
    connected to, the environment's proxies are ignored, and a redirect never leaves the host.

    Args:
        connections: most connections at once.
        tls: how servers are verified; None verifies them with the system's certificates.
    """

    def __init__(self, connections: int = 256, tls: ssl.SSLContext | None = None) -> None:
        self._connections = connections
        self._tls = tls
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        from aiohttp import ClientSession, DummyCookieJar, TCPConnector

        from aimm.providers.resolving import GuardedResolver

        connector = TCPConnector(
            limit=self._connections, resolver=GuardedResolver(), ssl=True if self._tls is None else self._tls
        )
        self._session = ClientSession(connector=connector, cookie_jar=DummyCookieJar(), trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def send(self, endpoint: Endpoint, call: Call) -> AsyncGenerator[Body]:
        """Send a request; the context is the body of a good answer.

        Raises:
            ProviderFailure: the request failed, or an error occurs while the body is read.
        """
        with_words = _Explained(endpoint, call.url)
        async with with_words, self._response(endpoint, call) as response:
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                await _raise(endpoint, response)
            yield Body(response, endpoint.max_bytes)

    @asynccontextmanager
    async def _response(self, endpoint: Endpoint, call: Call) -> "AsyncGenerator[ClientResponse]":
        from aiohttp import ClientTimeout
        from yarl import URL

        if self._session is None:
            raise RuntimeError("the transport is not open")
        waits = endpoint.timeouts
        timeout = ClientTimeout(total=waits.total, sock_connect=waits.connect, sock_read=waits.silence)
        url = URL(call.url, encoded=True)
        for _ in range(MAX_REDIRECTS + 1):
            check_url(url)
            method = "GET" if call.body is None else "POST"
            async with self._session.request(
                method, url, data=call.body, headers=call.headers, timeout=timeout, allow_redirects=False
            ) as response:
                if response.status not in _FOLLOWED:
                    yield response
                    return
                url = redirected(url, response.headers)
        raise WrongApi(f"The server redirects more than {MAX_REDIRECTS} times.")


def check_url(url: "URL") -> None:
    """Check the host of a URL before its name is resolved.

    Raises:
        AddressRefused
    """
    reason = host_refusal(url.raw_host or "")
    if reason is not None:
        raise AddressRefused(f"The address is refused: {reason}.")


def redirected(url: "URL", headers: Mapping[str, str]) -> "URL":
    """Where a redirect leads.

    Raises:
        WrongApi: to another host or port, or from https to http, which would give the API key away.
    """
    from yarl import URL

    try:
        target = url.join(URL(headers.get("Location", "")))
    except ValueError:
        raise WrongApi("The server redirects to an invalid address.") from None
    if target.origin() != url.origin():
        raise WrongApi(
            f"The server redirects to {target.origin()}, which is not followed. "
            "If that is right, set it as the base URL."
        )
    return target


async def _raise(endpoint: Endpoint, response: "ClientResponse") -> None:
    if response.status < HTTPStatus.BAD_REQUEST:
        target = response.headers.get("Location", "another address")
        raise WrongApi(f"The server redirects to {target[:200]}, which is not followed. Check the base URL.")
    body = await Body(response, _MAX_ERROR_BYTES).whole()
    raise failure_of(endpoint.kind, response.status, response.headers, body, secret=endpoint.secret)


@dataclass(slots=True)
class _Explained:
    """Turns errors of the HTTP library into failures in words."""

    endpoint: Endpoint
    url: str

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failure = self._failure(error)
        if failure is not None:
            raise failure from None

    def _failure(self, error: BaseException | None) -> ProviderFailure | None:
        if error is None or isinstance(error, ProviderFailure):
            return None
        return _timeout(error, self.endpoint.timeouts) or _no_connection(error) or _broken(error)


def _timeout(error: BaseException, waits: Timeouts) -> ProviderFailure | None:
    from aiohttp import ConnectionTimeoutError, SocketTimeoutError

    match error:
        case ConnectionTimeoutError():
            return Slow(f"No connection within {waits.connect:g} s.")
        case SocketTimeoutError():
            return Slow(f"The provider sent nothing for {waits.silence:g} s.")
        case TimeoutError():
            return Slow(f"The answer was not complete within {waits.total:g} s.")
        case _:
            return None


def _no_connection(error: BaseException) -> ProviderFailure | None:
    import aiohttp

    match error:
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return _tls_failure(error)
        case aiohttp.ClientConnectorDNSError():
            return _resolution_failure(error)
        case aiohttp.ClientConnectorError():
            return Unreachable(f"No connection to {error.host}:{error.port} ({_reason(error.os_error)}).")
        case _:
            return None


def _broken(error: BaseException) -> ProviderFailure | None:
    import aiohttp

    match error:
        case aiohttp.InvalidURL():
            return WrongApi("The base URL is invalid.")
        case aiohttp.ClientResponseError():
            return WrongApi("The server does not answer in HTTP. Check the base URL and its port.")
        case aiohttp.ClientError() | ConnectionError():
            return Unreachable("The connection broke before the answer was complete.")
        case _:
            return None


def _tls_failure(error: BaseException) -> Untrusted:
    cause = getattr(error, "os_error", None) or getattr(error, "certificate_error", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Untrusted(f"The server's certificate is not trusted: {cause.verify_message}.")
    if isinstance(cause, ssl.SSLError) and cause.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}:
        return Untrusted("The server does not speak TLS at this port. Use http:// if that is intended.")
    return Untrusted("The TLS handshake with the server failed.")


def _resolution_failure(error: BaseException) -> ProviderFailure:
    from aimm.providers.resolving import RefusedByGuard

    cause = error.__cause__
    if isinstance(cause, RefusedByGuard):
        return AddressRefused(f"The address is refused: {cause.reason}.")
    return Unreachable(f"The host name {getattr(error, 'host', '')} is not known.")


def _reason(error: OSError) -> str:
    text = (error.strerror or "connection failed").lower()
    return "connection refused" if "connect call failed" in text or "refused" in text else text
