"""Login, users, API keys and the audit log over HTTP, against a running service."""

import uuid
from typing import Any

import httpx2
import pytest
from tests.support.server import Api, Goal, ServerProcess

PASSWORD = "correct horse battery"
NOBODY = "00000000-0000-4000-8000-000000000000"
LIST = {"page": 1, "pageSize": 200, "orderBy": "created_at", "orderDir": "asc"}
LOG = {"page": 1, "pageSize": 200, "orderDir": "desc"}


@pytest.fixture
def nobody(server: ServerProcess):
    """A client without credentials."""
    api = Api(server.url, {})
    yield api
    api.http.close()


def new_name() -> str:
    return f"ada-{uuid.uuid4().hex[:12]}"


def add(admin: Api, role: str = "viewer") -> dict[str, Any]:
    return admin.made("/users", {"username": new_name(), "password": PASSWORD, "role": role})


def log_in(api: Api, username: str, password: str = PASSWORD) -> httpx2.Response:
    return api.post("/auth/login", {"username": username, "password": password})


def tokens(api: Api, username: str, password: str = PASSWORD) -> tuple[str, str]:
    answer = log_in(api, username, password)
    assert answer.status_code == 200, answer.text
    return answer.json()["item"]["accessToken"], answer.json()["item"]["refreshToken"]


def bearer(token: str) -> dict[str, dict[str, str]]:
    return {"headers": {"authorization": f"Bearer {token}"}}


def refresh(api: Api, token: str) -> httpx2.Response:
    return api.post("/auth/refresh", {"refreshToken": token})


def errors(answer: httpx2.Response) -> tuple[int, list[str]]:
    return answer.status_code, answer.json()["errors"]


UNAUTHORIZED = (401, ["unauthorized"])
FORBIDDEN = (403, ["forbidden"])


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


class TestUsers:
    def test_an_account_is_created_read_changed_and_deleted(self, admin: Api):
        made = add(admin, "editor")
        assert made.keys() == {"id", "username", "role", "active", "version", "createdAt", "updatedAt"}
        assert (made["role"], made["active"], made["version"]) == ("editor", True, 1)
        path = f"/users/{made['id']}"
        assert admin.get(path).json()["item"] == made
        changed = admin.changed(path, {"role": "admin", "active": None})
        assert (changed["role"], changed["active"], changed["version"]) == ("admin", True, 2)
        assert admin.delete(path).status_code == 204
        assert errors(admin.get(path)) == (404, ["user-not-found"])

    def test_a_change_of_an_outdated_version_is_refused(self, admin: Api):
        path = f"/users/{add(admin)['id']}"
        outdated = {"if-match": '"7"'}
        assert admin.put(path, {"active": False}, headers=outdated).status_code == 412
        assert admin.delete(path, headers=outdated).status_code == 412
        assert admin.put(path, {"active": False}, headers={"if-match": '"1"'}).status_code == 200

    def test_accounts_are_listed(self, admin: Api):
        made = [add(admin) for _ in range(3)]
        listed = admin.get("/users", params=LIST).json()
        assert [user for user in listed["items"] if user in made] == made
        assert (listed["totalCount"], listed["hasNext"]) == (len(listed["items"]), False)
        first = admin.get("/users", params={**LIST, "pageSize": 1, "orderBy": "username"}).json()
        assert (len(first["items"]), first["hasNext"]) == (1, True)
        assert errors(admin.get("/users", params={**LIST, "orderBy": "password"})) == (
            422,
            ["OrderBy: must be a valid value"],
        )

    def test_all_errors_are_reported(self, admin: Api):
        assert errors(admin.post("/users", {"role": "king"})) == (
            422,
            ["password: cannot be blank", "role: must be a valid value", "username: cannot be blank"],
        )
        assert errors(admin.post("/users", {"username": " a", "password": "short", "role": "viewer"})) == (
            422,
            ["password: the length must be between 12 and 1024", "username: must be a valid value"],
        )
        path = f"/users/{add(admin)['id']}"
        assert errors(admin.put(path, {"password": "short"})) == (
            422,
            ["password: the length must be between 12 and 1024"],
        )
        assert errors(admin.get("/users/none")) == (422, ["ID: must be a valid UUID"])

    def test_user_names_are_unique(self, admin: Api):
        user = add(admin)
        again = {"username": user["username"], "password": PASSWORD, "role": "viewer"}
        assert errors(admin.post("/users", again)) == (400, ["user-same-username-already-exists"])

    def test_the_last_admin_cannot_be_removed(self, admin: Api):
        me = admin.get("/users/me").json()["item"]
        others = [
            user["id"]
            for user in admin.get("/users", params=LIST).json()["items"]
            if user["role"] == "admin" and user["id"] != me["id"]
        ]
        for user_id in others:
            admin.changed(f"/users/{user_id}", {"role": "viewer"})
        path, refused = f"/users/{me['id']}", (400, ["last-admin-cannot-be-removed"])
        assert errors(admin.put(path, {"role": "editor"})) == refused
        assert errors(admin.put(path, {"active": False})) == refused
        assert errors(admin.delete(path)) == refused

    def test_a_deactivated_user_loses_access(self, admin: Api, nobody: Api):
        user = add(admin)
        access, token = tokens(nobody, user["username"])
        assert nobody.get("/users/me", **bearer(access)).status_code == 200
        admin.changed(f"/users/{user['id']}", {"active": False})
        assert errors(refresh(nobody, token)) == UNAUTHORIZED
        assert errors(log_in(nobody, user["username"])) == (400, ["invalid-username-or-password"])
        assert errors(nobody.get("/users/me", **bearer(access))) == UNAUTHORIZED
        admin.changed(f"/users/{user['id']}", {"active": True})
        tokens(nobody, user["username"])

    def test_a_role_change_takes_effect_immediately(self, admin: Api, nobody: Api):
        user = add(admin, "admin")
        access, _ = tokens(nobody, user["username"])
        assert nobody.get("/users", params=LIST, **bearer(access)).status_code == 200
        admin.changed(f"/users/{user['id']}", {"role": "viewer"})
        assert errors(nobody.get("/users", params=LIST, **bearer(access))) == FORBIDDEN
        assert nobody.get("/users/me", **bearer(access)).status_code == 200

    def test_an_admin_sets_a_password(self, admin: Api, nobody: Api):
        user = add(admin)
        _, token = tokens(nobody, user["username"])
        admin.changed(f"/users/{user['id']}", {"password": "another password"})
        assert errors(refresh(nobody, token)) == UNAUTHORIZED
        tokens(nobody, user["username"], "another password")

    def test_people_change_their_own_password(self, admin: Api, nobody: Api):
        user = add(admin)
        access, token = tokens(nobody, user["username"])

        def change(current: str, new: str) -> httpx2.Response:
            body = {"currentPassword": current, "newPassword": new}
            return nobody.call(
                "PUT",
                "/users/me/password",
                body,
                headers={"authorization": f"Bearer {access}", "content-type": "application/json"},
            )

        assert errors(change("wrong", "another password")) == (400, ["current-password-is-wrong"])
        assert errors(change(PASSWORD, "short")) == (
            422,
            ["newPassword: the length must be between 12 and 1024"],
        )
        pair = change(PASSWORD, "another password").json()["item"]
        assert errors(refresh(nobody, token)) == UNAUTHORIZED
        assert refresh(nobody, pair["refreshToken"]).status_code == 200
        tokens(nobody, user["username"], "another password")


@pytest.fixture(scope="module")
def editor_token(admin: Api) -> str:
    return tokens(admin, add(admin, "editor")["username"])[0]


class TestPermissions:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/users"),
            ("POST", "/users"),
            ("GET", f"/users/{NOBODY}"),
            ("PUT", f"/users/{NOBODY}"),
            ("DELETE", f"/users/{NOBODY}"),
            ("GET", "/api-keys"),
            ("POST", "/api-keys"),
            ("DELETE", f"/api-keys/{NOBODY}"),
        ],
    )
    def test_admins_only(
        self, admin: Api, nobody: Api, machine: Api, editor_token: str, method: str, path: str
    ):
        assert errors(nobody.call(method, path)) == UNAUTHORIZED
        assert errors(nobody.call(method, path, **bearer(editor_token))) == FORBIDDEN
        assert errors(machine.call(method, path)) == FORBIDDEN
        assert admin.call(method, path).status_code not in (401, 403)

    @pytest.mark.parametrize("path", ["/users/me", "/audit-log"])
    def test_people_only(self, nobody: Api, machine: Api, editor_token: str, path: str):
        assert errors(nobody.get(path)) == UNAUTHORIZED
        assert errors(machine.get(path)) == FORBIDDEN
        assert nobody.get(path, **bearer(editor_token)).status_code in (200, 422)

    def test_roles_have_their_permissions(self, admin: Api, nobody: Api):
        body = {"title": "A goal", "description": "What for", "code": new_name()}
        for role, status in (("viewer", 403), ("editor", 200)):
            access, _ = tokens(nobody, add(admin, role)["username"])
            assert nobody.get("/use-cases", params=LIST, **bearer(access)).status_code == 200
            headers = {**bearer(access)["headers"], "content-type": "application/json"}
            assert nobody.call("POST", "/use-cases", body, headers=headers).status_code == status


class TestApiKeys:
    def test_a_key_is_shown_once(self, admin: Api):
        made = admin.made("/api-keys", {"name": "app", "scopes": ["feedback", "pick"]})
        text = made.pop("key")
        assert text.startswith(f"aimm_{made['lookup']}_")
        assert len(text) == 61
        assert (made["name"], made["scopes"], made["createdBy"]) == ("app", ["pick", "feedback"], "admin")
        listed = admin.get("/api-keys", params=LIST).json()["items"]
        assert made in listed
        assert text[18:] not in str(listed)

    def test_a_key_has_its_scopes_until_it_is_revoked(self, server: ServerProcess, admin: Api):
        made = admin.made("/api-keys", {"name": "app", "scopes": ["pick"]})
        goal, app = Goal(admin), Api.machine(server, made["key"])
        assert app.post("/picker", goal.pick_body()).status_code == 200
        assert errors(app.post("/feedbacks", {})) == FORBIDDEN
        for _ in range(2):
            assert admin.delete(f"/api-keys/{made['id']}").status_code == 204
        assert errors(app.post("/picker", goal.pick_body())) == UNAUTHORIZED
        app.http.close()
        listed = admin.get("/api-keys", params=LIST).json()["items"]
        assert [key["revokedAt"] is not None for key in listed if key["id"] == made["id"]] == [True]
        assert errors(admin.delete(f"/api-keys/{NOBODY}")) == (404, ["api-key-not-found"])

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({}, ["name: cannot be blank", "scopes: cannot be blank"]),
            ({"name": "a", "scopes": []}, ["scopes: cannot be blank"]),
            ({"name": "a", "scopes": ["pick", "all"]}, ["scopes: (1: must be a valid value)"]),
            ({"name": "a\u0007", "scopes": ["pick"]}, ["name: must be a valid value"]),
        ],
    )
    def test_all_errors_are_reported(self, admin: Api, body: object, expected: list[str]):
        assert errors(admin.post("/api-keys", body)) == (422, expected)


class TestAuditLog:
    def entries(self, admin: Api, **wanted: str) -> list[dict[str, Any]]:
        answer = admin.get("/audit-log", params={**LOG, **wanted})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def test_writes_are_filtered_by_entity(self, admin: Api):
        user = add(admin)
        admin.changed(f"/users/{user['id']}", {"role": "editor", "password": "another password"})
        updated, created = self.entries(admin, entityId=user["id"])
        assert (created["actor"], created["actorKind"], created["action"]) == ("admin", "person", "create")
        assert (updated["before"], updated["after"]) == (
            {"role": "viewer"},
            {"role": "editor", "passwordChanged": True},
        )
        assert self.entries(admin, entityId=user["id"], action="update") == [updated]
        assert self.entries(admin, entityId=user["id"], entity="flow") == []
        assert self.entries(admin, entityId=user["id"], actor="nobody") == []
        assert self.entries(admin, entityId=user["id"], since=updated["at"]) == [updated]
        assert self.entries(admin, entityId=user["id"], until=updated["at"]) == [created]
        oldest_first = self.entries(admin, entityId=user["id"], orderDir="asc")
        assert oldest_first == [created, updated]

    def test_writes_are_filtered_by_use_case(self, admin: Api):
        goal = Goal(admin)
        entries = self.entries(admin, useCaseId=goal.id)
        assert {"use-case", "use-case-step", "flow", "flow-step"} >= {entry["entity"] for entry in entries}
        assert {entry["useCaseId"] for entry in entries} == {goal.id}

    def test_a_cursor_continues_the_list(self, admin: Api):
        goal = Goal(admin)
        everything = self.entries(admin, useCaseId=goal.id)
        found: list[dict[str, Any]] = []
        query = {"useCaseId": goal.id, "pageSize": "2"}
        while True:
            page = admin.get("/audit-log", params=query).json()
            found += page["items"]
            assert (page["totalCount"], page["totalIsExact"]) == (len(everything), True)
            if page["next"] is None:
                break
            query["after"] = page["next"]
        assert found == everything
        wrong = admin.get("/audit-log", params={"after": "x"})
        assert errors(wrong) == (422, ["After: must be the cursor of an earlier answer"])

    def test_no_entry_contains_a_secret(self, admin: Api):
        add(admin)
        key = admin.made("/api-keys", {"name": "app", "scopes": ["pick"]})["key"]
        text = str(self.entries(admin))
        for secret in (PASSWORD, key[18:], "argon2", "eyJ"):
            assert secret not in text

    def test_all_errors_are_reported(self, admin: Api):
        wrong = {
            "page": 0,
            "pageSize": 201,
            "orderDir": "up",
            "action": "steal",
            "actor": "\0",
            "useCaseId": "x",
            "since": "yesterday",
            "until": "0001-01-01T00:00:00+14:00",
        }
        assert errors(admin.get("/audit-log", params=wrong)) == (
            422,
            [
                "Action: must be a valid value",
                "Actor: must be a valid value",
                "OrderDir: must be a valid value",
                "Page: cannot be blank",
                "PageSize: must be no greater than 200",
                "Since: must be an RFC 3339 time with an offset",
                "Until: must be an RFC 3339 time with an offset",
                "UseCaseID: must be a valid UUID",
            ],
        )
        assert errors(admin.get("/audit-log?page=&pageSize=&orderDir=")) == (
            422,
            ["OrderDir: cannot be blank", "Page: cannot be blank", "PageSize: cannot be blank"],
        )
        assert admin.get("/audit-log").status_code == 200


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
