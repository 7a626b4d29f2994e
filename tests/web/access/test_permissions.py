"""Permissions, API keys and the audit log over HTTP, against a running service."""

from typing import Any

import pytest
from tests.support.server import Api, Goal, ServerProcess
from tests.web.access.people import (
    FORBIDDEN,
    LIST,
    LOG,
    PASSWORD,
    UNAUTHORIZED,
    add,
    bearer,
    errors,
    new_name,
    tokens,
)

NOBODY = "00000000-0000-4000-8000-000000000000"


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
