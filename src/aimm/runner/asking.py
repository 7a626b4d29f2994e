"""Ask what a run asks, at the pace of each provider and within the budget."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from aimm.evaluation.model import Output, PlannedTarget, Reply, Step
from aimm.evaluation.pricing import Bound, Purse, Ratio, bytes_of
from aimm.evaluation.rendering import Asked
from aimm.evaluation.walking import Question, Walk, known_answers
from aimm.evaluation.work import Work
from aimm.providers.client import Client
from aimm.providers.errors import (
    AddressRefused,
    ProviderFailure,
    QuotaExhausted,
    Unauthenticated,
    UnknownModel,
    Untrusted,
    WrongApi,
)
from aimm.providers.model import Message, Request

HOPELESS_AFTER = 10
"""So many failures of a target in a row, each of a kind that does not pass, end its requests."""
_HOPELESS = (AddressRefused, QuotaExhausted, Unauthenticated, UnknownModel, Untrusted, WrongApi)


@dataclass(frozen=True, slots=True)
class Found:
    """The end of one walk: an output, or None if the budget ended it, and the new answers, by key."""

    output: Output | None
    answers: Mapping[str, Reply]


@dataclass(slots=True)
class _Trouble:
    """Failures of a target in a row that will not pass."""

    count: int = 0
    kind: str = ""
    words: str = ""

    @property
    def is_hopeless(self) -> bool:
        return self.count >= HOPELESS_AFTER

    def note(self, failure: ProviderFailure | None) -> None:
        """After another request; None is an answer."""
        if failure is None:
            self.count = 0
        elif isinstance(failure, _HOPELESS):
            self.count += 1
            self.kind, self.words = failure.code, failure.words


def request_of(asked: Asked) -> Request:
    """A rendered request as providers get it."""
    extra = dict(asked.extra)
    return Request(
        model=asked.model,
        messages=tuple(Message(role, text) for role, text in asked.messages),
        max_tokens=asked.max_tokens,
        temperature=asked.temperature,
        top_p=asked.top_p,
        stop=asked.stop,
        seed=asked.seed,
        extra=extra,
    )


class _OutOfBudget(Exception):
    """No further request may be sent."""


@dataclass(slots=True)
class Asking:
    """Asks everything that a run asks; ``stopped`` names the part of the budget that ended it.

    Attributes:
        clients: by the id of their connection.
        say: gets each end of a walk.
        clock: monotonic, in seconds.
    """

    work: Work
    clients: Mapping[str, Client]
    say: Callable[[Found], None]
    clock: Callable[[], float]
    began: float
    stopped: str | None = None
    purse: Purse = field(init=False)
    _ratio: Ratio = field(default_factory=Ratio)
    _troubles: list[_Trouble] = field(init=False)
    _under_way: int = 0
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        used = self.work.used
        self.purse = Purse(self.work.budget, used.money, used.tokens, used.seconds)
        self._troubles = [_Trouble() for _ in self.work.targets]

    @property
    def elapsed(self) -> float:
        """Seconds of asking, by this process."""
        return self.clock() - self.began

    async def all(self, at_once: int) -> None:
        """Ask, with at most ``at_once`` walks at the same time; pairs of targets stay together."""
        walks = self._walks()
        tasks = [asyncio.create_task(self._keep_walking(walks)) for _ in range(at_once)]
        try:
            _, late = await asyncio.wait(tasks, timeout=self._time_left())
            if late:
                self.stopped = "minutes"
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end

    def _time_left(self) -> float | None:
        minutes = self.work.budget.minutes
        return None if minutes is None else max(0.0, minutes * 60 - self.purse.seconds - self.elapsed)

    def _walks(self) -> Iterator[Walk]:
        done = set(self.work.done)
        asked = [(place, target) for place, target in enumerate(self.work.targets) if target.steps]
        for repetition in range(self.work.repetitions):
            for item in self.work.items:
                for place, target in asked:
                    if (place, item.key, repetition) not in done:
                        yield Walk(place, target, item, repetition)

    async def _keep_walking(self, walks: Iterator[Walk]) -> None:
        for walk in walks:
            if self.stopped is not None:
                return
            known_answers(walk, self.work.answers)
            answers: dict[str, Reply] = {}
            try:
                while (question := walk.next()) is not None:
                    await self._ask(walk, question, answers)
            except _OutOfBudget:
                if answers:
                    self.say(Found(None, answers))
                return
            self.say(Found(walk.output, answers))

    async def _ask(self, walk: Walk, question: Question, answers: dict[str, Reply]) -> None:
        trouble = self._troubles[walk.place]
        if trouble.is_hopeless:
            walk.failed(trouble.kind, f"Not asked: {trouble.count} requests in a row failed. {trouble.words}")
            return
        size = bytes_of(question.asked)
        bound = await self._admitted(size, question.step, walk.target)
        reply: Reply | None = None
        try:
            client = self.clients[question.step.connection]
            answer = await client.answer(request_of(question.asked), stream=self.work.stream)
            outcome = answer.outcome
            reply = Reply(
                text=outcome.text,
                model=outcome.model,
                finish=outcome.finish,
                tokens_in=outcome.tokens_in,
                tokens_out=outcome.tokens_out,
                first=answer.first_token,
                last=answer.last_token,
            )
            answers[question.key] = reply
            trouble.note(None)
            walk.answered(reply, cached=False, attempts=answer.attempts)
        except ProviderFailure as failure:
            trouble.note(failure)
            walk.failed(failure.code, failure.words)
        finally:
            self._settle(bound, size, reply, walk.target)

    async def _admitted(self, size: int, step: Step, target: PlannedTarget) -> Bound:
        """Wait until the budget allows a request of ``size`` bytes; returns what it may use up.

        Raises:
            _OutOfBudget: it never will.
        """
        while True:
            bound = self._ratio.bound(size, step.limit, target.price)
            refusal = self.purse.refusal(bound, self.elapsed)
            if refusal is None and self.stopped is None:
                self.purse = self.purse.promise(bound)
                self._under_way += 1
                return bound
            if not self._under_way or self.stopped is not None or refusal == "minutes":
                self.stopped = self.stopped or refusal
                self._settled.set()
                raise _OutOfBudget
            # requests under way may need less than they were promised
            self._settled.clear()
            await self._settled.wait()

    def _settle(self, bound: Bound, size: int, reply: Reply | None, target: PlannedTarget) -> None:
        self._under_way -= 1
        self.purse = self.purse.settle(bound, reply, target.price)
        if reply is not None:
            self._ratio = self._ratio.after(size, reply)
        self._settled.set()


def found_data(found: Found) -> dict[str, Any]:
    """The end of a walk as a JSON value."""
    return cast("dict[str, Any]", {"output": found.output, "answers": found.answers})
