"""What was measured while a target answered."""

from collections.abc import Callable, Mapping
from typing import Any

from aimm.metrics.model import About, Answer, Need, Score, Scorer, Simple


def _measured(
    name: str, title: str, about: str, need: Need, unit: str, read: Callable[[Answer], float | None]
) -> Simple:
    def score(answer: Answer) -> Score:
        value = read(answer)
        if value is not None:
            return Score(float(value))
        return Score.missing(answer.error or f"{need.replace('-', ' ')} was not measured")

    def make(options: Mapping[str, Any]) -> Scorer:
        return score

    stated = About(
        name=name, title=title, about=about, high=None, better="lower", needs=frozenset({need}), unit=unit
    )
    return Simple(stated, make)


def _tokens(answer: Answer) -> float | None:
    given = [each for each in (answer.tokens_in, answer.tokens_out) if each is not None]
    return sum(given) if given else None


LATENCY = _measured(
    "latency", "Latency", "Time to the last token.", "latency", "ms", lambda answer: answer.latency_ms
)
FIRST_TOKEN = _measured(
    "time-to-first-token",
    "Time to first token",
    "Time to the first token of a streamed answer.",
    "first-token",
    "ms",
    lambda answer: answer.first_token_ms,
)
TOKENS = _measured("tokens", "Tokens", "Tokens of request and answer.", "tokens", "tokens", _tokens)
COST = _measured("cost", "Cost", "What the answer cost.", "cost", "USD", lambda answer: answer.cost)
