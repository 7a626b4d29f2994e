"""Protocol v1, section 2: users and applications."""

import base64
import json
import time
from typing import Any

import pytest
from tests.protocol.parts import BLANK, NOT_PARSED, NOWHERE, Callers, gone, item, refused
from tests.support.server import Api, Goal, ServerProcess

LIST = {"page": 1, "pageSize": 5, "orderBy": "title", "orderDir": "asc"}


def claims(token: str) -> dict[str, Any]:
    head, body, _ = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT"}
    return json.loads(base64.urlsafe_b64decode(body + "=="))


def log_in(nobody: Api, server: ServerProcess) -> dict[str, str]:
    return item(nobody.post("/auth/login", {"username": "admin", "password": server.password}))


def test_the_health_check_needs_no_authentication(nobody: Api):
    answer = nobody.get("/health-check")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_a_login_gives_two_tokens(nobody: Api, server: ServerProcess):
    pair = log_in(nobody, server)
    assert set(pair) == {"accessToken", "refreshToken"}
    access, refresh = claims(pair["accessToken"]), claims(pair["refreshToken"])
    for found, life in ((access, 600), (refresh, 86_400)):
        assert {"jti", "iss", "sub", "iat", "exp", "permissions"} <= set(found)
        assert (found["iss"], found["sub"]) == ("ai-model-match", "admin")
        assert found["exp"] - found["iat"] == life
        assert abs(found["iat"] - time.time()) < 60
    assert {"read", "write"} <= set(access["permissions"])
    assert refresh["permissions"] == ["refresh"]
    assert access["jti"] != refresh["jti"]


def test_permissions_of_roles(admin: Api, callers: Callers):
    for role, expected in (("viewer", {"read"}), ("editor", {"read", "write"})):
        person = callers.with_role(role)
        token = person.http.headers["authorization"].removeprefix("Bearer ")
        assert set(claims(token)["permissions"]) == expected


def test_a_login_needs_both_fields(nobody: Api):
    refused(nobody.post("/auth/login", {}), 422, f"password: {BLANK}", f"username: {BLANK}")
    refused(nobody.post("/auth/login", {"username": "admin", "password": ""}), 422, f"password: {BLANK}")
    refused(nobody.post("/auth/login", {"username": 1, "password": "x"}), 422, NOT_PARSED)
    refused(nobody.post("/auth/login", b""), 422, NOT_PARSED)


@pytest.mark.parametrize(("username", "password"), [("admin", "wrong"), ("nobody", "wrong")])
def test_failed_logins(nobody: Api, username: str, password: str):
    body = {"username": username, "password": password}
    refused(nobody.post("/auth/login", body), 400, "invalid-username-or-password")


def test_a_refresh_token_works_once(nobody: Api, server: ServerProcess, callers: Callers):
    first = log_in(nobody, server)
    second = item(nobody.post("/auth/refresh", {"refreshToken": first["refreshToken"]}))
    assert set(second) == {"accessToken", "refreshToken"}
    assert not {*first.values()} & {*second.values()}
    for token in second["accessToken"], first["accessToken"]:
        assert callers.with_token(token).get("/use-cases", params=LIST).status_code == 200
    refused(nobody.post("/auth/refresh", {"refreshToken": first["refreshToken"]}), 401, "unauthorized")


def test_a_logout_ends_the_session(nobody: Api, server: ServerProcess):
    pair = log_in(nobody, server)
    body = {"refreshToken": pair["refreshToken"]}
    gone(nobody.post("/auth/logout", body))
    refused(nobody.post("/auth/refresh", body), 401, "unauthorized")
    refused(nobody.post("/auth/logout", body), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
def test_invalid_refresh_tokens(nobody: Api, server: ServerProcess, path: str):
    pair = log_in(nobody, server)
    refused(nobody.post(path, {}), 422, f"refreshToken: {BLANK}")
    refused(nobody.post(path, b""), 422, NOT_PARSED)
    for token in ("x", "a.b.c", pair["accessToken"], pair["refreshToken"][:-4] + "AAAA"):
        refused(nobody.post(path, {"refreshToken": token}), 401, "unauthorized")


def test_a_refresh_token_is_not_an_access_token(nobody: Api, server: ServerProcess, callers: Callers):
    pair = log_in(nobody, server)
    refused(callers.with_token(pair["refreshToken"]).get("/use-cases", params=LIST), 403, "forbidden")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YWRtaW46eA==", "Token", "\xe4"]
)
def test_malformed_credentials(callers: Callers, header: str):
    caller = callers.with_headers({})
    sent = {"authorization": header.encode("latin-1")}
    refused(caller.get("/use-cases", params=LIST, headers=sent), 401, "unauthorized")  # type: ignore[arg-type]


def test_tokens_of_another_installation(nobody: Api, server: ServerProcess, callers: Callers):
    token = log_in(nobody, server)["accessToken"]
    head, body, signature = token.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    forged = {**claims(token), "sub": "root"}
    altered = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    for bad in (f"{unsigned}.{body}.", f"{head}.{altered}.{signature}", f"{head}.{body}.{'A' * 43}"):
        refused(callers.with_token(bad).get("/use-cases", params=LIST), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/picker", "/feedbacks"])
def test_applications_need_an_api_key(server: ServerProcess, callers: Callers, nobody: Api, path: str):
    refused(nobody.post(path, {}), 401, "unauthorized")
    for key in ("x", server.api_key[:-1], f"{server.api_key}x", server.api_key.upper(), "aimm__"):
        refused(callers.with_key(key).post(path, {}), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/picker", "/feedbacks"])
def test_people_cannot_pick_or_rate(admin: Api, editor: Api, path: str):
    for person in (admin, editor):
        refused(person.post(path, b"{"), 403, "forbidden")


@pytest.mark.parametrize("path", ["/picker", "/feedbacks", "/picker/session", "/picker/exposures"])
def test_a_read_only_key_gets_403(reader: Api, path: str):
    refused(reader.post(path, b"{"), 403, "forbidden")


def test_scopes_are_independent(admin: Api, callers: Callers):
    goal = Goal(admin)
    picker, rater = callers.with_scopes("pick"), callers.with_scopes("feedback")
    body = goal.pick_body()
    item(picker.post("/picker", body))
    rating = {"correlationId": body["correlationId"], "score": 4}
    refused(picker.post("/feedbacks", rating), 403, "forbidden")
    refused(rater.post("/picker", body), 403, "forbidden")
    item(rater.post("/feedbacks", rating))


def test_a_valid_bearer_token_takes_precedence_over_the_key(
    nobody: Api, admin: Api, server: ServerProcess, callers: Callers
):
    goal = Goal(admin)
    token = log_in(nobody, server)["accessToken"]
    both = callers.with_token(token, **{"x-api-key": server.api_key})
    refused(both.post("/picker", goal.pick_body()), 403, "forbidden")
    assert both.get("/use-cases", params=LIST).status_code == 200
    stale = callers.with_token("a.b.c", **{"x-api-key": server.api_key})
    item(stale.post("/picker", goal.pick_body()))
    refused(stale.get(f"/use-cases/{NOWHERE}"), 403, "forbidden")


def test_a_revoked_key_is_rejected_immediately(admin: Api, callers: Callers):
    goal = Goal(admin)
    issued = admin.made("/api-keys", {"name": "short-lived", "scopes": ["pick"]})
    caller = callers.with_key(issued["key"])
    item(caller.post("/picker", goal.pick_body()))
    gone(admin.delete(f"/api-keys/{issued['id']}"))
    refused(caller.post("/picker", goal.pick_body()), 401, "unauthorized")
