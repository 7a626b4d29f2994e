"""Parts of runs, with defaults for every field."""

from collections.abc import Mapping, Sequence
from typing import Any

from aimm.evaluation.model import Budget, Item, PlannedTarget, Price, Step
from aimm.evaluation.work import Reach, Used, Work
from aimm.providers.model import Endpoint

CHEAP = Price(input_per_million=1_000.0, output_per_million=2_000.0)
"""So dear that a few words cost something that can be seen."""


def step(parameters: Any = None, **given: Any) -> Step:
    """A step that asks one prompt."""
    values: dict[str, Any] = {
        "code": "answer",
        "revision": 1,
        "connection": "c",
        "connection_name": "fake",
        "model": "fake-1",
        "parameters": {"prompt": "Say <<text>>"} if parameters is None else parameters,
        "output": "answer",
    }
    return Step(**values | given)


def target(*steps: Step, label: str = "A", price: Price | None = CHEAP) -> PlannedTarget:
    """A target with these steps, or with one."""
    return PlannedTarget(label=label, kind="flow", about="f", steps=steps or (step(),), price=price)


def items(count: int) -> list[Item]:
    """Items with an input ``text``."""
    return [Item(key=f"i{number}", inputs={"text": f"word {number}"}) for number in range(count)]


def work(
    endpoint: Endpoint,
    targets: Sequence[PlannedTarget] | None = None,
    count: int = 5,
    concurrency: int = 4,
    reach: Mapping[str, Any] | None = None,
    **given: Any,
) -> Work:
    """The work of a run against a fake provider."""
    values: dict[str, Any] = {
        "kind": endpoint.kind,
        "base_url": endpoint.base_url,
        "api": endpoint.api,
        "secret": endpoint.secret,
        "timeout": 20.0,
        "silence": 5.0,
        "concurrency": concurrency,
        "requests_per_minute": None,
        "tokens_per_minute": None,
    }
    more: dict[str, Any] = {
        "targets": targets or [target()],
        "items": items(count),
        "repetitions": 1,
        "budget": Budget(),
        "stream": False,
        "connections": {"c": Reach(**values | dict(reach or {}))},
        "used": Used(),
        "attempts": 2,
    }
    return Work(**more | given)
