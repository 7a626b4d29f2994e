"""Hold what is known of a model against requirements. These are facts as published, not measurements.

The catalogue decides a check by the name of its metric:

- numbers: ``context-window`` (``context-length`` is the same) and ``output-limit``, in tokens;
  ``input-price`` and ``output-price``, in USD per million tokens.
- yes (1) or no (0): ``open-weights``, ``tool-use``.
- yes or no about a value that follows a colon: ``licence:apache-2.0``, ``modality:image``,
  ``output-modality:audio``, ``language:it``, ``region:eu``.
- figures of own entries, under the name of the figure, unless the metric is one of these.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aimm.candidates.facts import Facts
from aimm.candidates.model import Figure
from aimm.requirements.model import Requirement
from aimm.requirements.rules import Check, check_of


class Match(StrEnum):
    """What the facts say about a requirement, or about all of them.

    For all: ``fail`` if a ``must`` fails, else ``unknown`` if one is unknown, else ``pass``.
    """

    PASS = "pass"  # noqa: S105 -- a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where a fact is from: the catalogue or an own entry's facts, or a figure that somebody entered."""

    FACT = "fact"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A requirement that facts can decide, and what they say.

    Attributes:
        value: the fact, in the unit of the metric; 1 for yes and 0 for no. None while it is unknown.
    """

    requirement: Requirement
    check: Check
    match: Match
    value: float | None
    source: Source


_NUMBERS: Mapping[str, Callable[[Facts], float | None]] = {
    "context-window": lambda facts: facts.context_window,
    "context-length": lambda facts: facts.context_window,
    "output-limit": lambda facts: facts.output_limit,
    "input-price": lambda facts: facts.input_price,
    "output-price": lambda facts: facts.output_price,
    "open-weights": lambda facts: facts.open_weights,
    "tool-use": lambda facts: facts.tool_use,
}
_AMONG: Mapping[str, Callable[[Facts], Sequence[str]]] = {
    "modality": lambda facts: facts.input_modalities,
    "output-modality": lambda facts: facts.output_modalities,
    "language": lambda facts: facts.languages,
    "region": lambda facts: facts.regions,
    "licence": lambda facts: () if facts.licence is None else (facts.licence,),
}


def hold(
    requirements: Sequence[Requirement], facts: Facts, figures: Sequence[Figure] = ()
) -> tuple[Held, ...]:
    """The requirements that facts can decide, in order, with what they say.

    Args:
        facts: all unknown for an entry that is gone.
        figures: of an own entry.
    """
    found = ((one, check_of(one)) for one in requirements)
    return tuple(
        held
        for requirement, check in found
        if check is not None and (held := _held(requirement, check, facts, figures)) is not None
    )


def overall(held: Sequence[Held]) -> Match:
    """What the facts say about all requirements that must hold."""
    matches = {one.match for one in held if one.requirement.priority == "must"}
    return next((one for one in (Match.FAIL, Match.UNKNOWN) if one in matches), Match.PASS)


def _held(requirement: Requirement, check: Check, facts: Facts, figures: Sequence[Figure]) -> Held | None:
    if check.aggregate == "sum":
        return None  # a fact is the same for every item, so it has no sum
    decidable, value, source = _fact(check.metric, facts, figures)
    if not decidable:
        return None
    return Held(requirement=requirement, check=check, match=_match(check, value), value=value, source=source)


def _fact(metric: str, facts: Facts, figures: Sequence[Figure]) -> tuple[bool, float | None, Source]:
    """Whether facts decide a metric, and its value."""
    if metric in _NUMBERS:
        number = _NUMBERS[metric](facts)
        return True, None if number is None else float(number), Source.FACT
    name, _, wanted = metric.partition(":")
    if wanted and name in _AMONG:
        known = {one.casefold() for one in _AMONG[name](facts)}
        return True, float(wanted.casefold() in known) if known else None, Source.FACT
    figure = next((one for one in figures if one.name == metric), None)
    return figure is not None, None if figure is None else figure.value, Source.FIGURE


def _match(check: Check, value: float | None) -> Match:
    if value is None:
        return Match.UNKNOWN
    holds = value >= check.threshold if check.operator == "at-least" else value <= check.threshold
    return Match.PASS if holds else Match.FAIL
