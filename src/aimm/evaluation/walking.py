"""A target's way through its steps for one item, without any I/O: what to ask next, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aimm.evaluation.model import Item, Output, PlannedTarget, Reply, Step
from aimm.evaluation.pricing import cost_of
from aimm.evaluation.rendering import Asked, Unrenderable, answer_key, output_value, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The next request of a walk.

    Attributes:
        key: identifies it, see ``answer_key``.
    """

    step: Step
    asked: Asked
    key: str


@dataclass(slots=True)
class Walk:
    """One item's way through one target: ``next``, then ``answered``, until ``output`` is there."""

    place: int
    target: PlannedTarget
    item: Item
    repetition: int
    replies: list[tuple[Reply, bool]] = field(default_factory=list[tuple[Reply, bool]])
    attempts: int = 0
    output: Output | None = None
    _values: dict[str, Any] = field(default_factory=dict[str, Any])
    _steps: dict[str, str] = field(default_factory=dict[str, str])
    _asked: Asked | None = None
    _question: Question | None = None

    def next(self) -> Question | None:
        """What to ask now; None once there is an output."""
        if self.output is not None:
            return None
        if self._question is not None:
            return self._question
        step = self.target.steps[len(self.replies)]
        try:
            asked = render(step, {**self.item.inputs, **self._values})
        except Unrenderable as error:
            self.failed(error.kind, str(error))
            return None
        self._asked = asked
        key = answer_key(step.connection, asked, self.repetition)
        self._question = Question(step=step, asked=asked, key=key)
        return self._question

    def answered(self, reply: Reply, *, cached: bool, attempts: int = 0) -> None:
        """Go on with the answer to the latest question."""
        step = self.target.steps[len(self.replies)]
        self._question = None
        self.replies.append((reply, cached))
        self.attempts += attempts
        if len(self.replies) == len(self.target.steps):
            self.output = self._output(text=reply.text)
            return
        try:
            self._values[step.output] = output_value(reply.text, step.field)
        except Unrenderable as error:
            self.failed(error.kind, str(error))
        self._steps[step.output] = reply.text

    def failed(self, kind: str, why: str, *, attempts: int = 0) -> None:
        """End without an answer."""
        self.attempts += attempts
        self.output = self._output(error_kind=kind, error=why)

    def _output(self, **outcome: Any) -> Output:
        replies = [reply for reply, _ in self.replies]
        last = replies[-1] if replies else None
        firsts = [reply.first for reply in replies]
        first = firsts[-1] if firsts else None
        before = sum(reply.last for reply in replies[:-1])
        asked = self._asked
        return Output(
            target=self.place,
            item=self.item.key,
            repetition=self.repetition,
            rendered=[] if asked is None else [{"role": role, "text": text} for role, text in asked.messages],
            tokens_in=_sum(reply.tokens_in for reply in replies),
            tokens_out=_sum(reply.tokens_out for reply in replies),
            first_ms=None if first is None else round((before + first) * 1000, 1),
            last_ms=round(sum(reply.last for reply in replies) * 1000, 1) if replies else None,
            cost=cost_of(self.target.price, replies),
            model="" if last is None else last.model,
            finish=None if last is None else last.finish,
            attempts=self.attempts,
            cached=bool(self.replies) and all(cached for _, cached in self.replies),
            steps=self._steps,
            **outcome,
        )


def _sum(values: Any) -> int | None:
    found = list(values)
    return None if not found or any(one is None for one in found) else sum(found)


def known_answers(walk: Walk, answers: Mapping[str, Reply]) -> Question | None:
    """Walk as far as stored answers lead; returns the first question that has none, or None at the end."""
    while (question := walk.next()) is not None:
        reply = answers.get(question.key)
        if reply is None:
            return question
        walk.answered(reply, cached=True)
    return None
