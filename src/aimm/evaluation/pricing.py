"""What requests cost, what they may cost, and when a budget ends a run. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from aimm.evaluation.model import Budget, Price, Reply
from aimm.evaluation.rendering import Asked

_OVERHEAD = 8
"""Tokens that a provider may add to each message."""
_UNLIMITED = 4_096
"""Tokens of an answer that has no limit, as far as a budget is concerned."""
_SEEN_ENOUGH = 10
_MARGIN = 1.2


def cost_of(price: Price | None, replies: Iterable[Reply]) -> float | None:
    """US dollars for answers; None if the price or a number of tokens is not known."""
    if price is None:
        return None
    total = 0.0
    for reply in replies:
        if reply.tokens_in is None or reply.tokens_out is None:
            return None
        total += _dollars(price, reply.tokens_in, reply.tokens_out)
    return total


def _dollars(price: Price, tokens_in: float, tokens_out: float) -> float:
    return (tokens_in * price.input_per_million + tokens_out * price.output_per_million) / 1_000_000


def bytes_of(asked: Asked) -> int:
    """Length of a request in UTF-8, an upper bound of its tokens with ``_OVERHEAD`` for each message."""
    return sum(len(text.encode()) + _OVERHEAD for _, text in asked.messages)


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that one request may use up.

    Attributes:
        money: US dollars; 0 where the price is not known.
    """

    tokens: float
    money: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """Tokens by byte of requests, as they were seen; a bound of requests that are to come.

    Attributes:
        highest: the most tokens a byte.
        longest: tokens of the longest answer.
    """

    seen: int = 0
    highest: float = 0.0
    longest: int = 0

    def after(self, size: int, reply: Reply) -> "Ratio":
        """The ratio after another answer to a request of ``size`` bytes."""
        if reply.tokens_in is None or reply.tokens_out is None or not size:
            return self
        highest = max(self.highest, reply.tokens_in / size)
        return Ratio(self.seen + 1, highest, max(self.longest, reply.tokens_out))

    def bound(self, size: int, limit: int | None, price: Price | None) -> Bound:
        """The most that a request of ``size`` bytes may use up; ``limit`` is that of its answer's tokens."""
        enough = self.seen >= _SEEN_ENOUGH
        tokens_in = size * min(1.0, self.highest * _MARGIN) if enough else float(size)
        tokens_out = limit if limit is not None else max(_UNLIMITED, 2 * self.longest)
        money = 0.0 if price is None else _dollars(price, tokens_in, tokens_out)
        return Bound(tokens_in + tokens_out, money)


@dataclass(frozen=True, slots=True)
class Purse:
    """What a run has used up, and what is promised to requests under way.

    Attributes:
        seconds: of asking, before this process began.
    """

    budget: Budget
    money: float = 0.0
    tokens: float = 0.0
    seconds: float = 0.0
    promised: Bound = Bound(0, 0)

    def refusal(self, bound: Bound, elapsed: float) -> str | None:
        """The part of the budget that another request may exceed, or None.

        Args:
            elapsed: seconds since this process began.
        """
        limits = self.budget
        if limits.money is not None and self.money + self.promised.money + bound.money > limits.money:
            return "money"
        if limits.tokens is not None and self.tokens + self.promised.tokens + bound.tokens > limits.tokens:
            return "tokens"
        if limits.minutes is not None and self.seconds + elapsed >= limits.minutes * 60:
            return "minutes"
        return None

    def promise(self, bound: Bound) -> "Purse":
        """After a request was sent."""
        held = Bound(self.promised.tokens + bound.tokens, self.promised.money + bound.money)
        return Purse(self.budget, self.money, self.tokens, self.seconds, held)

    def settle(self, bound: Bound, reply: Reply | None, price: Price | None) -> "Purse":
        """After a request was answered, or failed.

        An answer without a number of tokens is taken to have used up its bound.
        """
        held = Bound(self.promised.tokens - bound.tokens, self.promised.money - bound.money)
        if reply is None:
            return Purse(self.budget, self.money, self.tokens, self.seconds, held)
        if reply.tokens_in is None or reply.tokens_out is None:
            tokens, money = bound.tokens, bound.money
        else:
            tokens = reply.tokens_in + reply.tokens_out
            money = 0.0 if price is None else _dollars(price, reply.tokens_in, reply.tokens_out)
        return Purse(self.budget, self.money + money, self.tokens + tokens, self.seconds, held)
