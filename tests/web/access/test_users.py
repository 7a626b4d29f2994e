"""Users over HTTP, against a running service."""

import httpx2
from tests.support.server import Api
from tests.web.access.people import (
    FORBIDDEN,
    LIST,
    PASSWORD,
    UNAUTHORIZED,
    add,
    bearer,
    errors,
    log_in,
    refresh,
    tokens,
)


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
