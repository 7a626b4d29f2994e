"""Generated raters: they stand in for people in the demo, and their names say so.

Their rule is simple: they know the team of every ticket. A rater gives 5 to the right team and 1 to a wrong
one, and prefers the right answer of two; two right ones are a tie, two wrong ones are both bad. From time to
time a rater slips and gives any other answer, each with the same probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

BEST, WORST = 5, 1
SCORES = (1, 2, 3, 4, 5)
SEATS = ("a", "b", "tie", "both-bad")

T = TypeVar("T", int, str)


@dataclass(frozen=True, slots=True)
class GeneratedRater:
    """A rater who is a rule.

    Attributes:
        slips: probability of another answer than the rule's.
        team_of: the team by the text of the ticket.
        seed: of the slips; the same seed gives the same judgement of the same task.
    """

    name: str
    slips: float
    team_of: Mapping[str, str]
    seed: int

    def rate(self, text: str, answer: str) -> int:
        """The score of an answer, 1 to 5."""
        wanted = BEST if answer == self.team_of[text] else WORST
        return self._slip(wanted, SCORES, text, answer)

    def compare(self, text: str, left: str, right: str) -> str:
        """The better one of two answers, by seat."""
        team = self.team_of[text]
        outcome = {(True, False): "a", (False, True): "b", (True, True): "tie", (False, False): "both-bad"}
        return self._slip(outcome[left == team, right == team], SEATS, text, left, right)

    def _slip(self, wanted: T, choices: Sequence[T], *about: str) -> T:
        drawn = Random("\n".join((str(self.seed), self.name, *about)))  # noqa: S311 -- simulation
        if drawn.random() >= self.slips:
            return wanted
        return drawn.choice([one for one in choices if one != wanted])


def generated_raters(team_of: Mapping[str, str], seed: int) -> Sequence[GeneratedRater]:
    """Three raters: a careful one, one who slips now and then, and one who slips often."""
    return [
        GeneratedRater(f"Generated rater {number}", slips, team_of, seed)
        for number, slips in enumerate((0.02, 0.08, 0.2), 1)
    ]
