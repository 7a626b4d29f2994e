"""Write the outputs of a run as a file."""

import csv
import io
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import msgspec

from aimm.evaluation.model import Item, Output, Run
from aimm.evaluation.ports import Outputs


async def exported(outputs: Outputs, run: Run, form: str) -> AsyncGenerator[bytes]:
    """All outputs of a run as JSON lines, or as CSV with a head; both can be read as recorded outputs."""
    items = {item.key: item for item in await outputs.items(run.id)}
    if form == "csv":
        yield _csv([_COLUMNS])
    async for batch in outputs.all(run.id):
        rows = [_row(run, items, output) for output in batch]
        if form == "csv":
            yield _csv([[_cell(row[name]) for name in _COLUMNS] for row in rows])
        else:
            yield b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


_COLUMNS = (
    "item",
    "slice",
    "target",
    "repetition",
    "inputs",
    "expected",
    "text",
    "errorKind",
    "error",
    "model",
    "tokensIn",
    "tokensOut",
    "firstMs",
    "latencyMs",
    "cost",
    "finish",
    "attempts",
    "cached",
)


def _row(run: Run, items: Mapping[str, Item], output: Output) -> dict[str, Any]:
    """A line of an export, which can be read again as recorded outputs."""
    item = items[output.item]
    return {
        "item": item.key,
        "slice": item.slice,
        "target": run.targets[output.target].label,
        "repetition": output.repetition,
        "inputs": item.inputs,
        "expected": item.expected,
        "text": output.text,
        "errorKind": output.error_kind,
        "error": output.error,
        "model": output.model,
        "tokensIn": output.tokens_in,
        "tokensOut": output.tokens_out,
        "firstMs": output.first_ms,
        "latencyMs": output.last_ms,
        "cost": output.cost,
        "finish": output.finish,
        "attempts": output.attempts,
        "cached": output.cached,
        "rendered": output.rendered,
        "steps": output.steps,
    }


def _cell(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
