"""Protocol v1, section 10: the calls of the published console, in its order."""

from tests.protocol.parts import code, gone, item, items, refused
from tests.support.server import Api, ServerProcess

FIRST = {"page": 1, "pageSize": 5, "orderBy": "updated_at", "orderDir": "desc"}


def test_a_day_at_the_console(nobody: Api, admin: Api, server: ServerProcess):
    pair = item(nobody.post("/auth/login", {"username": "admin", "password": server.password}))
    assert set(pair) == {"accessToken", "refreshToken"}
    name = code()
    made = item(admin.post("/use-cases", {"title": "T", "code": name, "description": "D"}))
    assert items(admin.get("/use-cases", params=FIRST))[0] == made
    again = admin.post("/use-cases", {"title": "T", "code": name, "description": "D"})
    refused(again, 400, "use-case-same-code-already-exists")

    step = item(
        admin.post(
            "/use-case-steps", {"useCaseID": made["id"], "title": "S", "code": "s", "description": "D"}
        )
    )
    query = {"useCaseId": made["id"], "page": 1, "pageSize": 200}
    assert items(
        admin.get("/use-case-steps", params={**query, "orderBy": "position", "orderDir": "asc"})
    ) == [step]
    refused(
        admin.post(
            "/use-case-steps", {"useCaseID": made["id"], "title": "S", "code": "s", "description": "D"}
        ),
        400,
        "use-case-step-same-code-already-exists",
    )

    # the START NOW button: a flow without a form, activated and opened immediately
    by_share = {**query, "orderBy": "current_pct", "orderDir": "desc"}
    assert items(admin.get("/flows", params=by_share)) == []
    flow = item(
        admin.post("/flows", {"useCaseID": made["id"], "title": "Default Experiment", "description": "D"})
    )
    flow = item(admin.put(f"/flows/{flow['id']}", {"active": True}))
    assert (flow["active"], flow["currentServePct"]) == (True, 100)
    assert items(admin.get("/flows", params=by_share)) == [flow]
    opened = items(admin.get("/flow-steps", params={"flowId": flow["id"], "page": 1, "pageSize": 200}))
    assert [entry["useCaseStepId"] for entry in opened] == [step["id"]]

    wrong = admin.put(f"/flow-steps/{opened[0]['id']}", {"configuration": {"modality": "", "parameters": {}}})
    assert wrong.status_code == 422
    assert all(error.startswith("configuration") for error in wrong.json()["errors"])
    item(
        admin.put(f"/flow-steps/{opened[0]['id']}", {"configuration": {"modality": "text", "parameters": {}}})
    )
    assert item(admin.put(f"/use-cases/{made['id']}", {"active": True}))["active"] is True
    assert item(admin.get(f"/flows/{flow['id']}/flow-statistics"))["totRequests"] == 0

    renewed = item(nobody.post("/auth/refresh", {"refreshToken": pair["refreshToken"]}))
    gone(nobody.post("/auth/logout", {"refreshToken": renewed["refreshToken"]}))


def test_an_unauthorized_request_is_retried_with_a_fresh_token(
    nobody: Api, admin: Api, server: ServerProcess
):
    """On any error the console refreshes and retries; the second response must be the same error."""
    pair = item(nobody.post("/auth/login", {"username": "admin", "password": server.password}))
    first = admin.post("/use-cases", {})
    item(nobody.post("/auth/refresh", {"refreshToken": pair["refreshToken"]}))
    again = admin.post("/use-cases", {})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
