"""Two programs that say which team answers a ticket. Both are real, small, and wrong at times."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import log
from typing import Any

TEAMS = ("billing", "technical", "delivery")

_PACKAGE = "aimm.cli.demonstration.tickets"
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket, as a line of ``tickets.jsonl`` has it.

    Attributes:
        document: the whole line, an item of a dataset.
    """

    key: str
    text: str
    team: str
    document: Mapping[str, Any]


def tickets() -> Sequence[Ticket]:
    """All tickets; the teams take turns, so that any first part of them is balanced."""
    lines = (files(_PACKAGE) / "tickets.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [Ticket(one["key"], one["inputs"]["ticket"], one["expected"]["value"], one) for one in found]


@dataclass(frozen=True, slots=True)
class Keywords:
    """Counts keywords of each team.

    The list in ``keywords.json`` was written with the tickets at hand, which flatters the program.
    """

    of_team: Mapping[str, Sequence[str]]

    @staticmethod
    def written() -> "Keywords":
        """The list that ships with the demonstration."""
        return Keywords(json.loads((files(_PACKAGE) / "keywords.json").read_text(encoding="utf-8")))

    def __call__(self, text: str) -> str:
        """The team with the most keywords in the text; the first of ``TEAMS`` of several."""
        words = _words(text)
        return max(TEAMS, key=lambda team: sum(word in self.of_team[team] for word in words))


@dataclass(frozen=True, slots=True)
class WordStatistics:
    """Multinomial naive Bayes, add-one smoothed (Manning, Raghavan and Schütze 2008, chapter 13).

    Attributes:
        counts: how often each word occurs in the tickets of a team.
        tickets: number of tickets of each team.
    """

    counts: Mapping[str, Counter[str]]
    tickets: Counter[str]

    @staticmethod
    def learned(examples: Iterable[tuple[str, str]]) -> "WordStatistics":
        """Learn from texts and their teams."""
        counts: dict[str, Counter[str]] = {team: Counter() for team in TEAMS}
        seen: Counter[str] = Counter()
        for text, team in examples:
            counts[team].update(_words(text))
            seen[team] += 1
        return WordStatistics(counts, seen)

    def __call__(self, text: str) -> str:
        """The most probable team; the first of ``TEAMS`` of several."""
        vocabulary = len({word for counted in self.counts.values() for word in counted})
        words = _words(text)

        def score(team: str) -> float:
            counted = self.counts[team]
            every = counted.total() + vocabulary
            prior = log((self.tickets[team] + 1) / (self.tickets.total() + len(TEAMS)))
            return prior + sum(log((counted[word] + 1) / every) for word in words)

        return max(TEAMS, key=score)


def learned_without(one: Ticket, every: Sequence[Ticket]) -> WordStatistics:
    """Word statistics learned from all tickets but this one, which it can then be asked about."""
    return WordStatistics.learned((other.text, other.team) for other in every if other is not one)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
