"""URLs, proxies and certificates: invalid arguments are rejected, invalid variables are an outage."""

import logging
import ssl
from pathlib import Path
from typing import Any

import pytest
from tests.sdk.conftest import Loopback, done

from ai_model_match import AsyncClient, Client, Settings, Unavailable
from ai_model_match.edges.network import find_proxy

KINDS = pytest.mark.parametrize("kind", [Client, AsyncClient])
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def close(client: Client | AsyncClient) -> None:
    await done(client.aclose() if isinstance(client, AsyncClient) else client.close())


@KINDS
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        ("all_proxy", "socks://127.0.0.1:9"),
        ("HTTPS_PROXY", "ftp://127.0.0.1:9"),
        ("HTTPS_PROXY", "http://127.0.0.1:port"),
        ("SSL_CERT_FILE", "/nowhere/certificates.pem"),
    ],
)
async def test_invalid_environment_variable_is_treated_as_an_outage(
    kind: Any, name: str, value: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv(name, value)
    with caplog.at_level(logging.WARNING):
        client = kind("https://aimm.test", "key", cache_path=None, background=False)
        with pytest.raises(Unavailable, match=name):
            await done(client.pick("support", "answer", "s"))
        default = {"modality": "chat", "parameters": {}}
        assert (await done(client.pick("support", "answer", "s", default=default))).source == "default"
        await close(client)
    assert len([record for record in caplog.records if name in record.message]) == 1


@KINDS
async def test_corrected_environment_variable_takes_effect(
    kind: Any, monkeypatch: pytest.MonkeyPatch, loopback: Loopback
):
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9")
    quick = Settings(circuit_pause=1e-6, longest_circuit_pause=1e-6)
    client = kind(loopback.url, "key", cache_path=None, background=False, settings=quick)
    with pytest.raises(Unavailable):
        await done(client.pick("support", "answer", "s"))
    monkeypatch.delenv("ALL_PROXY")
    assert (await done(client.pick("support", "answer", "s"))).source == "server"
    await close(client)


@KINDS
@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "*", "example.org, 127.0.0.0/8", "localhost,127.0.0.1"])
async def test_no_proxy_overrides_an_invalid_proxy(
    kind: Any, no_proxy: str, monkeypatch: pytest.MonkeyPatch, loopback: Loopback
):
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")  # of no concern to http://
    client = kind(loopback.url, "key", cache_path=None, background=False)
    assert (await done(client.pick("support", "answer", "s"))).source == "server"
    await close(client)


@KINDS
async def test_trust_env_false_ignores_the_environment(
    kind: Any, monkeypatch: pytest.MonkeyPatch, loopback: Loopback
):
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    client = kind(loopback.url, "key", cache_path=None, background=False, trust_env=False)
    assert (await done(client.pick("support", "answer", "s"))).source == "server"
    await close(client)


@KINDS
async def test_proxy_is_used(kind: Any, loopback: Loopback):
    client = kind("http://aimm.test", "key", cache_path=None, background=False, proxy=loopback.url)
    assert (await done(client.pick("support", "answer", "s"))).source == "server"
    await close(client)


@KINDS
@pytest.mark.parametrize("way", ["direct", "proxy"])
async def test_a_response_that_is_too_large_is_an_outage(
    kind: Any, way: str, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ai_model_match.edges.bodies.MOST_BYTES", 10)
    settings = Settings(retry_pause=0)
    proxy = loopback.url if way == "proxy" else None
    url = "http://aimm.test" if proxy else loopback.url
    client = kind(url, "key", cache_path=None, background=False, proxy=proxy, settings=settings)
    with pytest.raises(Unavailable, match="the response is larger than"):
        await done(client.pick("support", "answer", "s"))
    await close(client)


@KINDS
@pytest.mark.parametrize("proxy", ["socks://127.0.0.1:9", "nonsense", "socks5://127.0.0.1:9"])
def test_invalid_proxy_argument_is_rejected(kind: Any, proxy: str):
    with pytest.raises(ValueError, match=r"^proxy cannot be used"):
        kind("https://aimm.test", "key", cache_path=None, proxy=proxy)


@KINDS
async def test_verify_argument(kind: Any, tmp_path: Path):
    for wrong in (tmp_path / "none.pem", str(tmp_path / "none.pem")):
        with pytest.raises(ValueError, match=r"^verify cannot be used"):
            kind("https://aimm.test", "key", cache_path=None, verify=wrong)
    for fine in (False, ssl.create_default_context(), tmp_path):
        await close(kind("https://aimm.test", "key", cache_path=None, background=False, verify=fine))


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({"HTTPS_PROXY": "http://p:1"}, "https://a.test", "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "https://a.test", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "http://a.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "a.test"}, "https://a.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": ".test"}, "https://a.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "*.test"}, "https://a.test", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "a.test:8443"}, "https://a.test:8443", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "b.test"}, "https://a.test", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "[::1]"}, "https://[::1]:8443", None),
        ({}, "https://a.test", None),
    ],
)
def test_proxy_selection(
    environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert find_proxy(url)[1] == proxy


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (" https://aimm.test/\n", "https://aimm.test"),
        ("HTTPS://aimm.test", "https://aimm.test"),
        ("https://aimm.test/api/v1", "https://aimm.test"),
        ("https://aimm.test/tools/api/v1/", "https://aimm.test/tools"),
        ("http://[::1]:8321//", "http://[::1]:8321"),
    ],
)
def test_base_url_is_normalized(given: str, used: str):
    client = Client(given, "key", cache_path=None, background=False)
    assert client.base_url == used
    client.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "aimm.test",
        "https://",
        "https:///path",
        "https://:8321",
        "https://aimm.test:port",
        "https://aimm.test:0",
        "https://aimm.test:99999",
        "https://aimm .test",
        "https://aimm.test/a\nb",
        "https://aimm.test?x=1",
        "https://aimm.test#x",
        "https://[::1",
        "ftp://aimm.test",
        None,
    ],
)
@KINDS
def test_invalid_base_url_is_rejected(kind: Any, wrong: Any):
    with pytest.raises(ValueError, match="base_url"):
        kind(wrong, "key", cache_path=None)
