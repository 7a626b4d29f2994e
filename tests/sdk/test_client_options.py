"""Options of both clients: what is accepted, and what is rejected by name."""

import dataclasses
from decimal import Decimal
from typing import Any, cast

import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import Settings
from ai_model_match.core.arguments import check_api_key, check_base_url
from ai_model_match.testing import FakeServer

COUNTS = {field.name for field in dataclasses.fields(Settings) if field.type is int}


@pytest.mark.parametrize("options", [{"timeout": 0}, {"defaults": {("a", "b"): {"parameters": 1}}}])
def test_invalid_options_are_rejected(server: FakeServer, options: dict[str, Any]):
    with pytest.raises(ValueError):
        server.client(**options)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e12, -1, True, "5", None, [1]])
@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_settings_that_cannot_work_are_rejected_by_name(name: str, value: Any):
    if value == 1e12 and name in COUNTS:
        return  # a queue can be as long as that
    with pytest.raises(ValueError, match=name):
        Settings(**{name: value})


def test_settings_take_numbers_of_any_type():
    settings = Settings(deadline=cast("float", Decimal("0.5")), max_feedback=cast("int", 10.0))
    assert (settings.deadline, settings.max_feedback) == (0.5, 10)
    assert type(settings.max_feedback) is int


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e12, -1, "5"])
async def test_timeouts_that_cannot_work_are_rejected(either: Either, server: FakeServer, value: Any):
    client = either.client()
    await done(client.session("support", "s"))
    with pytest.raises(ValueError, match="timeout"):
        await done(client.flush(value))
    with pytest.raises(ValueError, match="timeout"):
        await done((client.aclose if either.kind == "async_client" else client.close)(value))
    await done(client.flush(0))
    assert (await done(client.pick("support", "answer", "s"))).source == "server"


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", ".example", "."])
def test_host_that_no_resolver_accepts_is_rejected(host: str):
    from ai_model_match import Client

    with pytest.raises(ValueError, match="host in base_url"):
        Client(f"http://{host}/", "key", cache_path=None)


@pytest.mark.parametrize("host", ["localhost", "a.example.", "[::1]:8000", "under_score", "bücher.example"])
def test_usual_hosts_are_accepted(host: str):
    assert check_base_url(f"http://{host}/") == f"http://{host}"


@pytest.mark.parametrize("key", ["", " ", "secret key", "secret\nkey", "sécret"])
def test_error_does_not_contain_the_api_key(key: str):
    from ai_model_match import Client

    with pytest.raises(ValueError, match="api_key must be") as refused:
        Client("http://127.0.0.1:1", key)
    assert "cret" not in str(refused.value)


def test_whitespace_around_the_api_key_is_stripped():
    assert check_api_key(" key-1\n") == "key-1"


def test_base_url_without_a_scheme_is_rejected():
    from ai_model_match import Client

    with pytest.raises(ValueError, match="http"):
        Client("example.org", "key", cache_path=None)
