"""Settings as they are shown: with their source, and without secrets."""

from aimm.wiring.settings import Settings
from aimm.wiring.shown_settings import shown_settings


def test_settings_are_shown_with_their_source_and_without_secrets():
    url = "postgresql://me:se/c%40ret@db/x?password=p&sslmode=require"
    environment = {"AIMM_DATABASE_URL": url, "AIMM_PORT": " "}
    settings = Settings(database_url=url, host="0.0.0.0", access_log=True)
    shown = {one.name: one for one in shown_settings(settings, environment)}
    assert shown.keys() == set(Settings.__struct_fields__)
    assert shown["database_url"].value == "postgresql://***@db/x?password=***&sslmode=require"
    assert (shown["database_url"].source, shown["port"].source) == ("environment", "default")
    assert (shown["host"].value, shown["host"].source) == ("0.0.0.0", "file")
    assert (shown["access_log"].value, shown["queue"].value) == ("true", "20000")


def test_addresses_without_secrets_are_shown_as_they_are():
    settings = Settings(otel_endpoint="http://here:4318/v1/traces", allowed_origins="https://a, https://b")
    shown = {one.name: one.value for one in shown_settings(settings, {})}
    assert shown["otel_endpoint"] == "http://here:4318/v1/traces"
    assert shown["allowed_origins"] == "https://a, https://b"
    hidden = Settings(otel_endpoint="https://token@here/?api_key=k")
    assert {one.name: one.value for one in shown_settings(hidden, {})}["otel_endpoint"] == (
        "https://***@here/?api_key=***"
    )
