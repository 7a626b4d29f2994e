"""Replace what must not be stored, such as addresses and numbers of cards, in texts and in whole values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from aimm.examples.model import REDACTIONS
from aimm.kit.patterns import PatternError, check_pattern

Redactor = Callable[[str], str]
"""Replaces what must not be stored in a text."""

WINDOW = 4_096
"""Characters that are searched at a time, so that other work of the process can go on in between."""
_LONGEST = {"email": 400, "phone": 40, "card": 60, "iban": 50}
_MOST_DEPTH = 100

_BUILT_IN = {
    "email": re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}"),
    "iban": re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])"),
    "card": re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)"),
    "phone": re.compile(
        r"(?<![\w.])(?:(?:\+|00?)[1-9](?:[ ()./-]{0,2}\d){6,13}|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4})(?!\w)"
    ),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for, and what to write in its place.

    Attributes:
        longest: the longest match, in characters.
        holds: whether a match is one; decides by a check digit, for example.
    """

    pattern: re.Pattern[str]
    longest: int
    mark: str
    holds: Callable[[str], bool]


def rules_of(redactions: Sequence[str], patterns: Sequence[str]) -> list[Rule]:
    """The rules of capture settings, in the order in which they apply.

    Raises:
        PatternError: a pattern is invalid.
    """
    checks = {"card": is_card, "iban": is_iban}
    named = [
        Rule(_BUILT_IN[name], _LONGEST[name], f"[{name}]", checks.get(name, _always))
        for name in ("email", "iban", "card", "phone")
        if name in redactions
    ]
    own = [Rule(re.compile(one), check_pattern(one), "[redacted]", _always) for one in patterns]
    return named + own


def problems(redactions: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Errors in the redaction of capture settings; empty if it is valid."""
    known = f"redactions: must be of {', '.join(REDACTIONS)}"
    found = [] if set(redactions) <= set(REDACTIONS) else [known]
    if len(set(redactions)) < len(redactions):
        found.append("redactions: must not have the same entry twice")
    for index, one in enumerate(patterns):
        try:
            check_pattern(one)
        except PatternError as error:
            found.append(f"patterns[{index}]: {error}")
    return found


def redacted(text: str, rules: Sequence[Rule]) -> str:
    """The text with every match replaced by a mark such as ``[email]``."""
    for rule in rules:
        text = _replaced(text, rule)
    return text


def redacted_value(value: Any, redact: Redactor, depth: int = 0) -> Any:
    """A JSON value in which every text and name is redacted, and every number that would be as a text.

    Raises:
        ValueError: it is nested more than 100 times.
    """
    if depth > _MOST_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {redact(key): redacted_value(one, redact, depth + 1) for key, one in pairs}
    if isinstance(value, list):
        return [redacted_value(one, redact, depth + 1) for one in cast("list[Any]", value)]
    if isinstance(value, int | float) and not isinstance(value, bool):
        written = str(value)
        return value if redact(written) == written else redact(written)
    return value


def is_card(text: str) -> bool:
    """Whether the digits end with a valid check digit (Luhn)."""
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether some of the text from its start on is an IBAN with valid check digits (ISO 13616).

    What follows an IBAN can look like a part of it, so shorter ones are tried as well.
    """
    letters = text.replace(" ", "").upper()
    return any(_remainder(letters[:size]) == 1 for size in range(15, len(letters) + 1))


def _remainder(letters: str) -> int:
    return int("".join(str(int(one, 36)) for one in letters[4:] + letters[:4])) % 97


def _always(_: str) -> bool:
    return True


def _replaced(text: str, rule: Rule) -> str:
    """Search window by window; a match may end in the next one."""
    parts: list[str] = []
    done = at = 0
    while at < len(text):
        border = at + WINDOW
        found = rule.pattern.search(text, at, min(len(text), border + rule.longest))
        if found is None or found.start() >= border:
            at = border
            continue
        if rule.holds(found[0]):
            parts += [text[done : found.start()], rule.mark]
            done = found.end()
            at = max(found.end(), found.start() + 1)
        else:
            at = found.start() + 1
    return "".join([*parts, text[done:]])
