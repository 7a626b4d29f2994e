"""Listening sockets: every address in ``AIMM_HOST``, IPv4 and IPv6, on one port."""

import errno
import socket
from collections.abc import Iterable
from typing import cast

from aimm.wiring.settings import Settings

_BACKLOG = 2048
# a host name can resolve to addresses that this machine does not have
_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class AddressError(Exception):
    """The service cannot listen on an address."""


def listen(settings: Settings) -> list[socket.socket]:
    """Open the listening sockets. Called first, so that a start that cannot listen leaves nothing behind.

    With port 0 the system chooses a free port for the first address; the others use the same port.

    Raises:
        AddressError: an address is in use, or does not belong to this machine.
    """
    sockets: list[socket.socket] = []
    port = settings.port
    try:
        for host in settings.hosts:
            sockets += _bound(host, port)
            port = sockets[0].getsockname()[1]
    except AddressError:
        close(sockets)
        raise
    return sockets


def close(sockets: Iterable[socket.socket]) -> None:
    """Close all sockets."""
    for one in sockets:
        one.close()


# an address as in ``socket``: host and port, and for IPv6 two more numbers
Address = tuple[str, int] | tuple[str, int, int, int]


def addresses_of(host: str, port: int) -> list[tuple[socket.AddressFamily, Address]]:
    """The socket addresses that a host resolves to, without duplicates.

    Raises:
        OSError, UnicodeError: it cannot be resolved.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    known = (socket.AF_INET, socket.AF_INET6)
    return list(
        dict.fromkeys(
            (family, cast("Address", address)) for family, _, _, _, address in found if family in known
        )
    )


def bound(family: socket.AddressFamily, address: Address) -> socket.socket:
    """A listening socket on one address; IPv6 sockets accept IPv6 only.

    Raises:
        OSError
    """
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _with_port(address: Address, port: int) -> Address:
    return (address[0], port) if len(address) == 2 else (address[0], port, *address[2:])


def _bound(host: str, port: int) -> list[socket.socket]:
    """Sockets on all addresses of one host that this machine has."""
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, address in addresses_of(host, port):
            try:
                sockets.append(bound(family, _with_port(address, port)))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                missing = error
                continue
            port = sockets[0].getsockname()[1]
        if not sockets:
            raise missing or OSError(errno.EADDRNOTAVAIL, "it has no address")
    except (OSError, UnicodeError) as error:
        close(sockets)
        said = (error.strerror if isinstance(error, OSError) else None) or error
        raise AddressError(f"cannot listen on {place(host, port)} (AIMM_HOST, AIMM_PORT): {said}") from None
    return sockets


def place(host: str, port: int) -> str:
    """``host:port``, with brackets around IPv6."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def url_of(host: str, port: int) -> str:
    """The address of a page there; the % of a zone (``fe80::1%eth0``) is escaped, as RFC 6874 says."""
    return "http://" + place(host.replace("%", "%25"), port)
