"""The way to the service: addresses, proxies and certificates, from arguments or from the environment.

A variable of the environment that cannot be used never keeps an application from starting: the client goes
on as if the service were away, says once which variable it is, and looks at it again with the next attempt.
"""

import ipaddress
import logging
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

_log = logging.getLogger("ai_model_match")

Verify = bool | str | os.PathLike[str] | ssl.SSLContext
"""True: the system's certificates. A file or folder of certificates, or a context. False: trust anybody."""

LIMITS = httpx2.Limits(max_connections=256, max_keepalive_connections=32, keepalive_expiry=30.0)
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class Unusable(Exception):
    """A variable of the environment keeps requests from being sent; the text names it."""


@dataclass(slots=True)
class Network:
    """Opens HTTP clients for one service.

    Attributes:
        base_url: Address of the service.
        headers: Sent with each request.
        proxy: Address of a proxy; None: as the environment says.
        verify: Whose certificates are trusted.
        trust_env: Whether variables of the environment are looked at.
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
            ValueError: ``proxy`` or ``verify`` cannot be used.
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

    def open(self, transport: httpx2.BaseTransport | None) -> httpx2.Client:
        """An HTTP client for threads.

        Raises:
            Unusable: A variable of the environment does not allow it.
        """
        if transport is not None:
            return httpx2.Client(headers=dict(self.headers), transport=transport, trust_env=False)
        proxy, verify = self._way()
        return httpx2.Client(
            headers=dict(self.headers), limits=LIMITS, proxy=proxy, verify=verify, trust_env=False
        )

    def open_async(self, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
        """An HTTP client for an event loop.

        Raises:
            Unusable: A variable of the environment does not allow it.
        """
        if transport is not None:
            return httpx2.AsyncClient(headers=dict(self.headers), transport=transport, trust_env=False)
        proxy, verify = self._way()
        return httpx2.AsyncClient(
            headers=dict(self.headers), limits=LIMITS, proxy=proxy, verify=verify, trust_env=False
        )

    def _way(self) -> tuple[httpx2.Proxy | None, ssl.SSLContext | bool]:
        name, proxy = ("proxy", self.proxy) if self.proxy or not self.trust_env else find_proxy(self.base_url)
        try:
            chosen = None if proxy is None else httpx2.Proxy(proxy)
            if chosen is not None and chosen.url.scheme.startswith("socks"):
                # Only making a transport tells whether the library for SOCKS is installed.
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
            _log.warning("%s cannot be used (%s): going on as if the service were away", name, error)
        return Unusable(f"{name} cannot be used: {error}")


def find_proxy(base_url: str) -> tuple[str, str | None]:
    """The variable that names the proxy for an address, and the proxy; None where there is none."""
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
    """What the standard library does not know of NO_PROXY: networks, brackets, ``*.host`` and addresses."""
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
