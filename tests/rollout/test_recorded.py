"""One decision of every kind, compared in full with what was recorded.

A change of a text, a number or a field shows here. When it is meant, record again:
``python -m tests.rollout.test_recorded``, and review the difference.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tests.golden import golden
from tests.rollout.catalogue import cases

from aimm.rollout.model import Entry, State, Verdict
from aimm.rollout.records import plain, recompute

FILE = "decisions.json"
CASES = cases()


def recorded(verdict: Verdict, before: State) -> dict[str, Any]:
    """A verdict as JSON: what it changes of the state, and everything else as it is."""
    changed = {
        one.name: plain(getattr(verdict.state, one.name))
        for one in fields(State)
        if getattr(verdict.state, one.name) != getattr(before, one.name)
    }
    found: dict[str, Any] = {
        "state": changed,
        "shares": verdict.shares,
        "reasons": [plain(one) for one in verdict.reasons],
        "missing": [plain(one) for one in verdict.missing],
        "again": verdict.again,
        "wants_periods": verdict.wants_periods,
        "entry": _entry(verdict.entry, verdict, before) if verdict.entry else None,
    }
    return {key: part for key, part in _rounded(found).items() if part not in (None, [], {}, False)}


def _entry(entry: Entry, verdict: Verdict, before: State) -> dict[str, Any]:
    assert entry.before == before
    assert entry.facts is not None
    found = plain(entry)
    del found["before"]  # the arguments, which the catalogue has, too
    found["facts"] = {key: found["facts"][key] for key in ("comparisons", "checks") if found["facts"][key]}
    if found["reasons"] == plain(verdict.reasons):
        del found["reasons"]
    return found


def _rounded(value: Any) -> Any:
    """Floats with six digits, which no platform's last bit reaches."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if abs(value) > 1e-12 else 0.0
    if isinstance(value, dict):
        return {str(key): _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value


def _written(decisions: dict[str, dict[str, Any]]) -> str:
    """JSON with a line for each part of a decision, so that a difference can be read."""
    listed = [
        f"  {json.dumps(name)}: {{\n"
        + ",\n".join(
            f"   {json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}" for key, part in one.items()
        )
        + "\n  }"
        for name, one in decisions.items()
    ]
    return '{\n "version": 1,\n "decisions": {\n' + ",\n".join(listed) + "\n }\n}\n"


@pytest.mark.parametrize("name", CASES)
def test_decision_is_the_recorded_one(name: str):
    case = CASES[name]
    assert recorded(case.decided(), case.state) == golden(FILE)["decisions"][name]


def test_nothing_else_is_recorded():
    assert golden(FILE)["decisions"].keys() == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_entry_can_be_computed_again(name: str):
    verdict = CASES[name].decided()
    if verdict.entry is not None and verdict.entry.facts is not None:
        again = recompute(verdict.entry)
        assert (again.shares, again.reasons) == (verdict.shares, verdict.reasons)


if __name__ == "__main__":
    decisions = {name: recorded(case.decided(), case.state) for name, case in CASES.items()}
    (Path(__file__).parents[1] / "golden" / FILE).write_text(_written(decisions), encoding="utf-8")
