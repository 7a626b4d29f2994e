"""Listening on all configured addresses, on one port."""

import errno
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from aimm.wiring import listening
from aimm.wiring.listening import AddressError, addresses_of, close, listen, place, url_of
from aimm.wiring.settings import Settings


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def places(sockets: Sequence[socket.socket]) -> list[str]:
    return [one.getsockname()[0] for one in sockets]


@needs_ipv6
def test_both_families_on_one_free_port():
    sockets = listen(Settings(host="127.0.0.1, [::1]", port=0))
    try:
        assert places(sockets) == ["127.0.0.1", "::1"]
        ports = {one.getsockname()[1] for one in sockets}
        assert len(ports) == 1
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as caller:
                caller.connect((host, *ports))
    finally:
        close(sockets)


@needs_ipv6
def test_wildcard_addresses_of_both_families_do_not_conflict(monkeypatch: pytest.MonkeyPatch):
    bound: list[tuple[Any, ...]] = []

    def record(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
        bound.append(address[:2])
        return socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)

    monkeypatch.setattr(listening, "bound", record)
    close(listen(Settings(host="0.0.0.0,::", port=8321)))
    assert [host for host, _ in bound] == ["0.0.0.0", "::"]


@needs_ipv6
def test_an_ipv6_socket_leaves_ipv4_to_others():
    [(family, address)] = addresses_of("::1", 0)
    with listening.bound(family, address) as opened:
        assert opened.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1


def test_a_name_resolves_to_the_addresses_of_this_machine(monkeypatch: pytest.MonkeyPatch):
    found = [(socket.AF_INET6, ("2001:db8::1", 0, 0, 0)), (socket.AF_INET, ("127.0.0.1", 0))]
    monkeypatch.setattr(listening, "addresses_of", lambda host, port: found)
    sockets = listen(Settings(host="here", port=0))
    assert places(sockets) == ["127.0.0.1"]
    close(sockets)


def test_an_address_in_use_is_reported_and_nothing_stays_open(monkeypatch: pytest.MonkeyPatch):
    opened: list[socket.socket] = []
    bound = listening.bound

    def record(family: Any, address: Any) -> socket.socket:
        opened.append(bound(family, address))
        return opened[-1]

    monkeypatch.setattr(listening, "bound", record)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressError) as refused:
            listen(Settings(host="127.0.0.2,127.0.0.1", port=port))
    assert f"cannot listen on 127.0.0.1:{port} (AIMM_HOST, AIMM_PORT): Address already in use" in str(
        refused.value
    )
    assert [one.fileno() for one in opened] == [-1]


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_reported(host: str, monkeypatch: pytest.MonkeyPatch):
    def unknown(*_: object, **__: object) -> Any:
        raise socket.gaierror(errno.ENOENT, "Name or service not known")

    if host.endswith("invalid"):
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(AddressError, match=host.replace(".", r"\.")):
        listen(Settings(host=host, port=0))


def test_addresses_as_text():
    assert place("::1", 1) == "[::1]:1"
    assert url_of("127.0.0.1", 8321) == "http://127.0.0.1:8321"
    assert url_of("fe80::1%eth0", 1) == "http://[fe80::1%25eth0]:1"
