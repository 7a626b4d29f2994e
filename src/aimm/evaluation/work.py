"""What the process that asks gets, on standard input only, because connections come with their secrets."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from aimm.evaluation.model import Budget, Item, PlannedTarget, Reply


class Reach(Struct, frozen=True, kw_only=True):
    """A connection with its secret, for the process that asks. It is never stored or shown."""

    kind: str
    base_url: str
    api: str
    secret: str
    timeout: float
    silence: float
    concurrency: int
    requests_per_minute: int | None
    tokens_per_minute: int | None

    def __repr__(self) -> str:
        return f"Reach({self.kind}, {self.base_url})"


class Used(Struct, frozen=True, kw_only=True):
    """What a run used up before this process began."""

    money: float = 0.0
    tokens: int = 0
    seconds: float = 0.0


class Work(Struct, frozen=True, kw_only=True):
    """A run as the process gets it.

    Attributes:
        connections: by id.
        done: what there is already: target, key of the item, repetition.
        answers: earlier answers to requests of this run, by ``rendering.answer_key``.
        attempts: how often a request is sent that fails for a reason that may pass.
    """

    targets: Sequence[PlannedTarget]
    items: Sequence[Item]
    repetitions: int
    budget: Budget
    stream: bool
    connections: Mapping[str, Reach]
    done: Sequence[tuple[int, str, int]] = ()
    answers: Mapping[str, Reply] = {}
    used: Used = Used()
    attempts: int = 4

    @property
    def total(self) -> int:
        """How many outputs there will be, recorded ones not included."""
        return len(self.items) * self.repetitions * sum(bool(target.steps) for target in self.targets)
