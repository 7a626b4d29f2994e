"""Facts against requirements."""

from typing import Any

import pytest
from tests.fakes.things import requirement

from aimm.candidates.facts import Facts
from aimm.candidates.matching import Match, Source, hold, overall
from aimm.candidates.model import Figure

KNOWN = Facts(
    context_window=128_000,
    output_limit=4_096,
    input_modalities=["text", "Image"],
    output_modalities=["text"],
    open_weights=True,
    licence="Apache-2.0",
    tool_use=False,
    languages=["en", "it"],
    regions=["eu"],
    input_price=0.5,
    output_price=2.0,
)


def check(metric: str, operator: str, threshold: float, **fields: Any) -> Any:
    given: dict[str, Any] = {
        "aggregate": "min",
        "metric": metric,
        "operator": operator,
        "threshold": threshold,
    }
    return requirement(1, **given | fields)


@pytest.mark.parametrize(
    "metric, operator, threshold, match, value",
    [
        ("context-window", "at-least", 128_000, "pass", 128_000),
        ("context-window", "at-least", 128_001, "fail", 128_000),
        ("context-length", "at-least", 32_000, "pass", 128_000),
        ("output-limit", "at-least", 8_000, "fail", 4_096),
        ("input-price", "at-most", 0.5, "pass", 0.5),
        ("input-price", "at-most", 0.4, "fail", 0.5),
        ("output-price", "at-most", 3, "pass", 2.0),
        ("open-weights", "at-least", 1, "pass", 1),
        ("open-weights", "at-most", 0, "fail", 1),
        ("tool-use", "at-least", 1, "fail", 0),
        ("licence:apache-2.0", "at-least", 1, "pass", 1),
        ("licence:mit", "at-least", 1, "fail", 0),
        ("modality:image", "at-least", 1, "pass", 1),
        ("modality:audio", "at-least", 1, "fail", 0),
        ("output-modality:text", "at-least", 1, "pass", 1),
        ("language:it", "at-least", 1, "pass", 1),
        ("region:EU", "at-least", 1, "pass", 1),
        ("region:us", "at-most", 0, "pass", 0),
    ],
)
def test_a_fact_decides(metric: str, operator: str, threshold: float, match: str, value: float):
    (held,) = hold([check(metric, operator, threshold)], KNOWN)
    assert (held.match, held.value, held.source) == (match, value, Source.FACT)
    assert held.requirement.code == "requirement-1"
    assert held.check.metric == metric


@pytest.mark.parametrize(
    "metric",
    [
        *("context-window", "context-length", "output-limit", "input-price", "output-price", "open-weights"),
        *("tool-use", "licence:mit", "modality:text", "output-modality:text", "language:en", "region:eu"),
    ],
)
def test_what_is_unknown_is_neither_pass_nor_fail(metric: str):
    (held,) = hold([check(metric, "at-most", 1)], Facts())
    assert (held.match, held.value) == (Match.UNKNOWN, None)


@pytest.mark.parametrize("metric", ["rating", "latency", "region:", "region", "colour:red"])
def test_what_facts_cannot_decide_is_left_out(metric: str):
    assert hold([check(metric, "at-least", 1)], KNOWN) == ()


def test_a_requirement_without_a_check_is_left_out_and_so_is_a_sum():
    assert hold([requirement(1), check("input-price", "at-most", 1, aggregate="sum")], KNOWN) == ()


def test_figures_of_own_entries_decide_by_their_name():
    figures = [Figure(name="latency", value=900.0), Figure(name="input-price", value=99.0)]
    late, cheap = check("latency", "at-most", 800), check("input-price", "at-most", 1)
    first, second = hold([late, cheap], KNOWN, figures)
    assert (first.match, first.value, first.source) == (Match.FAIL, 900.0, Source.FIGURE)
    assert (second.match, second.value, second.source) == (Match.PASS, 0.5, Source.FACT)


def test_all_together():
    fine, wrong = check("context-window", "at-least", 1), check("tool-use", "at-least", 1)
    unsure, minor = check("region:us", "at-least", 1), check("tool-use", "at-least", 1, priority="should")
    nowhere = Facts(context_window=5, tool_use=False)
    assert overall(hold([], nowhere)) is Match.PASS
    assert overall(hold([fine, minor], nowhere)) is Match.PASS
    assert overall(hold([fine, unsure, minor], nowhere)) is Match.UNKNOWN
    assert overall(hold([unsure, wrong, fine], nowhere)) is Match.FAIL
