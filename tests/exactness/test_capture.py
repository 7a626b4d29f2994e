"""Kill -9 of a service while examples arrive: what was acknowledged is stored, once, on both databases."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx2
from benchmarks.capture import measure
from tests.support.server import Api, Goal, ServerProcess

BATCH = 5
SENDERS = 4
ACKNOWLEDGED = 60
SECONDS = 60


class Sender(threading.Thread):
    """An application that sends numbered examples, one batch after the other, until the service is gone.

    Attributes:
        sent: numbers of examples that left.
        acknowledged: those that the service accepted.
    """

    def __init__(self, server: ServerProcess, goal: Goal, numbers: Iterator[int], otlp: bool) -> None:
        super().__init__(daemon=True)
        self._machine, self._goal, self._numbers = Api.machine(server), goal, numbers
        self._send = self._as_traces if otlp else self._as_examples
        self.sent: list[int] = []
        self.acknowledged: list[int] = []

    def run(self) -> None:
        with self._machine.http, suppress(httpx2.HTTPError):
            while True:
                batch = list(itertools.islice(self._numbers, BATCH))
                self.sent += batch
                self._send(batch)
                self.acknowledged += batch

    def _as_examples(self, batch: list[int]) -> None:
        named = {"useCaseCode": self._goal.code, "useCaseStepCode": "s1", "correlationId": "killed"}
        examples = [{**named, "sequence": one, "inputs": {"number": str(one)}} for one in batch]
        answer = self._machine.post("/examples", {"examples": examples})
        assert answer.json()["item"] == {"accepted": BATCH, "notSampled": 0, "rejected": []}

    def _as_traces(self, batch: list[int]) -> None:
        named = {"aimm.use_case": self._goal.code, "aimm.step": "s1", "aimm.session": "killed"}
        spans = [
            {"spanId": f"{one:016x}", "attributes": pairs({"gen_ai.prompt": "Hi", **named})} for one in batch
        ]
        answer = self._machine.post(
            "/otlp/v1/traces", {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
        )
        assert answer.json() == {}


def pairs(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in values.items()]


def stored(admin: Api) -> list[int]:
    found: list[int] = []
    query: dict[str, Any] = {"pageSize": 200, "orderBy": "at", "orderDir": "asc"}
    page = 1
    while True:
        answer = admin.get("/examples", params={**query, "page": page}).json()
        found += [one["sequence"] for one in answer["items"]]
        if len(answer["items"]) < 200:
            return found
        page += 1


def test_what_was_acknowledged_outlives_a_crash(server: ServerProcess, admin: Api) -> None:
    goal = Goal(admin)
    admin.made("/captures", {"name": "n", "useCaseId": goal.id, "enabled": True, "consent": "not-required"})
    numbers = itertools.count(1)
    sent: set[int] = set()
    acknowledged: set[int] = set()
    for _ in range(2):
        senders = [Sender(server, goal, numbers, otlp=bool(place % 2)) for place in range(SENDERS)]
        for one in senders:
            one.start()
        deadline = time.monotonic() + SECONDS
        while sum(len(one.acknowledged) for one in senders) < ACKNOWLEDGED:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        server.kill()
        for one in senders:
            one.join(SECONDS)
            sent.update(one.sent)
            acknowledged.update(one.acknowledged)
        server.start()
        again = Api.person(server)
        with again.http:
            found = Counter(stored(again))
            capture = again.get("/system").json()["item"]["capture"]
        assert acknowledged <= found.keys() <= sent
        assert set(found.values()) == {1}
        assert (capture["queued"], capture["accepted"]) == (0, 0)
    assert len(acknowledged) >= 2 * ACKNOWLEDGED


def test_picks_go_on_beside_capture() -> None:
    """The short form of ``make bench-capture``; a machine that runs tests is too busy for its bar."""
    ratios, stored = measure(rounds=1, seconds=1.5)
    assert stored >= 50
    assert ratios[0] < 10
