"""Redacts captured examples in a thread, by patterns and by the hooks that are installed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.metadata import entry_points
from typing import Any

import structlog

from aimm.examples.model import Kept
from aimm.examples.ports import Hook
from aimm.examples.redaction import Rule, redacted, redacted_value, rules_of

log = structlog.get_logger(__name__)

GROUP = "aimm.redaction"
Redacted = tuple[dict[str, Any], Any] | None


@dataclass(slots=True)
class Redaction:
    """The port ``examples.ports.Redacting``. Hooks are loaded with the first example.

    An example whose redaction fails is dropped. The log names only the type of the error, because its text
    may quote the example.
    """

    _hooks: list[Hook] | None = field(default=None, init=False)

    async def __call__(self, kept: Sequence[Kept]) -> Sequence[Redacted]:
        return await asyncio.to_thread(self._all, kept)

    def _all(self, kept: Sequence[Kept]) -> list[Redacted]:
        return [self._one(one) for one in kept]

    def _one(self, kept: Kept) -> Redacted:
        try:
            if self._hooks is None:
                self._hooks = [point.load() for point in entry_points(group=GROUP)]
            rules = _rules(tuple(kept.capture.redactions), tuple(kept.capture.patterns))
            redact = partial(redacted, rules=rules)
            example: dict[str, Any] = {
                "inputs": redacted_value(dict(kept.report.inputs), redact),
                "output": redacted_value(kept.report.output, redact),
            }
            for hook in self._hooks:
                example = hook(example)
            return dict(example["inputs"]), example["output"]
        except Exception as error:  # noqa: BLE001 -- hooks may raise anything, and must not stop the others
            log.warning("redaction_failed", error=type(error).__name__, use_case=kept.report.use_case)
            return None


@lru_cache(maxsize=256)
def _rules(redactions: tuple[str, ...], patterns: tuple[str, ...]) -> Sequence[Rule]:
    return rules_of(redactions, patterns)
