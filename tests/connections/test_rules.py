"""What a connection may be, and what may be shown of its secret."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs
from tests.fakes.things import connection

from aimm.connections import rules
from aimm.connections.errors import SecretWouldLeak
from aimm.connections.model import Connection, ConnectionPatch, KindName, NewConnection
from aimm.kit.errors import Invalid

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def stored() -> Connection:
    return rules.with_secret(connection(base_url="https://api.example.com/v1"), NOW)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/v1",
        "https://api.example.com",
        "http://10.0.0.5:11434/v1",
        "http://[::1]:8000/v1",
        "http://model-server/v1/",
    ],
)
def test_base_urls_of_local_and_remote_servers_are_allowed(url: str):
    assert rules.url_problem(url) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("localhost:8000", "must be a URL such as"),
        ("ftp://example.com", "must be a URL such as"),
        ("http://", "must be a URL such as"),
        ("http://exa mple.com", "must be"),
        ("http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/", "must be a URL such as"),
        ("http://[::1", "must be a valid URL"),
        ("http://host:99999", "must be a valid URL"),
        ("https://user:secret@example.com", "user name or password"),
        ("https://example.com/v1?key=secret", "query"),
        ("https://example.com/v1#part", "query, a fragment"),
        ("http://169.254.169.254/v1", "link-local"),
        ("http://[::ffff:169.254.169.254]/v1", "link-local"),
        ("http://metadata.google.internal/v1", "cloud metadata"),
    ],
)
def test_other_base_urls_are_refused_with_the_reason(url: str, problem: str):
    assert problem in (rules.url_problem(url) or "")


@pytest.mark.parametrize("reference", ["env:OPENAI_API_KEY", "env:_x1", "file:/run/secrets/key"])
def test_references_to_variables_and_files(reference: str):
    assert rules.reference_problem(reference) is None


@pytest.mark.parametrize(
    "reference",
    ["sk-123", "env:", "env:1X", "env:A-B", "file:key", "file:", "ENV:KEY", "vault:/x", "env:A\n"],
)
def test_other_references_are_refused(reference: str):
    assert "env:NAME or file:PATH" in (rules.reference_problem(reference) or "")


def test_settings_of_the_service_are_no_secrets_of_connections():
    assert "setting of the service" in (rules.reference_problem("env:AIMM_DATABASE_URL") or "")


def test_every_wrong_field_is_named():
    new = NewConnection(name="a", kind="gemini", base_url="x", api="responses", secret_ref="sk-1")
    with pytest.raises(Invalid) as caught:
        rules.check_fields(new)
    assert [code.partition(":")[0] for code in caught.value.codes] == ["api", "baseUrl", "secretRef"]
    assert "sk-1" not in "".join(caught.value.codes)


@pytest.mark.parametrize("kind", ["anthropic", "gemini"])
def test_other_kinds_have_one_endpoint(kind: KindName):
    rules.check_fields(NewConnection(name="a", kind=kind, base_url="http://x"))
    with pytest.raises(Invalid, match="unless the kind is openai"):
        rules.check_fields(NewConnection(name="a", kind=kind, base_url="http://x", api="responses"))


@pytest.mark.parametrize(
    "url",
    ["https://other.example.com/v1", "http://api.example.com/v1", "https://api.example.com:8443/v1"],
)
def test_a_stored_secret_is_sent_to_no_other_host(url: str):
    with pytest.raises(SecretWouldLeak):
        rules.update_connection(stored(), ConnectionPatch(base_url=url), NOW)
    moved = rules.update_connection(stored(), ConnectionPatch(base_url=url, secret_ref="env:OTHER_KEY"), NOW)
    assert moved.base_url == url
    free = rules.update_connection(connection(), ConnectionPatch(base_url=url), NOW)
    assert free.base_url == url


def test_a_stored_secret_stays_on_its_host():
    path = ConnectionPatch(base_url="https://api.example.com:443/v2")
    assert rules.update_connection(stored(), path, NOW).secret_set_at == NOW


def test_references_and_stored_secrets_replace_each_other():
    referred = rules.update_connection(stored(), ConnectionPatch(secret_ref="env:KEY"), NOW)
    assert (referred.secret_ref, referred.secret_set_at) == ("env:KEY", None)
    assert rules.with_secret(referred, NOW).secret_ref is None
    kept = rules.update_connection(stored(), ConnectionPatch(secret_ref=None), NOW)
    assert kept.secret_set_at == NOW


def test_what_is_shown_of_a_secret():
    assert rules.shown_secret(stored()) == "stored, set on 2026-11-29"
    assert rules.shown_secret(structs.replace(connection(), secret_ref="env:KEY")) == "env:KEY"
    later = rules.without_secret(stored(), NOW + timedelta(days=1))
    assert rules.shown_secret(later) is None
    assert later.version == stored().version + 1
