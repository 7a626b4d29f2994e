"""Login, refresh, logout and throttling over HTTP, against a running service."""

import pytest
from tests.support.server import Api
from tests.web.access.people import (
    FORBIDDEN,
    LOG,
    UNAUTHORIZED,
    add,
    bearer,
    errors,
    log_in,
    new_name,
    refresh,
    tokens,
)


class TestSessions:
    def test_a_login_gives_access_to_the_api(self, admin: Api, nobody: Api):
        user = add(admin)
        access, _ = tokens(nobody, user["username"])
        me = nobody.get("/users/me", **bearer(access))
        assert me.json()["item"] == user
        assert me.headers["etag"] == '"1"'

    def test_a_refused_login(self, admin: Api, nobody: Api):
        user = add(admin)
        refused = (400, ["invalid-username-or-password"])
        assert errors(log_in(nobody, user["username"], "wrong")) == refused
        assert errors(log_in(nobody, new_name())) == refused
        assert errors(log_in(nobody, "a\u0007b")) == refused
        tokens(nobody, user["username"])

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({}, ["password: cannot be blank", "username: cannot be blank"]),
            ({"username": "a", "password": ""}, ["password: cannot be blank"]),
            ({"username": 7, "password": "b"}, ["invalid input format"]),
            (b"no json", ["invalid input format"]),
        ],
    )
    def test_a_malformed_login(self, nobody: Api, body: object, expected: list[str]):
        assert errors(nobody.post("/auth/login", body)) == (422, expected)

    def test_a_refresh_token_works_once_and_ends_its_family_the_second_time(self, admin: Api, nobody: Api):
        user = add(admin)
        _, first = tokens(nobody, user["username"])
        answer = refresh(nobody, first)
        assert answer.status_code == 200
        pair = answer.json()["item"]
        assert nobody.get("/users/me", **bearer(pair["accessToken"])).status_code == 200
        assert errors(refresh(nobody, first)) == UNAUTHORIZED
        assert errors(refresh(nobody, pair["refreshToken"])) == UNAUTHORIZED
        log = admin.get("/audit-log", params={**LOG, "actor": user["username"], "entity": "session"}).json()
        assert [entry["action"] for entry in log["items"]] == ["revoke", "login"]

    def test_a_lost_response_is_repeated_for_the_same_attempt_only(self, admin: Api, nobody: Api):
        _, first = tokens(nobody, add(admin)["username"])
        body = {"refreshToken": first, "attempt": "drawn"}
        lost, again = (nobody.post("/auth/refresh", body).json()["item"] for _ in range(2))
        assert again["refreshToken"] == lost["refreshToken"]
        assert nobody.get("/users/me", **bearer(again["accessToken"])).status_code == 200
        assert errors(nobody.post("/auth/refresh", {**body, "attempt": "guessed"})) == UNAUTHORIZED
        assert errors(refresh(nobody, again["refreshToken"])) == UNAUTHORIZED

    def test_a_refresh_token_is_not_an_access_token(self, admin: Api, nobody: Api):
        access, refresh_token = tokens(nobody, add(admin)["username"])
        assert errors(nobody.get("/users/me", **bearer(refresh_token))) == FORBIDDEN
        assert errors(refresh(nobody, access)) == UNAUTHORIZED
        assert errors(refresh(nobody, "forged")) == UNAUTHORIZED
        assert errors(nobody.get("/users/me", **bearer("forged"))) == UNAUTHORIZED
        assert errors(nobody.post("/auth/refresh", {})) == (422, ["refreshToken: cannot be blank"])

    def test_a_logout_ends_the_session(self, admin: Api, nobody: Api):
        access, token = tokens(nobody, add(admin)["username"])
        assert nobody.get("/users/me", **bearer(access)).status_code == 200
        answer = nobody.post("/auth/logout", {"refreshToken": token})
        assert (answer.status_code, answer.content) == (204, b"")
        assert errors(nobody.get("/users/me", **bearer(access))) == UNAUTHORIZED
        assert errors(nobody.post("/auth/logout", {"refreshToken": token})) == UNAUTHORIZED
        assert errors(refresh(nobody, token)) == UNAUTHORIZED


class TestThrottling:
    """Last in this module, because it brings the address of all tests close to its own lock."""

    def test_unknown_user_names_do_not_lock_out_other_users(self, admin: Api, nobody: Api):
        user = add(admin)
        for _ in range(6):
            assert log_in(nobody, new_name()).status_code == 400
        tokens(nobody, user["username"])

    def test_five_failures_lock_the_account_temporarily(self, admin: Api, nobody: Api):
        user = add(admin)
        while (answer := log_in(nobody, user["username"], "wrong")).status_code == 400:
            pass
        assert errors(answer) == (429, ["too-many-requests"])
        assert 1 <= int(answer.headers["retry-after"]) <= 60
