"""Several metrics as one."""

import pytest

from aimm.metrics.catalogue import BUILT_IN
from aimm.metrics.composite import Part, check_parts, composite
from aimm.metrics.errors import OptionError
from aimm.metrics.model import Score

EXACT, REFUSAL, LATENCY = (BUILT_IN[name].about for name in ("exact-match", "refusal", "latency"))


def test_weighted_mean_and_worst():
    parts = [Part(EXACT, 3), Part(REFUSAL)]
    assert composite("mean", parts, [Score(1), Score(1)]) == Score(0.75)
    assert composite("worst", parts, [Score(1), Score(1)]) == Score(0, "refusal is the lowest")
    assert composite("mean", parts, [Score(0), Score(0)]).value == 0.25


def test_a_missing_part_leaves_the_whole_missing():
    found = composite("mean", [Part(EXACT), Part(REFUSAL)], [Score(1), Score.missing("no answer")])
    assert found == Score(None, "refusal: no answer")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "at least one"),
        ([Part(EXACT, 0)], "weight of exact-match"),
        ([Part(LATENCY)], "range from 0 to 1"),
    ],
)
def test_parts_outside_the_domain_are_refused(parts: list[Part], message: str):
    with pytest.raises(OptionError, match=message):
        check_parts(parts)


def test_parts_within_it_are_not():
    check_parts([Part(EXACT, 0.5), Part(REFUSAL)])
