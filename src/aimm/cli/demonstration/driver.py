"""Simulates visits: threads that use the SDK like an application."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from ai_model_match import AIMMError, Client, Session
from ai_model_match.model import Pick, Stats
from aimm.cli.demonstration.goal import Goal
from aimm.cli.demonstration.raters import Crowd, Visit

_WORKERS = 8
_COMMENT = "rated by the demonstration"


@dataclass(slots=True)
class FlowTally:
    """Statistics of a flow's sessions."""

    sessions: int = 0
    ratings: int = 0
    stars: float = 0.0

    @property
    def average(self) -> float | None:
        """The average score, or None without ratings."""
        return self.stars / self.ratings if self.ratings else None


@dataclass(slots=True)
class Tally:
    """Statistics so far.

    Attributes:
        steps: configurations served, by step.
        refused: calls that failed.
    """

    flows: dict[str, FlowTally]
    steps: dict[str, int]
    refused: int = 0
    last_error: str = ""

    @property
    def sessions(self) -> int:
        return sum(flow.sessions for flow in self.flows.values())

    @property
    def ratings(self) -> int:
        return sum(flow.ratings for flow in self.flows.values())

    @property
    def picks(self) -> int:
        return sum(self.steps.values())


@dataclass(order=True, slots=True)
class _Entry:
    due: float
    order: int
    action: Callable[[], None] = field(compare=False)


class Agenda:
    """A schedule of actions, handed out to threads in order."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._order = itertools.count()
        self._condition = threading.Condition()
        self._closed = False

    def put(self, due: float, action: Callable[[], None]) -> None:
        """Schedule ``action`` at ``due``, on the monotonic clock."""
        with self._condition:
            heapq.heappush(self._entries, _Entry(due, next(self._order), action))
            self._condition.notify()

    def take(self) -> Callable[[], None] | None:
        """The next action, once it is due; None at the end."""
        with self._condition:
            while not self._closed:
                pause = self._entries[0].due - time.monotonic() if self._entries else None
                if pause is not None and pause <= 0:
                    return heapq.heappop(self._entries).action
                self._condition.wait(pause)
        return None

    def close(self) -> None:
        """Cancel all pending actions."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()


class Driver:
    """Visitors who arrive at ``rate`` per second, go through the steps, and rate.

    Args:
        client: the SDK; used by several threads, and left open.
    """

    def __init__(self, client: Client, goal: Goal, rate: float, seed: int) -> None:
        self._client = client
        self._goal = goal
        self._rate = rate
        self._crowd = Crowd(seed, list(goal.flows), len(goal.steps))
        self._arrivals = Random(seed)  # noqa: S311 -- simulation, not security
        self._agenda = Agenda()
        self._lock = threading.Lock()
        self._tally = Tally({flow: FlowTally() for flow in goal.flows}, dict.fromkeys(goal.steps, 0))
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(_WORKERS)]

    def start(self) -> None:
        """Start the visits."""
        self._agenda.put(time.monotonic(), lambda: self._arrive(time.monotonic()))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop new visits, and finish the calls in progress."""
        self._agenda.close()
        for thread in self._threads:
            thread.join()

    def tally(self) -> Tally:
        """A copy of the statistics so far."""
        with self._lock:
            flows = {flow: FlowTally(t.sessions, t.ratings, t.stars) for flow, t in self._tally.flows.items()}
            return Tally(flows, dict(self._tally.steps), self._tally.refused, self._tally.last_error)

    @property
    def stats(self) -> Stats:
        """The SDK's own counters."""
        return self._client.stats

    def _work(self) -> None:
        while (action := self._agenda.take()) is not None:
            try:
                action()
            except AIMMError as error:
                with self._lock:
                    self._tally.refused += 1
                    self._tally.last_error = str(error)

    def _arrive(self, due: float) -> None:
        # schedule the next visit first, so that a failed call does not stop the visits
        following = due + self._arrivals.expovariate(self._rate)
        visit = self._crowd.next_visit()
        self._agenda.put(following, lambda: self._arrive(following))
        if visit.by_pick:
            self._ask(visit, 0)
        else:
            session = self._client.session(self._goal.code, visit.correlation_id)
            self._note_session(session.flow_id)
            self._use(visit, session, 0)

    def _use(self, visit: Visit, session: Session, number: int) -> None:
        """The next step of an open session."""
        self._note_pick(session.step(self._goal.steps[number]), number)
        self._go_on(visit, session.flow_id, number, lambda: self._use(visit, session, number + 1))

    def _ask(self, visit: Visit, number: int) -> None:
        """Pick the next step from the service."""
        pick = self._client.pick(self._goal.code, self._goal.steps[number], visit.correlation_id)
        if number == 0:
            self._note_session(pick.flow_id)
        self._note_pick(pick, number)
        self._go_on(visit, pick.flow_id, number, lambda: self._ask(visit, number + 1))

    def _go_on(self, visit: Visit, flow: str | None, number: int, further: Callable[[], None]) -> None:
        if number + 1 < visit.steps:
            self._agenda.put(time.monotonic() + visit.pauses[number], further)
        elif visit.rating_after is not None and flow is not None:
            self._agenda.put(time.monotonic() + visit.rating_after, lambda: self._rate_session(visit, flow))

    def _rate_session(self, visit: Visit, flow: str) -> None:
        score = visit.scores[flow]
        self._client.send_feedback(visit.correlation_id, score, _COMMENT)
        with self._lock:
            tally = self._tally.flows[flow]
            tally.ratings += 1
            tally.stars += score

    def _note_session(self, flow: str | None) -> None:
        with self._lock:
            if flow is not None:
                self._tally.flows.setdefault(flow, FlowTally()).sessions += 1

    def _note_pick(self, pick: Pick, number: int) -> None:
        if pick.modality:
            with self._lock:
                self._tally.steps[self._goal.steps[number]] += 1
