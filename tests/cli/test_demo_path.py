"""The path that ``aimm demo`` fills: it says what was computed, and filling it again changes nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import httpx2
import numpy as np
import pytest
from tests.cli.sorted_tickets import ANSWERS, RIGHT, TICKETS
from tests.support.server import Api, ServerProcess, running

from aimm.cli.demonstration.service import Access, Stopped
from aimm.cli.demonstration.tickets import records
from aimm.cli.demonstration.tickets.filling import Filling
from aimm.stats.clusters import clustered_mean

GENERATED = "Generated "
LISTS = (
    "requirements",
    "use-case-steps",
    "candidates",
    "datasets",
    "runs",
    "rubrics",
    "review-queues",
    "decisions",
    "flows",
    "brief-links",
)


CREATED = {"page": 1, "pageSize": 1, "action": "create"}


class Filled:
    """The use case of the demo on a server of its own, after a first start that was interrupted."""

    def __init__(self, server: ServerProcess) -> None:
        self.access = Access(server.url, "admin", server.password, server.api_key)
        self.api = Api.person(server)
        self.said: list[str] = []
        self._judged: dict[str, list[dict[str, Any]]] = {}
        self.interrupted: Mapping[str, int] = {}
        self.brief: str | None = None

    def prepare(self) -> None:
        """Start, be interrupted, and start again."""
        with pytest.raises(Stopped):
            self.fill(most=120)
        self.interrupted = self.counts()
        self.brief = self.fill()

    @property
    def id(self) -> str:
        return self.every("/use-cases")[0]["id"]

    def fill(self, most: int = 100_000) -> str | None:
        """Fill the path, up to a number of requests; returns the path of the shared brief."""
        asked = iter(range(most))
        filling = Filling(self.access, 1, lambda: next(asked, None) is None, self.said.append)
        try:
            return filling.fill(filling.use_case())
        finally:
            filling.close()

    def every(self, path: str, **query: object) -> list[dict[str, Any]]:
        answer = self.api.get(path, params={"page": 1, "pageSize": 200, **query})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def one(self, path: str) -> dict[str, Any]:
        answer = self.api.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()["item"]

    def of_it(self, path: str) -> list[dict[str, Any]]:
        return self.every(f"/{path}", useCaseId=self.id)

    def queue(self, kind: str) -> dict[str, Any]:
        return next(one for one in self.of_it("review-queues") if one["kind"] == kind)

    def tasks(self, kind: str) -> list[dict[str, Any]]:
        """The tasks of a queue with their judgements."""
        if kind not in self._judged:
            listed = self.every(f"/review-queues/{self.queue(kind)['id']}/tasks")
            self._judged[kind] = [self.one(f"/review-tasks/{one['id']}") for one in listed]
        return self._judged[kind]

    def counts(self) -> Mapping[str, int]:
        """How many records there are of each kind, also judgements, changes and versions."""
        found = {name: len(self.of_it(name)) for name in LISTS}
        found |= {name: len(self.every(f"/{name}")) for name in ("use-cases", "own-models", "users")}
        for one in self.of_it("review-queues"):
            progress = self.one(f"/review-queues/{one['id']}/progress")
            found |= {f"{name} of {one['code']}": count for name, count in progress.items()}
        dataset = self.of_it("datasets")[0]["id"]
        found["versions"] = len(self.api.get(f"/datasets/{dataset}/versions").json()["items"])
        found["changes"] = self.api.get("/audit-log", params=CREATED).json()["totalCount"]
        return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder = tmp_path_factory.mktemp("demo-path")
    with running(f"sqlite:///{folder / 'aimm.db'}", folder) as server:
        found = Filled(server)
        try:
            found.prepare()
            yield found
        finally:
            found.api.http.close()


def test_a_start_goes_on_where_another_was_interrupted(filled: Filled):
    before, after = filled.interrupted, filled.counts()
    assert 0 < before["judgements of compare-teams"] < after["judgements of compare-teams"] == 60
    assert after["judgements of rate-teams"] == 120
    assert before["decisions"] == 0
    assert filled.said[-1] == "deciding"
    assert "generated raters judge: 180 of 180" in filled.said


def test_another_start_doubles_nothing(filled: Filled):
    before = filled.counts()
    assert filled.fill() is None
    assert filled.counts() == before
    assert before["versions"] == before["decisions"] == before["flows"] == 1


def test_the_points_of_the_path_are_ticked(filled: Filled):
    path = filled.one(f"/use-cases/{filled.id}/path")
    assert path["stage"] == "scoping"
    concept, scoping = path["stages"][:2]
    assert concept["waitsFor"] == []
    assert scoping["waitsFor"] == ["dataset-growing"]
    counted = {one["code"]: one["count"] for one in (*concept["points"], *scoping["points"])}
    assert counted == {
        "requirements-written": 4,
        "initial-dataset": len(TICKETS),
        "candidates-listed": 2,
        "manual-evaluation": 180,
        "dataset-growing": 1,
        "labelling-started": len(TICKETS),
        "requirements-checked": 3,
        "benchmark-run": 2,
        "comparison": 2,
    }


def test_the_run_has_what_the_programs_answer(filled: Filled):
    whole = next(one for one in filled.of_it("runs") if one["title"] == records.RUN)
    outputs = filled.every(f"/runs/{whole['id']}/outputs", target=0)
    outputs += filled.every(f"/runs/{whole['id']}/outputs", target=1)
    labels = [one["label"] for one in whole["targets"]]
    assert {(labels[one["target"]], one["item"]): one["text"] for one in outputs} == {
        (label, key): answer for label, answers in ANSWERS.items() for key, answer in answers.items()
    }
    assert all(0 <= one["lastMs"] < 1_000 and one["slice"] == TICKETS[one["item"]].slice for one in outputs)


def preferences(filled: Filled, label: str) -> tuple[Sequence[float], Sequence[str]]:
    """What each judgement said of a program, a tie counting one half, and the item that it was about."""
    values: list[float] = []
    about: list[str] = []
    for task in filled.tasks("compare"):
        first = task["outputs"][0]["target"] == label
        for judged in task["judgements"]:
            told = judged["verdict"]["choice"]
            if told != "both-bad":
                values.append(0.5 if told == "tie" else float((told == "first") is first))
                about.append(task["item"])
    return values, about


def test_the_figures_of_the_brief_are_those_of_the_evidence(filled: Filled):
    brief = filled.one(f"/use-cases/{filled.id}/brief")
    assert [one["outcome"] for one in brief["decided"]] == ["go"]
    values, about = preferences(filled, "Keywords")
    numbers = {item: number for number, item in enumerate(dict.fromkeys(about))}
    interval = clustered_mean(np.array(values), np.array([numbers[item] for item in about])).interval
    assert RIGHT["Keywords"] > RIGHT["Word statistics"]
    assert re.findall(r"\d+", brief["decided"][0]["reason"]) == [
        str(RIGHT["Keywords"]),
        str(len(TICKETS)),
        str(RIGHT["Word statistics"]),
        str(len(TICKETS)),
        str(len(values)),
        f"{np.mean(values) * 100:.0f}",
        "95",
        f"{interval.low * 100:.0f}",
        f"{interval.high * 100:.0f}",
    ]
    assert {one["title"]: re.findall(r"\d+", one["reason"]) for one in brief["candidates"]} == {
        label: [str(right), str(len(TICKETS))] for label, right in RIGHT.items()
    }
    assert [(one["code"], one["count"], one["needed"]) for one in brief["open"]] == [
        ("dataset-growing", 1, 2)
    ]
    assert [one["code"] for one in brief["unchecked"]] == ["italian"]
    assert (brief["build"]["ready"], brief["build"]["served"]) == (True, True)
    assert [one["placeholders"] for one in brief["build"]["steps"]] == [["ticket"]]
    assert filled.brief is not None
    written = filled.api.get(f"/use-cases/{filled.id}/brief.md").text
    shared = httpx2.get(f"{filled.access.url}{filled.brief}", timeout=20)
    assert shared.status_code == 200
    for text in (written, shared.text):
        assert f"{RIGHT['Keywords']} of {len(TICKETS)} tickets" in text
        assert f"{RIGHT['Word statistics']} of {len(TICKETS)} tickets" in text


def test_what_is_said_of_the_candidates_is_measured(filled: Filled):
    shortlist = filled.one(f"/use-cases/{filled.id}/shortlist")["candidates"]
    both, outside = shortlist[:2], shortlist[2]
    located = {f"own/{one['code']}": one["location"] for one in filled.every("/own-models")}
    for one in both:
        figures = {figure["name"]: figure["value"] for figure in one["figures"]}
        share = RIGHT[one["candidate"]["title"]] / len(TICKETS)
        assert figures["right-team"] == pytest.approx(share)
        held = {held["code"]: held["match"] for held in one["suitability"]["requirements"]}
        assert held["right-team"] == ("pass" if share >= 0.75 else "fail")
        assert held["no-token-costs"] == "pass"
        module, _, name = located[one["candidate"]["entry"]].partition(":")
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        assert callable(found)
    assert outside["candidate"]["state"] == "excluded"
    assert f": {outside['facts']['inputPrice']:g} USD per million tokens" in outside["candidate"]["reason"]


def test_judgements_and_the_decision_are_marked_as_generated(filled: Filled):
    assert "generated raters" in filled.one(f"/use-cases/{filled.id}")["description"]
    for kind in ("compare", "rate"):
        queue, tasks = filled.queue(kind), filled.tasks(kind)
        assert "not by people" in queue["instructions"]
        raters = {judged["rater"] for task in tasks for judged in task["judgements"]}
        assert raters == {f"{GENERATED}rater {number}" for number in (1, 2, 3)}
        results = filled.one(f"/review-queues/{queue['id']}/results")
        assert results["agreement"]["alpha"]["value"] > 0
        assert {one["rater"] for one in results["raters"]} == raters
    decided = filled.of_it("decisions")[0]
    assert decided["decidedBy"].startswith(GENERATED)
    assert "not people" in decided["reason"]
    evidence = filled.one(f"/decisions/{decided['id']}")["evidence"]
    assert evidence["facts"]["reviews"]["judgements"] == 180
    assert [one["version"] for one in evidence["facts"]["datasets"]["newest"]] == [1]


def test_most_judgements_follow_the_rule(filled: Filled):
    """Raters know the team, and slip with a probability of at most 0.2."""
    kept: list[bool] = []
    for task in filled.tasks("rate"):
        right = task["outputs"][0]["text"] == TICKETS[task["item"]].team
        kept += [judged["verdict"]["overall"] == (5 if right else 1) for judged in task["judgements"]]
    for task in filled.tasks("compare"):
        right = tuple(one["text"] == TICKETS[task["item"]].team for one in task["outputs"])
        rule = {
            (True, False): "first",
            (False, True): "second",
            (True, True): "tie",
            (False, False): "both-bad",
        }
        kept += [judged["verdict"]["choice"] == rule[right] for judged in task["judgements"]]
    assert len(kept) == 180
    assert 0.8 < np.mean(kept) < 1
