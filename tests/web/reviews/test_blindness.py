"""What somebody who judges could learn about targets from answers, headers, ids and order: nothing."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import httpx2
import pytest
from tests.protocol.parts import new_queue, new_use_case
from tests.support.server import Api, ServerProcess
from tests.web.reviews.test_reviewing import person, turn

TARGETS = ("aaa-secret", "zzz-secret")
ITEMS = 40


@pytest.fixture
def raters(server: ServerProcess, admin: Api) -> Iterator[tuple[Api, Api]]:
    with person(server, admin, "reviewer") as one, person(server, admin, "reviewer") as other:
        yield one, other


def rated(admin: Api) -> dict[str, Any]:
    """A queue of outputs to rate, filled target after target as a run would."""
    queue = new_queue(admin, new_use_case(admin), kind="rate", ratersPerItem=2)
    tasks = [
        {
            "key": f"secret {number} {target}",
            "item": f"secret {number}",
            "outputs": [{"target": target, "text": f"text {number} {place}", "runId": "secret-run"}],
        }
        for place, target in enumerate(TARGETS)
        for number in range(ITEMS)
    ]
    admin.made(f"/review-queues/{queue['id']}/tasks", {"tasks": tasks})
    return queue


def judged(rater: Api, queue: dict[str, Any]) -> list[tuple[str, int]]:
    """Ids and places of targets, in the order in which this rater gets them."""
    seen: list[tuple[str, int]] = []
    while (given := turn(rater, queue)["task"]) is not None:
        seen.append((given["id"], int(given["outputs"][0].rsplit(" ", 1)[1])))
        body = {"overall": 3}
        assert rater.post(f"/reviewing/tasks/{given['id']}/judgement", body).status_code == 204
    return seen


def runs_of(places: list[int]) -> int:
    return 1 + sum(one != other for one, other in pairwise(places))


def test_neither_order_nor_ids_tell_targets_apart(admin: Api, raters: tuple[Api, Api]):
    queue = rated(admin)
    orders = [judged(rater, queue) for rater in raters]
    for order in orders:
        places = [place for _, place in order]
        assert places.count(0) == places.count(1) == ITEMS
        # of 80 drawn places 41 change on average, deviation 4.4: neither one after the other nor in turns
        assert 19 <= runs_of(places) <= 63
        # nor does the first half hold one of them: 20 on average, deviation 2.2
        assert 9 <= places[:ITEMS].count(0) <= 31
        by_id = [place for _, place in sorted(order)]
        assert 19 <= runs_of(by_id) <= 63
        assert {UUID(name).version for name, _ in order} == {4}
    first, second = ([place for _, place in order] for order in orders)
    assert first != second


def test_whatever_a_rater_asks_names_no_target(admin: Api, raters: tuple[Api, Api]):
    queue, (rater, other) = rated(admin), raters
    path = f"/reviewing/queues/{queue['id']}"
    given = turn(rater, queue)["task"]
    own = f"/reviewing/tasks/{given['id']}"
    stored = admin.get(f"/review-queues/{queue['id']}/tasks", params={"pageSize": 1}).json()["items"][0]
    heard: list[httpx2.Response] = [
        rater.get("/reviewing/queues"),
        rater.get(path),
        rater.post(f"{path}/next", {}),
        rater.post(f"{own}/judgement", {"choice": "a"}),  # of another kind of queue
        rater.post(f"{own}/judgement", {"scores": [{"criterion": "secret?", "score": 9}]}),
        other.post(f"{own}/judgement", {"overall": 3}),  # somebody else's
        rater.post(f"/reviewing/tasks/{stored['id']}/judgement", {"overall": 3}),  # an id of a task
        rater.post(f"{own}/judgement", {"overall": 3, "comment": "c"}),
        rater.post(f"{own}/judgement", {"overall": 4}),  # judged already
        rater.post(f"{path}/undo", {}),
        rater.post(f"{own}/skip", {"reason": "unclear"}),
        rater.get(f"/review-queues/{queue['id']}/results"),
        rater.get(f"/review-tasks/{stored['id']}"),
    ]
    admin.changed(f"/review-queues/{queue['id']}", {"open": False})
    heard += [rater.post(f"{path}/next", {}), rater.post(f"{path}/undo", {}), rater.get(path)]
    assert [one.status_code for one in heard[5:7]] == [404, 404]
    for answer in heard:
        said = answer.text + json.dumps(dict(answer.headers))
        assert "secret" not in said.replace("secret? is not", ""), said
        assert stored["id"] not in answer.text


def test_an_answer_to_a_rater_has_nothing_but_these_fields(admin: Api, raters: tuple[Api, Api]):
    given = turn(raters[0], rated(admin))
    assert set(given) == {"task", "progress"}
    assert set(given["task"]) == {"id", "inputs", "expected", "outputs", "until", "state"}
    assert set(given["progress"]) == {"tasks", "complete", "own", "skipped", "left"}
