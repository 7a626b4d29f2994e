"""Fill the path of ticket routing through the API, as people would. What is there already stays as it is."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aimm.cli.demonstration.calls import Caller
from aimm.cli.demonstration.service import Access
from aimm.cli.demonstration.tickets import records
from aimm.cli.demonstration.tickets.outputs import Recorded, record
from aimm.cli.demonstration.tickets.programs import Ticket, tickets
from aimm.cli.demonstration.tickets.raters import GeneratedRater, generated_raters

_SECONDS = 20.0
_PASSWORD_BYTES = 24
_FIRST = {"orderBy": "created_at", "orderDir": "asc"}


@dataclass(frozen=True, slots=True)
class Judging:
    """A rater at a queue, signed in."""

    rater: GeneratedRater
    caller: Caller


class Filling:
    """Makes the use case, and takes it to a decision.

    Args:
        access: the service, and a user who may do everything.
        seed: of the slips of the generated raters.
        stopped: whether a stop was requested; checked before each request.
        say: gets what is being done.
    """

    def __init__(
        self,
        access: Access,
        seed: int,
        stopped: Callable[[], bool] = lambda: False,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._access = access
        self._seed = seed
        self._stopped = stopped
        self._say = say
        self._callers: list[Caller] = []
        self._admin = self._caller(access)

    def use_case(self) -> str:
        """The id of the use case, which is made if there is none.

        Raises:
            httpx2.HTTPError, LookupError, ValueError, Stopped
        """
        return self._record("/use-cases", records.USE_CASE)["id"]

    def fill(self, use_case_id: str) -> str | None:
        """Go from requirements to a decision, and share the brief.

        Returns:
            The path of the shared brief; None if an earlier start has shared it.

        Raises:
            httpx2.HTTPError, LookupError, ValueError, Stopped
        """
        own = {"useCaseId": use_case_id}
        self._say("writing down the requirements")
        self._step(own)
        for one in records.REQUIREMENTS:
            self._record("/requirements", one, own)
        self._say("running two programs on the tickets")
        every = tickets()
        both = sorted(record(every), key=lambda one: one.right, reverse=True)
        dataset = self._dataset(own, every)
        self._say("making the shortlist")
        chosen = self._shortlist(use_case_id, both)
        judged = self._runs(own, dataset, len(every), both)
        self._say("filling the review queues")
        queues = self._queues(own, judged)
        self._judge(queues, every)
        self._say("deciding")
        self._decide(use_case_id, both, queues[0])
        self._serve(use_case_id, chosen)
        return self._share(own)

    def close(self) -> None:
        """Close all connections."""
        for one in self._callers:
            one.close()

    def _caller(self, access: Access) -> Caller:
        caller = Caller(access, _SECONDS, self._stopped)
        self._callers.append(caller)
        return caller

    def _record(
        self,
        path: str,
        fields: Mapping[str, Any],
        own: Mapping[str, str] | None = None,
        by: str = "code",
    ) -> dict[str, Any]:
        """The record that is known by one of its fields, which is made if there is none."""
        wanted = {**_FIRST, **(own or {})}
        known = (one for one in self._admin.every(path, **wanted) if one[by] == fields[by])
        return next(known, None) or self._admin.post(path, {**fields, **(own or {})})

    def _step(self, own: Mapping[str, str]) -> None:
        steps = self._admin.every("/use-case-steps", **own, orderBy="position", orderDir="asc")
        if all(one["code"] != records.STEP["code"] for one in steps):
            self._admin.post("/use-case-steps", {**records.STEP, **own})

    def _dataset(self, own: Mapping[str, str], every: Sequence[Ticket]) -> str:
        dataset = self._record("/datasets", records.DATASET, own)["id"]
        draft = self._admin.get(f"/datasets/{dataset}/draft")
        if draft["base"] is None:
            if not draft["count"]:
                self._admin.call("POST", f"/datasets/{dataset}/items", {"items": records.items(every)})
            self._admin.post(f"/datasets/{dataset}/versions", {"note": "All tickets of the demo"})
        return dataset

    def _shortlist(self, use_case_id: str, both: Sequence[Recorded]) -> dict[str, Any]:
        """Both programs, the better one first, and a model that is excluded; returns the first."""
        own = {"useCaseId": use_case_id}
        made: list[dict[str, Any]] = []
        for one in both:
            self._record("/own-models", records.own_model(one))
            made.append(self._record("/candidates", records.candidate(one), own, by="title"))
        asked = {"title": "A model of the catalogue", "entry": records.ASKED}
        outside = self._record("/candidates", asked, own, by="entry")
        if outside["state"] == "considered":
            shortlist = self._admin.get(f"/use-cases/{use_case_id}/shortlist")["candidates"]
            found = next(one for one in shortlist if one["candidate"]["id"] == outside["id"])
            if (why := records.excluded(found["suitability"]["requirements"])) is not None:
                title = found["name"] or outside["title"]
                self._admin.put(f"/candidates/{outside['id']}", {"title": title, **why})
        return made[0]

    def _runs(self, own: Mapping[str, str], dataset: str, size: int, both: Sequence[Recorded]) -> str:
        """A run over all tickets, and one over a sample; returns the id of the latter."""
        self._record("/runs", records.run(records.RUN, dataset, size, both), own, by="title")
        sample = records.run(records.SAMPLE_RUN, dataset, records.SAMPLE, both)
        return self._record("/runs", sample, own, by="title")["id"]

    def _queues(self, own: Mapping[str, str], run: str) -> list[str]:
        """The ids of the queues, filled with the outputs of the run."""
        self._record("/rubrics", records.RUBRIC, own)
        found: list[str] = []
        for one in records.QUEUES:
            queue = self._record("/review-queues", one, own)["id"]
            self._admin.post(f"/review-queues/{queue}/fill", {"run": {"runId": run}})
            found.append(queue)
        return found

    def _judge(self, queues: Sequence[str], every: Sequence[Ticket]) -> None:
        """All judgements that are missing; the raters take turns."""
        progress = [self._admin.get(f"/review-queues/{queue}/progress") for queue in queues]
        wanted = sum(2 * one["tasks"] for one in progress)
        done = sum(one["judgements"] for one in progress)
        if all(one["complete"] == one["tasks"] for one in progress):
            return
        team_of = {one.text: one.team for one in every}
        at_work = [Judging(one, self._user(one.name)) for one in generated_raters(team_of, self._seed)]
        for queue in queues:
            for _ in self._judgements(queue, at_work):
                done += 1
                self._say(f"generated raters judge: {done} of {wanted}")

    def _judgements(self, queue: str, at_work: Sequence[Judging]) -> Iterator[None]:
        left = list(at_work)
        while left:
            for one in list(left):
                task = one.caller.post(f"/reviewing/queues/{queue}/next")["task"]
                if task is None:
                    left.remove(one)
                    continue
                told = _judgement(one.rater, task)
                one.caller.call("POST", f"/reviewing/tasks/{task['id']}/judgement", told)
                yield

    def _user(self, name: str, role: str = "reviewer") -> Caller:
        """A generated user, signed in with a new password, which nobody else knows."""
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        listed = self._admin.every("/users", orderBy="username", orderDir="asc")
        known = next((one for one in listed if one["username"] == name), None)
        if known is None:
            self._admin.post("/users", {"username": name, "password": password, "role": role})
        else:
            self._admin.put(f"/users/{known['id']}", {"password": password})
        return self._caller(replace(self._access, username=name, password=password))

    def _decide(self, use_case_id: str, both: Sequence[Recorded], comparing: str) -> None:
        stage = self._admin.get(f"/use-cases/{use_case_id}/path")["stages"][0]
        if stage["decision"] is not None:
            return
        results = self._admin.get(f"/review-queues/{comparing}/results")
        decider = self._user(records.DECIDER, "editor")
        better, other = both
        decided = records.decision(better, other, results)
        decider.post("/decisions", {"useCaseId": use_case_id, **decided})

    def _serve(self, use_case_id: str, chosen: Mapping[str, Any]) -> None:
        """Make a flow of the candidate that was decided on, and serve it."""
        flows = self._admin.every("/flows", useCaseId=use_case_id, **_FIRST)
        if any(one["title"] == chosen["title"] for one in flows):
            return
        flow = self._admin.post(f"/candidates/{chosen['id']}/flow", {})
        self._admin.put(f"/flows/{flow['id']}", {"active": True})
        shares = [{"flowId": flow["id"], "currentServePct": 100}]
        self._admin.call("PUT", "/flows/bulk", {"useCaseId": use_case_id, "flows": shares})
        self._admin.put(f"/use-cases/{use_case_id}", {"active": True})

    def _share(self, own: Mapping[str, str]) -> str | None:
        """The path of a link to the brief; its token is known only now."""
        links = self._admin.every("/brief-links", **own, **_FIRST)
        if any(one["label"] == records.LINK["label"] for one in links):
            return None
        return self._admin.post("/brief-links", {**records.LINK, **own})["path"]


def _judgement(rater: GeneratedRater, task: Mapping[str, Any]) -> dict[str, Any]:
    text, answers = task["inputs"]["ticket"], task["outputs"]
    if len(answers) == 1:
        return {"overall": rater.rate(text, answers[0])}
    return {"choice": rater.compare(text, *answers)}
