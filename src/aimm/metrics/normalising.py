"""How texts are made comparable."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from aimm.metrics.model import Option

_ARTICLES = re.compile(r"\b(a|an|the)\b")

NORMALISING = (
    Option(name="ignoreCase", kind="boolean", default=True, about="Upper and lower case are the same."),
    Option(name="ignorePunctuation", kind="boolean", default=False, about="Punctuation is left out."),
    Option(
        name="ignoreSpace",
        kind="boolean",
        default=True,
        about="Any white space is one space; none at the ends.",
    ),
)
"""Settings of every metric that compares texts."""


def normalised(text: str, options: Mapping[str, Any]) -> str:
    """A text as the settings ``NORMALISING`` say, in Unicode's composed form."""
    text = unicodedata.normalize("NFC", text)
    if options.get("ignoreCase"):
        text = text.casefold()
    if options.get("ignorePunctuation"):
        text = without_punctuation(text)
    return " ".join(text.split()) if options.get("ignoreSpace") else text


def without_punctuation(text: str) -> str:
    """A text without the characters that Unicode calls punctuation."""
    return "".join(each for each in text if not unicodedata.category(each).startswith("P"))


def words(text: str) -> list[str]:
    """Words of an answer: lower case, without punctuation and English articles.

    Source: Rajpurkar et al. 2016, "SQuAD: 100,000+ questions for machine comprehension of text", EMNLP, with
    Unicode's punctuation in place of ASCII's.
    """
    plain = without_punctuation(unicodedata.normalize("NFC", text).casefold())
    return _ARTICLES.sub(" ", plain).split()


def as_text(value: Any) -> str | None:
    """What is expected as a text: texts, numbers and booleans; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None
