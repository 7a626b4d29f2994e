"""One label of a few: single answers, and the confusion of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aimm.metrics.errors import OptionError
from aimm.metrics.model import About, Answer, Option, Score, Scorer, Simple
from aimm.metrics.normalising import as_text, normalised
from aimm.metrics.texts import NO_TEXT, NOTHING_EXPECTED
from aimm.stats.stars import Floats

_PLAIN = {"ignoreCase": True, "ignorePunctuation": True, "ignoreSpace": True}
OTHER = "(other)"
"""Answers that are none of the labels."""


def label_of(text: str, labels: Sequence[str]) -> str | None:
    """The label that an answer is, or else the only one that occurs in it; None if there is no such label."""
    plain = normalised(text, _PLAIN)
    by_plain = {normalised(label, _PLAIN): label for label in labels}
    if plain in by_plain:
        return by_plain[plain]
    padded = f" {plain} "
    found = {label for one, label in by_plain.items() if one and f" {one} " in padded}
    return found.pop() if len(found) == 1 else None


def _label(options: Mapping[str, Any]) -> Scorer:
    labels = options["labels"]
    if not all(isinstance(label, str) and normalised(label, _PLAIN) for label in labels):
        raise OptionError("label-match.labels: each is a text with a letter or digit")

    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        right = as_text(answer.expected)
        if right is None:
            return Score.missing(
                NOTHING_EXPECTED if answer.expected is None else "what is expected is no label"
            )
        named = label_of(answer.text, [*labels, right])
        if normalised(named or "", _PLAIN) == normalised(right, _PLAIN):
            return Score(1.0)
        return Score(0.0, f"answered {named}" if named else "names none of the labels, or several")

    return score


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was answered, by what is right.

    Attributes:
        labels: of rows; columns have ``OTHER`` besides.
        counts: shape (labels, labels + 1); rows are right, columns answered.
    """

    labels: tuple[str, ...]
    counts: Floats

    @property
    def accuracy(self) -> float:
        """Share of right answers; NaN without answers."""
        total = float(self.counts.sum())
        return float(np.trace(self.counts)) / total if total else float("nan")

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the labels; one that is neither right nor answered anywhere is left out.

        F1 = 2 TP / (right + answered): Sokolova & Lapalme 2009, "A systematic analysis of performance
        measures for classification tasks", Information Processing & Management.
        """
        right, answered = self.counts.sum(axis=1), self.counts[:, :-1].sum(axis=0)
        both = right + answered
        hits = np.diagonal(self.counts)
        return float((2 * hits[both > 0] / both[both > 0]).mean()) if bool((both > 0).any()) else float("nan")


def confusion(right: Sequence[str], answered: Sequence[str]) -> Confusion:
    """Count what was answered by what is right.

    Args:
        right: the label of each item.
        answered: the answer for each, in the same order.

    Raises:
        ValueError: there are more of the ones than of the others.
    """
    if len(right) != len(answered):
        raise ValueError("there is one answer for each item")
    labels = tuple(dict.fromkeys(sorted(right)))
    counts = np.zeros((len(labels), len(labels) + 1))
    places = {label: at for at, label in enumerate(labels)}
    for label, text in zip(right, answered, strict=True):
        named = label_of(text, labels)
        counts[places[label], len(labels) if named is None else places[named]] += 1
    return Confusion(labels, counts)


LABEL = Simple(
    About(
        name="label-match",
        title="Label",
        about="1 if the answer names the expected label and no other. Its mean is the accuracy.",
        needs=frozenset({"text", "expected", "label"}),
        options=(
            Option(name="labels", kind="list", default=[], about="All labels, so that naming two is wrong."),
        ),
    ),
    _label,
)
