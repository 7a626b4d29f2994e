"""Tests of connections say in words what is wrong."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from aimm.providers.model import Endpoint, Kind
from aimm.providers.probe import Finding, probe
from aimm.providers.transport import Transport
from tests.fakes.providers import MODEL, FakeProvider, fake_provider


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as running:
        yield running


async def result(endpoint: Endpoint, model: str | None = None) -> Finding:
    async with Transport() as transport:
        return await probe(endpoint, model, transport, time.monotonic)


@pytest.mark.parametrize("kind", ["openai", "anthropic", "gemini"])
async def test_a_good_connection_lists_its_models(fake: FakeProvider, kind: Kind) -> None:
    finding = await result(fake.endpoint(kind))
    assert (finding.code, finding.models) == ("ok", (MODEL,))
    assert finding.words == "The provider answers and lists 1 model."
    assert not fake.requests


@pytest.mark.parametrize("kind", ["openai", "anthropic", "gemini"])
async def test_a_named_model_is_asked(fake: FakeProvider, kind: Kind) -> None:
    finding = await result(fake.endpoint(kind), MODEL)
    assert finding.ok
    assert finding.words.startswith(f"{MODEL} answered in ")
    assert len(fake.requests) == 1
    missing = await result(fake.endpoint(kind), "other")
    assert missing.code == "unknown-model"
    assert missing.words.startswith("other: The provider does not know the model.")
    assert missing.models == (MODEL,)


@pytest.mark.parametrize("kind", ["openai", "anthropic", "gemini"])
async def test_a_wrong_key_is_told_in_words(fake: FakeProvider, kind: Kind) -> None:
    finding = await result(fake.endpoint(kind, secret="sk-wrong-key"))
    assert finding.code == "unauthenticated"
    assert finding.words.startswith("The API key is missing or wrong.")
    assert "sk-wrong-key" not in finding.words


async def test_failures_are_not_tried_again(fake: FakeProvider) -> None:
    fake.troubles = ["overloaded", None]
    finding = await result(fake.endpoint("openai"), MODEL)
    assert finding.code == "server-failed"
    assert len(fake.requests) == 1


async def test_a_server_without_a_list_needs_a_model(fake: FakeProvider) -> None:
    endpoint = replace(fake.endpoint("openai"), base_url=f"{fake.base}/nothing")
    finding = await result(endpoint)
    assert finding.code == "wrong-api"
    assert finding.words.endswith("If it lists no models, name one to test.")


async def test_refused_addresses_are_told() -> None:
    finding = await result(Endpoint(kind="openai", base_url="http://169.254.169.254/v1"))
    assert (finding.code, finding.ok) == ("address-refused", False)
    assert "link-local" in finding.words
