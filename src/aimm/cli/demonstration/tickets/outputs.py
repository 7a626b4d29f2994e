"""What the two programs answer, recorded as they run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from time import perf_counter

from aimm.cli.demonstration.tickets.programs import Keywords, Ticket, learned_without

_PROGRAMS = "aimm.cli.demonstration.tickets.programs"
_QUANTILE = 0.95

Program = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The outputs of a program.

    Attributes:
        label: its name.
        entry_point: where Python finds it.
        answers: the team that it names, by key of the ticket.
        millis: how long it took, by key of the ticket.
        right: number of tickets whose team it names.
    """

    label: str
    entry_point: str
    answers: Mapping[str, str]
    millis: Mapping[str, float]
    right: int

    @property
    def share(self) -> float:
        """Share of tickets whose team it names, 0 … 1."""
        return self.right / len(self.answers)

    @property
    def slowest(self) -> float:
        """95 of 100 answers take this many milliseconds or less (nearest rank)."""
        return sorted(self.millis.values())[ceil(_QUANTILE * len(self.millis)) - 1]


def record(every: Sequence[Ticket]) -> tuple[Recorded, Recorded]:
    """Run both programs on all tickets; word statistics learn from all tickets but the one in question."""
    written = Keywords.written()
    return (
        _recorded("Keywords", f"{_PROGRAMS}:Keywords.written", lambda _: written, every),
        _recorded(
            "Word statistics",
            f"{_PROGRAMS}:WordStatistics.learned",
            lambda one: learned_without(one, every),
            every,
        ),
    )


def _recorded(
    label: str, entry_point: str, program_for: Callable[[Ticket], Program], every: Sequence[Ticket]
) -> Recorded:
    answers: dict[str, str] = {}
    millis: dict[str, float] = {}
    for one in every:
        program = program_for(one)
        began = perf_counter()
        answers[one.key] = program(one.text)
        millis[one.key] = round((perf_counter() - began) * 1_000, 3)
    right = sum(answers[one.key] == one.team for one in every)
    return Recorded(label=label, entry_point=entry_point, answers=answers, millis=millis, right=right)
