"""Read outputs of other tools: JSON lines or CSV. What cannot be read is refused, with a reason."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import msgspec

from aimm.evaluation.plans import MOST_RECORDED, RecordedOutput

Format = Literal["jsonl", "csv"]
MOST_REFUSED = 100
_NAMES: Mapping[str, str] = {
    "item": "item",
    "id": "item",
    "key": "item",
    "text": "text",
    "output": "text",
    "answer": "text",
    "response": "text",
    "error": "error",
    "repetition": "repetition",
    "inputs": "inputs",
    "model": "model",
    "tokensin": "tokensIn",
    "prompttokens": "tokensIn",
    "tokensout": "tokensOut",
    "completiontokens": "tokensOut",
    "latencyms": "latencyMs",
    "cost": "cost",
}
_INPUT = ("input.", "inputs.")


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was read. ``ignored`` are the names that mean nothing here; ``refused`` is cut off at 100."""

    outputs: Sequence[RecordedOutput]
    refused: Sequence[RefusedLine]
    refused_count: int
    ignored: Sequence[str]


def read_recorded(text: str, form: Format) -> Recorded:
    """Read outputs. Each line has an ``item``, and a ``text`` or an ``error``.

    In CSV, the columns ``input.NAME`` are the inputs of the item.
    """
    outputs: list[RecordedOutput] = []
    refused: list[RefusedLine] = []
    ignored: dict[str, None] = {}
    seen: set[tuple[str, int]] = set()
    for line, given in _lines(text, form):
        try:
            output = _output(given, ignored)
        except (ValueError, RecursionError) as error:
            refused.append(RefusedLine(line, str(error)))
            continue
        if len(outputs) == MOST_RECORDED:
            refused.append(RefusedLine(line, f"there are more than {MOST_RECORDED} outputs"))
        elif (output.item, output.repetition) in seen:
            why = f"the item {output.item} has an output already; number them by repetition"
            refused.append(RefusedLine(line, why))
        else:
            seen.add((output.item, output.repetition))
            outputs.append(output)
    return Recorded(
        outputs=outputs, refused=refused[:MOST_REFUSED], refused_count=len(refused), ignored=list(ignored)
    )


def _lines(text: str, form: Format) -> Iterator[tuple[int, Any]]:
    if form == "jsonl":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield number, line
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="\0more")
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        yield reader.line_num, ValueError(f"not CSV: {error}")


def _output(given: Any, ignored: dict[str, None]) -> RecordedOutput:
    if isinstance(given, ValueError):
        raise given
    is_json = isinstance(given, str)
    row: Any = msgspec.json.decode(given) if is_json else given
    if not isinstance(row, dict):
        raise ValueError("must be an object")  # noqa: TRY004 -- what it says is about the line, not a type
    values: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    for name, value in cast("dict[str, Any]", row).items():
        known = _NAMES.get(name.replace("_", "").replace("-", "").lower())
        start = next((start for start in _INPUT if name.lower().startswith(start)), None)
        if value is None or (value == "" and known != "text" and start is None):
            continue
        if start is not None:
            inputs[name[len(start) :]] = value
        elif known is None:
            ignored[name.replace("\0more", "columns without a name")] = None
        else:
            values.setdefault(known, value)
    if inputs:
        values["inputs"] = inputs
    return _checked(values, is_json)


def _checked(values: dict[str, Any], is_json: bool) -> RecordedOutput:
    if isinstance(values.get("item"), int):
        values["item"] = str(values["item"])
    if not isinstance(values.get("text", ""), str):
        values["text"] = msgspec.json.encode(values["text"]).decode()
    if isinstance(values.get("inputs"), str):
        values["inputs"] = msgspec.json.decode(values["inputs"])
    if values.get("error") is not None:
        values.pop("text", None)
    if "item" not in values:
        raise ValueError("item: must be set, such as the key of the item")
    if "text" not in values and "error" not in values:
        raise ValueError("text: must be set, unless there is an error")
    return msgspec.convert(values, RecordedOutput, strict=is_json)
