"""What a metric is, what it sees of an answer, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Better = Literal["higher", "lower"]
"""Which direction is better."""
Need = Literal["text", "expected", "label", "number", "json", "latency", "first-token", "tokens", "cost"]
"""What an item or its answer must have; ``label``, ``number`` and ``json`` are kinds of what is expected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer of a target, with what was asked for.

    Attributes:
        text: what was answered; None if the request failed, which is missing and never wrong.
        error: what went wrong, if something did.
        inputs: of the item, by placeholder.
        expected: what a right answer is or says; None if nobody has said it yet.
        latency_ms: to the last token.
        first_token_ms: to the first token, where the answer was streamed.
        tokens_in: of the request.
        tokens_out: of the answer.
        cost: in US dollars.
    """

    text: str | None
    error: str | None = None
    inputs: Mapping[str, Any] | None = None
    expected: Any = None
    latency_ms: float | None = None
    first_token_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric says of an answer.

    Attributes:
        value: within the range of the metric; None if it cannot be said.
        why: why it cannot be said, or what was wrong, in plain words; None if there is nothing to say.
    """

    value: float | None
    why: str | None = None

    @classmethod
    def missing(cls, why: str) -> "Score":
        """No value, with the reason."""
        return cls(None, why)


Scorer = Callable[[Answer], Score]


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """A setting of a metric.

    Attributes:
        name: as it is written.
        kind: type of its value.
        default: where it is absent; None if it has to be given.
        allowed: values, where only some are allowed.
        about: what it does, in a sentence.
    """

    name: str
    kind: Literal["boolean", "number", "text", "list", "object"]
    about: str
    default: Any = None
    required: bool = False
    allowed: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a metric states of itself.

    Attributes:
        name: as it is written in checks and benchmarks.
        title: for people.
        about: what it measures, in a sentence.
        version: rises with every change of what it says of the same answer; older scores are computed anew.
        low: lowest value.
        high: highest value; None without a bound.
        better: which direction is better.
        needs: what an item or its answer must have.
        unit: of the value, such as ``ms``; None for shares and scores.
        options: its settings.
        extra: optional dependency that it needs, such as ``text``; None for none.
    """

    name: str
    title: str
    about: str
    version: int = 1
    low: float = 0.0
    high: float | None = 1.0
    better: Better = "higher"
    needs: frozenset[Need] = frozenset({"text"})
    unit: str | None = None
    options: tuple[Option, ...] = ()
    extra: str | None = None


class Metric(Protocol):
    """A metric: what it states of itself, and how it scores with given settings."""

    @property
    def about(self) -> About:
        """What it states of itself."""
        ...

    def scorer(self, options: Mapping[str, Any]) -> Scorer:
        """The metric with these settings, which ``read_options`` has completed.

        Raises:
            OptionError: a setting is not what the metric can work with.
            MissingExtraError: an optional dependency is not installed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Simple:
    """A metric from a function that makes its scorer."""

    about: About
    make: Callable[[Mapping[str, Any]], Scorer]

    def scorer(self, options: Mapping[str, Any]) -> Scorer:
        """See ``Metric``."""
        return self.make(options)
