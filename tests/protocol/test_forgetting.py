"""A session is forgotten: its examples, their copies in drafts, and what the answer says is left."""

from typing import Any

import pytest
from tests.cli.manifest_shell import Shell
from tests.protocol.parts import code, item, items, new_capture, paging
from tests.support.server import Api, Goal


class Copies:
    """A session that was captured, a dataset and a review queue."""

    def __init__(self, admin: Api, machine: Api, goal: Goal) -> None:
        new_capture(admin, goal.use_case, enabled=True, consent="not-required")
        self.admin, self.session = admin, f'Session "{code()}" \\ ä'
        named = {"useCaseCode": goal.code, "useCaseStepCode": goal.steps[0]["code"]}
        examples = [
            {**named, "correlationId": self.session, "inputs": {"n": n}, "sequence": n} for n in range(3)
        ]
        assert item202(machine.post("/examples", {"examples": examples}))["accepted"] == 3
        own = {"useCaseId": goal.id, "title": "Tickets"}
        self.dataset: str = admin.made("/datasets", {**own, "code": code()})["id"]
        self.queue: str = admin.made(
            "/review-queues", {**own, "kind": "label", "answer": "text", "code": code()}
        )["id"]

    def add(self, *keys: str, **fields: Any) -> None:
        usual = {"inputs": {"q": "x"}, "source": "production", "group": self.session}
        body = {"items": [{"key": key, **usual, **fields} for key in keys]}
        assert self.admin.post(f"/datasets/{self.dataset}/items", body).status_code == 200

    def freeze(self) -> None:
        self.admin.made(f"/datasets/{self.dataset}/versions", {})

    def ask(self, *about: str) -> None:
        tasks = [{"key": f"k-{one}", "item": one} for one in about]
        self.admin.made(f"/review-queues/{self.queue}/tasks", {"tasks": tasks})

    def keys(self, **query: Any) -> list[str]:
        answer = self.admin.get(f"/datasets/{self.dataset}/items", params=query)
        assert answer.status_code == 200, answer.text
        return [one["key"] for one in answer.json()["items"]]

    def forget(self) -> dict[str, Any]:
        return item(self.admin.http.delete("/examples", params={"correlationId": self.session}))


def item202(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    return answer.json()["item"]


@pytest.fixture
def copies(admin: Api, machine: Api, goal: Goal) -> Copies:
    return Copies(admin, machine, goal)


def test_items_of_drafts_go_and_versions_and_queues_are_named(copies: Copies):
    copies.add("frozen", "removed")
    copies.freeze()
    copies.add("draft")
    copies.add("other-session", group=copies.session.lower())
    copies.add("other-source", source="imported")
    copies.admin.http.delete(f"/datasets/{copies.dataset}/items/removed").raise_for_status()
    copies.freeze()
    copies.add("latest")
    copies.ask(copies.session, "draft", copies.session.lower(), "other-source")

    found = copies.forget()
    version = {"datasetId": copies.dataset, "title": "Tickets", "items": 3, "first": 1, "last": 2}
    queue = {"queueId": copies.queue, "title": "Tickets", "tasks": 2}
    assert found == {"deleted": 3, "waiting": 0, "drafts": 3, "versions": [version], "queues": [queue]}
    assert copies.keys() == ["other-session", "other-source"]
    assert copies.keys(version=2) == ["frozen", "draft", "other-session", "other-source"]
    log = items(copies.admin.get("/audit-log", params=paging(None, entityId=copies.session)))
    assert log[0]["before"] == {"count": 3, "items": 3}

    assert copies.forget() == {**found, "deleted": 0, "drafts": 0}
    copies.admin.http.delete(f"/datasets/{copies.dataset}").raise_for_status()
    copies.admin.http.delete(f"/review-queues/{copies.queue}").raise_for_status()
    again = copies.forget()
    assert (again["versions"], again["queues"]) == ([], [])


def test_the_command_says_what_is_left(copies: Copies, server_database_url: str, tmp_path: Any):
    copies.add("a")
    copies.freeze()
    copies.ask(copies.session)
    said = Shell(server_database_url, tmp_path).fine("examples", "delete", "--correlation-id", copies.session)
    assert said.splitlines() == [
        "3 examples deleted",
        "1 item removed from drafts of datasets",
        "1 item left in version 1 of 'Tickets'",
        "1 task left in the review queue 'Tickets'",
    ]
