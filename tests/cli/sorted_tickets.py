"""What the two programs of the demo answer, computed here in another way."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import log


@dataclass(frozen=True)
class Ticket:
    text: str
    team: str
    slice: str


def read_tickets() -> Mapping[str, Ticket]:
    """The tickets by key, without the code of the demo."""
    text = (files("aimm.cli.demonstration.tickets") / "tickets.jsonl").read_text()
    lines = (json.loads(line) for line in text.splitlines())
    return {
        one["key"]: Ticket(one["inputs"]["ticket"], one["expected"]["value"], one["slice"]) for one in lines
    }


TICKETS = read_tickets()
TEAMS = ("billing", "technical", "delivery")


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9]", " ", text.lower()).split()


def by_keywords(text: str) -> str:
    lists = json.loads((files("aimm.cli.demonstration.tickets") / "keywords.json").read_text())
    counts = [sum(word in lists[team] for word in words(text)) for team in TEAMS]
    return TEAMS[counts.index(max(counts))]


def by_statistics(key: str) -> str:
    """Naive Bayes, learned from all other tickets."""
    others = [one for other, one in TICKETS.items() if other != key]
    corpus = {
        team: [word for one in others if one.team == team for word in words(one.text)] for team in TEAMS
    }
    vocabulary = len({word for known in corpus.values() for word in known})
    scores: list[float] = []
    for team in TEAMS:
        counts = Counter(corpus[team])
        score = log((sum(one.team == team for one in others) + 1) / (len(others) + len(TEAMS)))
        for word in words(TICKETS[key].text):
            score += log((counts[word] + 1) / (len(corpus[team]) + vocabulary))
        scores.append(score)
    return TEAMS[scores.index(max(scores))]


ANSWERS = {
    "Keywords": {key: by_keywords(one.text) for key, one in TICKETS.items()},
    "Word statistics": {key: by_statistics(key) for key in TICKETS},
}
RIGHT = {
    label: sum(answer == TICKETS[key].team for key, answer in answers.items())
    for label, answers in ANSWERS.items()
}
