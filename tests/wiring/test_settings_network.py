"""Settings of the network: hosts, proxies and origins."""

import pytest

from aimm.wiring.settings import (
    Settings,
    load_settings,
)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "a-1.b_2.example", "fe80::1%lo"])
def test_hosts(host: str):
    settings = load_settings({"AIMM_HOST": f"{host}, 0.0.0.0"})
    assert settings.hosts == [host.strip("[]"), "0.0.0.0"]


def test_proxies():
    given = "10.0.0.0/8, 127.0.0.1, ::1, *"
    assert load_settings({"AIMM_TRUSTED_PROXIES": given}).trusted_proxies == given


def test_origins_are_separated_by_commas():
    given = " https://a.example/ ,,http://b.example:8080 "
    assert Settings(allowed_origins=given).origins == ["https://a.example", "http://b.example:8080"]
    assert Settings().origins == []


def test_origins_are_normalized_as_browsers_send_them():
    given = "HTTPS://A.example:443,http://b.example:80/,http://c.example:443"
    assert load_settings({"AIMM_ALLOWED_ORIGINS": given}).origins == [
        "https://a.example",
        "http://b.example",
        "http://c.example:443",
    ]


def test_origins_may_have_ports_and_ip_addresses():
    given = "http://localhost:3000/,https://[::1]:8443,http://10.0.0.1"
    assert len(load_settings({"AIMM_ALLOWED_ORIGINS": given}).origins) == 3
