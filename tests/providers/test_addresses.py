"""Which addresses are called, in every spelling."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest

from aimm.connections.addresses import address_refusal, host_refusal
from aimm.providers.client import Client, Limits
from aimm.providers.errors import AddressRefused, Unreachable, Untrusted, WrongApi
from aimm.providers.model import Endpoint, prompt
from aimm.providers.retries import RetryPolicy
from aimm.providers.transport import Transport
from tests.fakes.providers import MODEL, FakeProvider, fake_provider

ONCE = Limits(retries=RetryPolicy(attempts=1))
FORBIDDEN = [
    "169.254.169.254",
    "169.254.0.1",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:5601:5601",
]
ALLOWED = [
    "127.0.0.1",
    "::1",
    "10.0.0.7",
    "192.168.1.2",
    "172.17.0.1",
    "fd12::5",
    "8.8.8.8",
    "2606:4700::1",
    "64:ff9b::808:808",
]


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with Transport() as opened:
        yield opened


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as running:
        yield running


async def ask(transport: Transport, base_url: str, secret: str = "k") -> None:
    endpoint = Endpoint(kind="openai", base_url=base_url, secret=secret)
    await Client(endpoint, transport, lambda: 0.5, ONCE).answer(prompt(MODEL, "hi"))


@pytest.mark.parametrize("address", FORBIDDEN)
def test_forbidden_addresses(address: str) -> None:
    assert address_refusal(ip_address(address)) is not None
    assert host_refusal(address) is not None


@pytest.mark.parametrize("address", ALLOWED)
def test_allowed_addresses(address: str) -> None:
    assert address_refusal(ip_address(address)) is None
    assert host_refusal(address) is None


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "0xA9FEA9FE",
        "169.254.169.254.",
        "Metadata.Google.Internal",
        "metadata.google.internal.",
        "metadata",
        "instance-data.ec2.internal",
    ],
)
async def test_metadata_is_refused_in_every_spelling(transport: Transport, host: str) -> None:
    with pytest.raises(AddressRefused):
        await ask(transport, f"http://{host}/v1")


@pytest.mark.parametrize(
    "host",
    ["2852039166", "0251.0376.0251.0376", "169.254.43518", "169.16689662", "①⑥⑨.②⑤④.①⑥⑨.②⑤④"],
)
async def test_unusual_spellings_of_addresses_are_not_called(transport: Transport, host: str) -> None:
    with pytest.raises((AddressRefused, WrongApi), match=r"refused|invalid"):
        await ask(transport, f"http://{host}/v1")


async def test_a_name_is_judged_by_what_it_stands_for(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        found = {"rebound.example": ["127.0.0.1", "169.254.169.254"], "six.example": ["::ffff:a9fe:a9fe"]}
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port)) for name in found[host]]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)
    for name in ("rebound.example", "six.example"):
        with pytest.raises(AddressRefused, match=name):
            await ask(transport, f"http://{name}/v1")


async def test_a_name_is_resolved_once(
    transport: Transport, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])

    async def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)
    port = fake.base.rsplit(":", 1)[1]
    endpoint = replace(fake.endpoint("openai"), base_url=f"http://local.example:{port}/v1")
    answer = await Client(endpoint, transport, lambda: 0.5, ONCE).answer(prompt(MODEL, "hi"))
    assert answer.outcome.text == "You said: hi"


async def test_an_unknown_name_is_told(transport: Transport) -> None:
    with pytest.raises(Unreachable, match=r"no-such-host\.invalid is not known"):
        await ask(transport, "http://no-such-host.invalid/v1")


async def test_redirects_stay_on_the_host(transport: Transport, fake: FakeProvider) -> None:
    moved = replace(fake.endpoint("openai"), base_url=f"{fake.base}/moved")
    answer = await Client(moved, transport, lambda: 0.5, ONCE).answer(prompt(MODEL, "hi"))
    assert answer.outcome.text == "You said: hi"
    away = replace(moved, base_url=f"{fake.base}/away")
    asked = len(fake.requests)
    with pytest.raises(WrongApi, match=r"redirects to http://localhost:\d+, which is not followed"):
        await Client(away, transport, lambda: 0.5, ONCE).answer(prompt(MODEL, "hi"))
    assert len(fake.requests) == asked


def test_redirects_keep_tls() -> None:
    from yarl import URL

    from aimm.providers.transport import redirected

    here = URL("https://models.example/v1/chat")
    assert redirected(here, {"Location": "/v2/chat"}) == URL("https://models.example/v2/chat")
    for elsewhere in (
        "http://models.example/v1/chat",
        "https://other.example/",
        "//other.example/",
        "https://models.example:8443/",
    ):
        with pytest.raises(WrongApi):
            redirected(here, {"Location": elsewhere})


async def test_a_server_without_tls_is_told(transport: Transport, fake: FakeProvider) -> None:
    with pytest.raises(Untrusted, match="does not speak TLS"):
        await ask(transport, fake.base.replace("http:", "https:") + "/v1")


async def test_proxies_of_the_environment_are_ignored(
    transport: Transport, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    endpoint = fake.endpoint("openai")
    await Client(endpoint, transport, lambda: 0.5, ONCE).answer(prompt(MODEL, "hi"))
    assert len(fake.requests) == 1


def test_certificates_are_verified_by_default() -> None:
    assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED
