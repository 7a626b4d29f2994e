"""Labels, and their confusion."""

import numpy as np
import pytest
from tests.metrics.answers import score, value

from aimm.metrics.errors import OptionError
from aimm.metrics.labels import confusion, label_of

LABELS = ["billing", "technical", "delivery"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("billing", "billing"),
        ("Billing.", "billing"),
        ("This is a TECHNICAL issue", "technical"),
        ("billing or delivery", None),
        ("subbilling", None),
        ("", None),
    ],
)
def test_label_of_an_answer(text: str, label: str | None):
    assert label_of(text, LABELS) == label


def test_label_match():
    assert value("label-match", "It is billing", "billing", labels=LABELS) == 1
    assert score("label-match", "delivery", "billing", labels=LABELS).why == "answered delivery"
    assert value("label-match", "billing or delivery", "billing", labels=LABELS) == 0
    assert value("label-match", "billing or delivery", "billing") == 1
    assert value("label-match", "billing", None) is None
    assert value("label-match", None, "billing") is None
    assert "no label" in str(score("label-match", "billing", {"a": 1}).why)
    with pytest.raises(OptionError, match=r"label-match\.labels"):
        score("label-match", "x", "y", labels=["..."])


def test_confusion_by_hand():
    found = confusion(["a", "a", "b", "b", "c"], ["a", "b", "b", "?", "c"])
    assert found.labels == ("a", "b", "c")
    assert found.counts.tolist() == [[1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    assert found.accuracy == pytest.approx(3 / 5)
    # F1: a 2/3, b 2/4, c 1
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)


def test_confusion_of_nothing():
    assert np.isnan(confusion([], []).accuracy)
    assert np.isnan(confusion([], []).macro_f1)
    with pytest.raises(ValueError, match="one answer"):
        confusion(["a"], [])
