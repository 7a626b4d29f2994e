"""Metrics of the text alone, or of the text against what is expected."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from aimm.kit.patterns import PatternError, check_pattern
from aimm.metrics.errors import MissingExtraError, OptionError
from aimm.metrics.model import About, Answer, Need, Option, Score, Scorer, Simple
from aimm.metrics.normalising import NORMALISING, as_text, normalised

NO_TEXT = "there is no answer"
NOTHING_EXPECTED = "the item says nothing of what is expected"
_BOTH: frozenset[Need] = frozenset({"text", "expected"})


def expected_texts(expected: Any) -> list[str] | None:
    """Texts of which any is right; None if there is none to compare with."""
    given = cast("list[Any]", expected) if isinstance(expected, list) else [expected]
    texts = [as_text(one) for one in given]
    return None if not texts or None in texts else [text for text in texts if text is not None]


def against(options: Mapping[str, Any], compare: Callable[[str, str], float]) -> Scorer:
    """Score of an answer by ``compare(text, expected)`` for the best of the texts that are right."""

    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        right = expected_texts(answer.expected)
        if right is None:
            return Score.missing(
                NOTHING_EXPECTED if answer.expected is None else "what is expected is no text"
            )
        text = normalised(answer.text, options)
        return Score(max(float(compare(text, normalised(one, options))) for one in right))

    return score


def _exact(options: Mapping[str, Any]) -> Scorer:
    return against(options, lambda text, right: text == right)


def _contains(options: Mapping[str, Any]) -> Scorer:
    return against(options, lambda text, right: right in text)


def _edits(options: Mapping[str, Any]) -> Scorer:
    try:
        from rapidfuzz.distance import Levenshtein  # only programs of jobs need it
    except ImportError:
        raise MissingExtraError("edit-similarity", "text") from None
    return against(options, Levenshtein.normalized_similarity)


def _regex(options: Mapping[str, Any]) -> Scorer:
    try:
        check_pattern(options["pattern"])
    except PatternError as error:
        raise OptionError(f"regex.pattern: {error}") from None
    pattern = re.compile(options["pattern"], re.IGNORECASE if options["ignoreCase"] else 0)
    find = pattern.fullmatch if options["whole"] else pattern.search

    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        return Score(float(find(answer.text) is not None))

    return score


def _length(options: Mapping[str, Any]) -> Scorer:
    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        return Score(float(len(answer.text.split()) if options["unit"] == "words" else len(answer.text)))

    return score


REFUSALS = (
    r"\bI(?:'m| am) (?:sorry|unable|not able|afraid)\b",
    r"\bI (?:cannot|can't|can not|won't|will not) (?:help|assist|answer|provide|do|comply|fulfil|fulfill)\b",
    r"\bas an AI\b",
    r"\bnon posso (?:aiutar|rispondere|fornire)",
    r"\bmi dispiace\b",
    r"\bnon sono in grado di\b",
)
_REFUSAL = re.compile("|".join(REFUSALS), re.IGNORECASE)
_OPENING = 200


def _refusal(options: Mapping[str, Any]) -> Scorer:
    phrases = [normalised(phrase, {"ignoreCase": True, "ignoreSpace": True}) for phrase in options["phrases"]]
    if not all(phrases):
        raise OptionError("refusal.phrases: each is a text that is not empty")

    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        opening = answer.text.strip()[:_OPENING].replace("\u2019", "'")
        plain = normalised(opening, {"ignoreCase": True, "ignoreSpace": True})
        refused = bool(_REFUSAL.search(opening)) or any(phrase in plain for phrase in phrases)
        return Score(float(refused))

    return score


EXACT = Simple(
    About(
        name="exact-match",
        title="Exact match",
        about="1 if the answer is what is expected, or one of the texts that are.",
        needs=_BOTH,
        options=NORMALISING,
    ),
    _exact,
)
CONTAINS = Simple(
    About(
        name="contains",
        title="Contains",
        about="1 if the answer contains what is expected, or one of the texts that are.",
        needs=_BOTH,
        options=NORMALISING,
    ),
    _contains,
)
REGEX = Simple(
    About(
        name="regex",
        title="Matches a pattern",
        about="1 if a regular expression matches in the answer.",
        options=(
            Option(
                name="pattern", kind="text", required=True, about="The regular expression, with bounded cost."
            ),
            Option(name="whole", kind="boolean", default=False, about="It has to match the whole answer."),
            Option(
                name="ignoreCase", kind="boolean", default=False, about="Upper and lower case are the same."
            ),
        ),
    ),
    _regex,
)
EDITS = Simple(
    About(
        name="edit-similarity",
        title="Edit similarity",
        about="1 − edit distance / length of the longer text (Levenshtein 1966).",
        needs=_BOTH,
        options=NORMALISING,
        extra="text",
    ),
    _edits,
)
LENGTH = Simple(
    About(
        name="length",
        title="Length",
        about="Words or characters of the answer.",
        high=None,
        better="lower",
        unit="words",
        options=(
            Option(
                name="unit",
                kind="text",
                default="words",
                allowed=("words", "characters"),
                about="What is counted.",
            ),
        ),
    ),
    _length,
)
REFUSAL = Simple(
    About(
        name="refusal",
        title="Refusal",
        about="1 if the answer opens with one of the usual English or Italian refusals.",
        better="lower",
        options=(
            Option(name="phrases", kind="list", default=[], about="Further openings that count as refusals."),
        ),
    ),
    _refusal,
)
