"""Metrics of numbers and of JSON in an answer."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, cast

from aimm.metrics.errors import OptionError
from aimm.metrics.model import About, Answer, Option, Score, Scorer, Simple
from aimm.metrics.texts import NO_TEXT, NOTHING_EXPECTED

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_DEPTH = 100


def numbers_in(text: str) -> list[float]:
    """Numbers of a text in its order: ``1,234.5``, ``-3e2``."""
    return [float(each.replace(",", "")) for each in _NUMBER.findall(text.replace("−", "-"))]


def json_in(text: str) -> Any:
    """The JSON value that an answer is, or that its only code block is.

    Raises:
        ValueError: there is none.
    """
    blocks = _FENCE.findall(text)
    inner = blocks[0] if len(blocks) == 1 else text
    try:
        return json.loads(inner, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def fields_of(value: Any, path: str = "", depth: int = 0) -> dict[str, Any]:
    """Leaves of a JSON value by path, such as ``items[0].price``; an empty list or object is a leaf."""
    if depth > _DEPTH:
        raise ValueError("nested too deeply")
    parts: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        parts = [(f"{path}.{key}" if path else str(key), each) for key, each in items]
    elif isinstance(value, list):
        parts = [(f"{path}[{at}]", each) for at, each in enumerate(cast("list[Any]", value))]
    if not parts:
        return {path: value}
    found: dict[str, Any] = {}
    for name, each in parts:
        found |= fields_of(each, name, depth + 1)
    return found


def _numeric(options: Mapping[str, Any]) -> Scorer:
    absolute, relative = float(options["tolerance"]), float(options["relative"])
    if not (math.isfinite(absolute) and math.isfinite(relative)) or absolute < 0 or relative < 0:
        raise OptionError("numeric.tolerance and numeric.relative: at least 0")
    at = {"first": 0, "last": -1}[options["which"]]

    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        right = _number(answer.expected)
        if right is None:
            return Score.missing(
                NOTHING_EXPECTED if answer.expected is None else "what is expected is no number"
            )
        found = numbers_in(answer.text)
        if not found:
            return Score(0.0, "the answer has no number")
        return Score(float(abs(found[at] - right) <= max(absolute, relative * abs(right))))

    return score


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        found = numbers_in(value)
        return found[0] if len(found) == 1 else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _schema(options: Mapping[str, Any]) -> Scorer:
    from jsonschema import Draft202012Validator, SchemaError  # 0.1 s of import, for programs of jobs

    schema = options["schema"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise OptionError(f"json-schema.schema: {error.message}") from None
    validator: Any = Draft202012Validator(schema)

    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        try:
            value = json_in(answer.text)
        except ValueError as error:
            return Score(0.0, f"the answer is no JSON: {error}")
        wrong = next(iter(validator.iter_errors(value)), None)
        return Score(1.0) if wrong is None else Score(0.0, f"{wrong.json_path}: {wrong.message}"[:300])

    return score


def _json_fields(options: Mapping[str, Any]) -> Scorer:
    def score(answer: Answer) -> Score:
        if answer.text is None:
            return Score.missing(answer.error or NO_TEXT)
        if answer.expected is None:
            return Score.missing(NOTHING_EXPECTED)
        try:
            right = json_in(answer.expected) if isinstance(answer.expected, str) else answer.expected
            wanted = fields_of(right)
        except ValueError:
            return Score.missing("what is expected is no JSON")
        try:
            found = fields_of(json_in(answer.text))
        except ValueError as error:
            return Score(0.0, f"the answer is no JSON: {error}")
        wrong = [name for name, value in wanted.items() if not _same(found.get(name, _ABSENT), value)]
        extra = [name for name in found if name not in wanted] if options["noOthers"] else []
        all_fields = len(wanted) + len(extra)
        said = ", ".join(name or "the value" for name in [*wrong, *extra][:5])
        return Score(1 - (len(wrong) + len(extra)) / all_fields, f"differs in {said}" if said else None)

    return score


_ABSENT = object()


def _same(found: Any, expected: Any) -> bool:
    """Equal JSON values; 1 and 1.0 are, 1 and true are not."""
    return isinstance(found, bool) == isinstance(expected, bool) and found == expected


NUMERIC = Simple(
    About(
        name="numeric",
        title="Number within tolerance",
        about="1 if a number of the answer is within a tolerance of what is expected.",
        needs=frozenset({"text", "expected", "number"}),
        options=(
            Option(name="tolerance", kind="number", default=0, about="Largest difference."),
            Option(
                name="relative",
                kind="number",
                default=0,
                about="Largest difference as a share of what is expected.",
            ),
            Option(
                name="which",
                kind="text",
                default="last",
                allowed=("first", "last"),
                about="Which number of the answer counts.",
            ),
        ),
    ),
    _numeric,
)
JSON_SCHEMA = Simple(
    About(
        name="json-schema",
        title="Valid JSON",
        about="1 if the answer is JSON that a schema (draft 2020-12) allows.",
        options=(
            Option(
                name="schema", kind="object", default={}, about="The schema; without one any JSON is valid."
            ),
        ),
    ),
    _schema,
)
JSON_FIELDS = Simple(
    About(
        name="json-fields",
        title="JSON fields",
        about="Share of the expected JSON's fields that the answer has right.",
        needs=frozenset({"text", "expected", "json"}),
        options=(
            Option(name="noOthers", kind="boolean", default=False, about="Further fields count as wrong."),
        ),
    ),
    _json_fields,
)
