"""Connections through the API: who may, what is shown, and what a test says."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from tests.fakes.providers import KEY, MODEL, FakeProvider, fake_provider
from tests.protocol.parts import NOWHERE, code, gone, item, items, new_connection, paging, refused
from tests.support.server import Api, ServerProcess

SECRET = "sk-must-never-be-shown"


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    """A provider that runs beside the tests, on a loop of its own."""
    loop = asyncio.new_event_loop()
    running = fake_provider()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(10)
    asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def outcome(api: Api, connection: dict[str, object]) -> dict[str, object]:
    return item(api.post(f"/connections/{connection['id']}/test"))


def test_only_admins_see_or_change_connections(admin: Api, server: ServerProcess, machine: Api):
    made = new_connection(admin)
    admin.made("/users", {"username": "edith", "password": "a long password", "role": "editor"})
    editor = Api.person(server, "edith", "a long password")
    path = f"/connections/{made['id']}"
    calls = [
        ("GET", "/connections", None),
        ("POST", "/connections", {"name": "x", "kind": "openai", "baseUrl": "http://localhost"}),
        ("GET", path, None),
        ("PUT", path, {"name": "x"}),
        ("DELETE", path, None),
        ("PUT", f"{path}/secret", {"secret": SECRET}),
        ("DELETE", f"{path}/secret", None),
        ("POST", f"{path}/test", None),
    ]
    for caller in (editor, machine):
        for method, where, body in calls:
            refused(caller.call(method, where, body), 403, "forbidden")
    editor.http.close()
    assert item(admin.get(path)) == made


def test_a_stored_key_is_never_shown(admin: Api):
    made = new_connection(admin)
    assert (made["secret"], made["secretSetAt"]) == (None, None)
    path = f"/connections/{made['id']}"
    stored = admin.call("PUT", f"{path}/secret", {"secret": SECRET})
    assert item(stored)["secret"].startswith("stored, set on ")
    listed = admin.get("/connections", params=paging())
    shown = [one for one in items(listed) if one["id"] == made["id"]]
    assert shown == [item(stored)]
    log = admin.get("/audit-log", params={"page": 1, "pageSize": 50, "entityId": made["id"]})
    assert [note["action"] for note in log.json()["items"]] == ["update", "create"]
    for answer in (stored, listed, log, admin.get(path)):
        assert SECRET not in answer.text
    removed = item(admin.call("DELETE", f"{path}/secret", None))
    assert (removed["secret"], removed["version"]) == (None, 3)


def test_wrong_fields_are_named_with_what_is_allowed(admin: Api):
    body = {"name": code(), "kind": "vertex", "baseUrl": "http://169.254.169.254/", "concurrency": 0}
    kinds = "kind: must be one of openai, anthropic, gemini"
    refused(admin.post("/connections", body), 422, "concurrency: cannot be blank", kinds)
    answer = admin.post("/connections", {**body, "kind": "gemini", "api": "responses", "concurrency": 4})
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert [error.partition(":")[0] for error in errors] == ["api", "baseUrl"]
    assert errors[0] == "api: must be chat, unless the kind is openai"
    refused(
        admin.post("/connections", {**body, "secret": "x"}),
        422,
        *[*admin.post("/connections", {**body, "secret": "x"}).json()["errors"]],
    )


def test_names_are_unique_and_unknown_ids_not_found(admin: Api):
    made = new_connection(admin)
    body = {"name": made["name"], "kind": "gemini", "baseUrl": "https://example.com"}
    refused(admin.post("/connections", body), 400, "connection-same-name-already-exists")
    refused(admin.get(f"/connections/{NOWHERE}"), 404, "connection-not-found")
    refused(admin.post(f"/connections/{NOWHERE}/test"), 404, "connection-not-found")
    gone(admin.call("DELETE", f"/connections/{made['id']}", None))
    refused(admin.get(f"/connections/{made['id']}"), 404, "connection-not-found")


def test_a_stored_key_stays_with_its_host(admin: Api):
    made = new_connection(admin)
    path = f"/connections/{made['id']}"
    admin.call("PUT", f"{path}/secret", {"secret": SECRET})
    answer = admin.call("PUT", path, {"baseUrl": "http://elsewhere.example/v1"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0].startswith("baseUrl: leads to another host")


@pytest.mark.parametrize(
    ("kind", "path"), [("openai", "/v1"), ("anthropic", "/anthropic"), ("gemini", "/v1beta")]
)
def test_a_test_says_that_a_connection_works(admin: Api, provider: FakeProvider, kind: str, path: str):
    made = new_connection(admin, kind=kind, baseUrl=provider.base + path)
    missing = outcome(admin, made)
    assert (missing["code"], missing["models"]) == ("unauthenticated", [])
    assert str(missing["message"]).startswith("The API key is missing or wrong.")
    admin.call("PUT", f"/connections/{made['id']}/secret", {"secret": KEY})
    assert outcome(admin, made)["models"] == [MODEL]
    admin.changed(f"/connections/{made['id']}", {"model": MODEL})
    works = outcome(admin, made)
    assert works["code"] == "ok"
    assert str(works["message"]).startswith(f"{MODEL} answered in ")
    admin.changed(f"/connections/{made['id']}", {"model": "other"})
    assert outcome(admin, made)["code"] == "unknown-model"


def test_a_test_says_what_is_wrong(admin: Api, provider: FakeProvider):
    wrong = new_connection(admin, baseUrl=f"{provider.base}/html")
    assert outcome(admin, wrong)["code"] == "wrong-api"
    nobody = new_connection(admin, baseUrl="http://127.0.0.1:9/v1")
    assert outcome(admin, nobody)["code"] == "unreachable"
    lost = new_connection(admin, baseUrl=f"{provider.base}/v1", secretRef="env:NOT_SET_ANYWHERE")
    assert outcome(admin, lost) == {
        "code": "secret-unavailable",
        "message": "The environment variable NOT_SET_ANYWHERE is empty or not set on this node.",
        "models": [],
        "seconds": None,
    }


def test_a_connection_without_a_model_is_found_by_its_name(admin: Api):
    made = new_connection(admin, name=f"local {code()}")
    assert made["model"] is None
    found = items(admin.get("/connections", params=paging("relevance", "desc", searchKey=made["name"])))
    assert found[0]["id"] == made["id"]
