"""Protocol v1, section 1: requests from other origins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.server import Api, ServerProcess, running

ALLOWED = ("https://console.example", "http://localhost:5173")
PATHS = (("GET", "/health-check"), ("POST", "/picker"), ("GET", "/use-cases"), ("GET", "/nowhere"))


@pytest.fixture(scope="module")
def server(server_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("serve")
    with running(server_database_url, folder, allowed_origins=f"{ALLOWED[0]}, {ALLOWED[1]}/") as process:
        yield process


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://console.example", "", ALLOWED[0] + "."]
)
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_foreign_origin_is_rejected(admin: Api, machine: Api, origin: str, method: str, path: str):
    for caller in (admin, machine):
        for way in (method, "OPTIONS"):
            answer = caller.call(way, path, headers={"origin": origin})
            assert (answer.status_code, answer.content) == (403, b"")
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ALLOWED)
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_an_allowed_origin_may_send_a_preflight(nobody: Api, origin: str, method: str, path: str):
    headers = {"origin": origin, "access-control-request-method": method}
    answer = nobody.call("OPTIONS", path, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-credentials"] == "true"
    methods = {word.strip() for word in answer.headers["access-control-allow-methods"].split(",")}
    assert methods == {"GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"}
    allowed = {word.strip().lower() for word in answer.headers["access-control-allow-headers"].split(",")}
    assert {"origin", "content-length", "content-type", "authorization"} <= allowed
    assert "x-api-key" not in allowed
    assert "origin" in answer.headers["vary"].lower()


@pytest.mark.parametrize("origin", ALLOWED)
def test_an_allowed_origin_gets_cors_headers(admin: Api, machine: Api, origin: str):
    for answer in (
        admin.get("/health-check", headers={"origin": origin}),
        admin.post("/use-cases", {}, headers={"origin": origin}),
        admin.get("/nowhere", headers={"origin": origin}),
        machine.post("/picker", {}, headers={"origin": origin}),
    ):
        assert answer.status_code != 403
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"


def test_the_own_origin_is_allowed(nobody: Api, machine: Api):
    own = {"origin": nobody.url}
    assert nobody.get("/health-check", headers=own).status_code == 200
    assert machine.post("/picker", {}, headers=own).status_code == 422


def test_without_an_origin_there_are_no_cors_headers(nobody: Api):
    answer = nobody.get("/health-check")
    assert not [name for name in answer.headers if name.startswith("access-control")]
