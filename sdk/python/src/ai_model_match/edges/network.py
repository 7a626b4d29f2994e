"""HTTP clients with the right proxy and certificates, from arguments or the environment.

An invalid environment variable never stops an application from starting: the client logs one warning that
names the variable, behaves as if the service were unavailable, and tries again with the next request.
"""

import ipaddress
import logging
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from ai_model_match.core.effects import Reply, Send
from ai_model_match.edges.bodies import check_size
from ai_model_match.edges.connection import IDLE_SECONDS, KEPT_HEADERS
from ai_model_match.edges.direct import MOST_IDLE, DirectConnections, is_plain

_log = logging.getLogger("ai_model_match")

Verify = bool | str | os.PathLike[str] | ssl.SSLContext
"""True: default CA certificates. A path: a file or directory of them. A context. False: do not verify."""

LIMITS = httpx2.Limits(
    max_connections=256, max_keepalive_connections=MOST_IDLE, keepalive_expiry=IDLE_SECONDS
)
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class Connections(Protocol):
    """Sends requests, in any thread."""

    def send(self, send: Send) -> Reply:
        """Send a request. Raises whatever the library below raises."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class LibraryConnections:
    """Sends requests through httpx2: by a proxy, by the application's own transport, to an unusual URL."""

    def __init__(self, base_url: str, client: httpx2.Client) -> None:
        self._base_url = base_url
        self._client = client

    def send(self, send: Send) -> Reply:
        """Send a request."""
        with self._client.stream(
            send.method,
            self._base_url + send.path,
            content=send.body,
            headers=dict(send.headers),
            timeout=httpx2.Timeout(send.timeout, connect=send.connect_timeout),
        ) as response:
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                check_size(len(body))
            return as_reply(response, bytes(body))

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def as_reply(response: httpx2.Response, body: bytes) -> Reply:
    """Convert a response and its body to a reply."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return Reply(response.status_code, body, headers)


class Unusable(Exception):
    """An environment variable is invalid; the message names it."""


@dataclass(slots=True)
class Network:
    """Creates HTTP clients for a service.

    Attributes:
        base_url: URL of the service.
        headers: Headers of each request.
        proxy: URL of a proxy. None: use the environment.
        verify: How to verify certificates.
        trust_env: Whether to use environment variables.
    """

    base_url: str
    headers: Mapping[str, str]
    proxy: str | None = None
    verify: Verify = True
    trust_env: bool = True
    _context: ssl.SSLContext | None = field(default=None, init=False)
    _warned: set[str] = field(default_factory=set[str], init=False)

    def check(self) -> None:
        """Check the arguments.

        Raises:
            ValueError: ``proxy`` or ``verify`` is invalid.
        """
        if self.proxy is not None:
            try:
                httpx2.HTTPTransport(proxy=httpx2.Proxy(self.proxy), verify=False)
            except (ValueError, ImportError, httpx2.InvalidURL) as error:
                raise ValueError(f"proxy cannot be used: {error}") from error
        if self.verify is not True and self._needs_certificates(self.proxy):
            try:
                self._context = _context(self.verify, trust_env=False)
            except OSError as error:
                raise ValueError(f"verify cannot be used: {error}") from error

    def open(self, transport: httpx2.BaseTransport | None) -> Connections:
        """Create what sends requests in threads.

        Raises:
            Unusable: An environment variable is invalid.
        """
        if transport is not None:
            own = httpx2.Client(headers=dict(self.headers), transport=transport, trust_env=False)
            return LibraryConnections(self.base_url, own)
        proxy, verify = self._way()
        if proxy is None and is_plain(self.base_url):
            return DirectConnections(self.base_url, self.headers, verify or None)
        client = httpx2.Client(
            headers=dict(self.headers), limits=LIMITS, proxy=proxy, verify=verify, trust_env=False
        )
        return LibraryConnections(self.base_url, client)

    def open_async(self, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
        """Create an asynchronous HTTP client.

        Raises:
            Unusable: An environment variable is invalid.
        """
        if transport is not None:
            return httpx2.AsyncClient(headers=dict(self.headers), transport=transport, trust_env=False)
        proxy, verify = self._way()
        return httpx2.AsyncClient(
            headers=dict(self.headers), limits=LIMITS, proxy=proxy, verify=verify, trust_env=False
        )

    def _way(self) -> tuple[httpx2.Proxy | None, ssl.SSLContext | Literal[False]]:
        name, proxy = ("proxy", self.proxy) if self.proxy or not self.trust_env else find_proxy(self.base_url)
        try:
            chosen = None if proxy is None else httpx2.Proxy(proxy)
            if chosen is not None and chosen.url.scheme.startswith("socks"):
                # Raises ImportError if the SOCKS library is not installed.
                httpx2.HTTPTransport(proxy=chosen, verify=False)
        except (ValueError, ImportError, httpx2.InvalidURL) as error:
            raise self._unusable(name, error) from error
        if not self._needs_certificates(proxy):
            return chosen, False
        if self._context is None:
            try:
                self._context = _context(self.verify, self.trust_env)
            except OSError as error:
                set_ones = [name for name in _CERTIFICATES if os.environ.get(name)]
                raise self._unusable(" and ".join(set_ones) or "the certificates", error) from error
        return chosen, self._context

    def _needs_certificates(self, proxy: str | None) -> bool:
        return self.base_url.startswith("https:") or bool(proxy and proxy.startswith("https:"))

    def _unusable(self, name: str, error: Exception) -> Unusable:
        if name not in self._warned:
            self._warned.add(name)
            _log.warning("%s cannot be used (%s); behaving as if the service were unavailable", name, error)
        return Unusable(f"{name} cannot be used: {error}")


def find_proxy(base_url: str) -> tuple[str, str | None]:
    """Return the name of the variable and the proxy for a URL. The proxy is None if there is none."""
    parts = urlsplit(base_url)
    proxies = getproxies()
    scheme = next((scheme for scheme in (parts.scheme, "all") if proxies.get(scheme)), None)
    host = parts.hostname or ""
    if scheme is None or proxy_bypass(parts.netloc.rpartition("@")[2]) or proxy_bypass(host):
        return "proxy", None
    if any(_excludes(entry.strip(), host) for entry in proxies.get("no", "").split(",")):
        return "proxy", None
    proxy = proxies[scheme].strip()
    names = [name for name in os.environ if name.lower() == f"{scheme}_proxy" and os.environ[name]]
    return " and ".join(sorted(names)) or "the system's proxy", proxy if "://" in proxy else f"http://{proxy}"


def _excludes(entry: str, host: str) -> bool:
    """Match NO_PROXY entries that urllib does not support: networks, brackets, ``*.host`` and URLs."""
    entry = entry.rpartition("://")[2].strip("[]").removeprefix("*").lower()
    if not entry:
        return False
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return host == entry.removeprefix(".") or host.endswith(f".{entry.removeprefix('.')}")


def _context(verify: Verify, trust_env: bool) -> ssl.SSLContext:
    if isinstance(verify, bool):
        return httpx2.create_ssl_context(verify=verify, trust_env=trust_env)
    if isinstance(verify, ssl.SSLContext):
        return verify
    if Path(verify).is_dir():
        return ssl.create_default_context(capath=os.fspath(verify))
    return ssl.create_default_context(cafile=os.fspath(verify))
