"""The console's session: its refresh token is in a cookie, only for pages of the service's own origin."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.support.server import Api, ServerProcess, running

PATH = "/api/v1/console/session"
ALLOWED = "https://other.example"


@pytest.fixture(scope="module")
def server(server_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("serve")
    with running(server_database_url, folder, allowed_origins=ALLOWED) as process:
        yield process


@pytest.fixture
def browser(server: ServerProcess) -> Iterator[httpx2.Client]:
    headers = {"origin": server.url, "sec-fetch-site": "same-origin"}
    with httpx2.Client(base_url=server.url, headers=headers, timeout=20) as http:
        yield http


def sign_in(http: httpx2.Client, server: ServerProcess, **headers: str) -> httpx2.Response:
    credentials = {"username": "admin", "password": server.password}
    return http.post(PATH, json=credentials, headers=headers)


def me(http: httpx2.Client, answer: httpx2.Response) -> int:
    bearer = {"authorization": f"Bearer {answer.json()['item']['accessToken']}"}
    return http.get("/api/v1/users/me", headers=bearer).status_code


def attributes(answer: httpx2.Response) -> dict[str, Any]:
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return {"name": morsel.key, **{name: value for name, value in morsel.items() if value}}


def test_scripts_cannot_read_the_refresh_token(browser: httpx2.Client, server: ServerProcess):
    answer = sign_in(browser, server)
    assert answer.status_code == 200
    assert set(answer.json()["item"]) == {"accessToken"}
    found = attributes(answer)
    assert found.pop("name").startswith("aimm-session-")
    assert found == {"path": PATH, "httponly": True, "samesite": "strict", "max-age": "86400"}
    assert me(browser, answer) == 200


def test_the_cookie_is_secure_if_the_browser_uses_https(browser: httpx2.Client, server: ServerProcess):
    assert "secure" not in attributes(sign_in(browser, server))
    told = sign_in(browser, server, **{"x-forwarded-proto": "https", "origin": ""})
    assert attributes(told)["secure"] is True
    seen = sign_in(browser, server, origin="https://tools.example")
    assert attributes(seen)["secure"] is True


def test_a_session_is_renewed_by_its_cookie(browser: httpx2.Client, server: ServerProcess):
    sign_in(browser, server)
    before = [cookie.value for cookie in browser.cookies.jar]
    renewed = browser.post(f"{PATH}/renewal", json={})
    assert me(browser, renewed) == 200
    assert [cookie.value for cookie in browser.cookies.jar] != before


def test_a_lost_response_is_repeated_for_the_same_attempt(browser: httpx2.Client, server: ServerProcess):
    sign_in(browser, server)
    header = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    lost, again = (
        httpx2.post(f"{server.url}{PATH}/renewal", json={"attempt": "a"}, headers={"cookie": header})
        for _ in range(2)
    )
    assert (lost.status_code, again.status_code) == (200, 200)
    assert lost.headers["set-cookie"] == again.headers["set-cookie"]
    other = httpx2.post(f"{server.url}{PATH}/renewal", json={"attempt": "b"}, headers={"cookie": header})
    assert other.status_code == 401


def test_signing_out_ends_the_session_and_deletes_the_cookie(browser: httpx2.Client, server: ServerProcess):
    signed_in = sign_in(browser, server)
    header = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    assert browser.delete(PATH).status_code == 204
    assert not list(browser.cookies.jar)
    assert me(browser, signed_in) == 401
    again = httpx2.post(f"{server.url}{PATH}/renewal", json={}, headers={"cookie": header})
    assert again.status_code == 401
    assert browser.post(f"{PATH}/renewal", json={}).status_code == 401
    assert browser.delete(PATH).status_code == 401


@pytest.mark.parametrize(
    "foreign",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": ALLOWED, "sec-fetch-site": "same-site"},
        {"origin": ALLOWED, "sec-fetch-site": ""},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_other_origins_cannot_use_the_cookie(
    browser: httpx2.Client, server: ServerProcess, foreign: dict[str, str]
):
    sign_in(browser, server)
    for answer in (
        browser.post(f"{PATH}/renewal", json={}, headers=foreign),
        browser.delete(PATH, headers=foreign),
        sign_in(browser, server, **foreign),
    ):
        assert answer.status_code == 403, foreign
        assert "set-cookie" not in answer.headers
    assert browser.post(f"{PATH}/renewal", json={}).status_code == 200


def test_the_cookie_gives_no_other_access(browser: httpx2.Client, server: ServerProcess):
    sign_in(browser, server)
    header = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    for path in ("/users/me", "/use-cases", "/events"):
        assert browser.get(f"/api/v1{path}", headers={"cookie": header}).status_code == 401
    assert browser.put(f"{PATH}/password", json={}).status_code == 401


def test_services_of_one_host_do_not_share_a_cookie(
    browser: httpx2.Client, server: ServerProcess, tmp_path: Path
):
    with running(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as other:
        assert attributes(sign_in(browser, server)) != attributes(
            httpx2.post(
                f"{other.url}{PATH}", json={"username": "admin", "password": other.password}, timeout=20
            )
        )


def test_a_change_of_password_opens_a_new_session(browser: httpx2.Client, server: ServerProcess, admin: Api):
    old, new = "correct horse battery staple", "another horse, another battery"
    admin.made("/users", {"username": "edith", "password": old, "role": "viewer"})
    first = browser.post(PATH, json={"username": "edith", "password": old})
    bearer = {"authorization": f"Bearer {first.json()['item']['accessToken']}"}
    body = {"currentPassword": old, "newPassword": new}
    kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    changed = browser.put(f"{PATH}/password", json=body, headers=bearer)
    assert changed.status_code == 200
    assert me(browser, changed) == 200
    before = httpx2.post(f"{server.url}{PATH}/renewal", json={}, headers={"cookie": kept})
    assert before.status_code == 401
    assert me(browser, browser.post(f"{PATH}/renewal", json={})) == 200
