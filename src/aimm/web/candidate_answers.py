"""Facts of models in answers, and what they say about requirements."""

from collections.abc import Sequence

import msgspec

from aimm.candidates.facts import Facts
from aimm.candidates.matching import Held, Match, Source
from aimm.candidates.model import Figure
from aimm.candidates.suitability import Judged
from aimm.requirements.model import Operator, Priority


class FigureAnswer(msgspec.Struct, rename="camel"):
    """How well a model does in general, as somebody published or measured it."""

    name: str
    value: float
    unit: str | None
    source: str | None
    date: str | None


class FactsAnswer(msgspec.Struct, rename="camel"):
    """What is known of a model; null, or an empty list, means unknown. Prices are USD per million tokens."""

    context_window: int | None
    output_limit: int | None
    input_modalities: list[str]
    output_modalities: list[str]
    open_weights: bool | None
    licence: str | None
    tool_use: bool | None
    languages: list[str]
    regions: list[str]
    knowledge_date: str | None
    input_price: float | None
    output_price: float | None


class HeldAnswer(msgspec.Struct, rename="camel"):
    """What a fact says about a requirement. It is published or entered, not measured.

    Attributes:
        value: the fact, in the unit of the metric; 1 for yes and 0 for no. Null while it is unknown.
    """

    requirement_id: str
    code: str
    title: str
    priority: Priority
    metric: str
    operator: Operator
    threshold: float
    unit: str | None
    match: Match
    value: float | None
    source: Source


class SuitabilityAnswer(msgspec.Struct, rename="camel"):
    """What facts say about the requirements that facts can decide.

    ``overall`` is ``fail`` if a requirement that must hold fails, else ``unknown`` if one is unknown.
    """

    overall: Match
    requirements: list[HeldAnswer]


def facts_answer(facts: Facts) -> FactsAnswer:
    """Convert facts to their API representation."""
    return FactsAnswer(**{name: getattr(facts, name) for name in FactsAnswer.__struct_fields__})


def figure_answers(figures: Sequence[Figure]) -> list[FigureAnswer]:
    """Convert figures to their API representation."""
    return [FigureAnswer(one.name, one.value, one.unit, one.source, one.date) for one in figures]


def suitability_answer(judged: Judged) -> SuitabilityAnswer:
    """Convert what facts say to its API representation."""
    return SuitabilityAnswer(judged.overall, [_held(one) for one in judged.held])


def _held(held: Held) -> HeldAnswer:
    requirement, check = held.requirement, held.check
    return HeldAnswer(
        requirement_id=requirement.id,
        code=requirement.code,
        title=requirement.title,
        priority=requirement.priority,
        metric=check.metric,
        operator=check.operator,
        threshold=check.threshold,
        unit=requirement.unit,
        match=held.match,
        value=held.value,
        source=held.source,
    )
