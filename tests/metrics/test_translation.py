"""BLEU, chrF and edits, by libraries of the extra ``text``."""

import sys

import pytest
from tests.metrics.answers import score, value

from aimm.metrics.errors import MissingExtraError


def test_bleu_by_hand():
    pytest.importorskip("sacrebleu")
    # precisions 5/6, 3/5, 2/4, 1/3 of one to four words in a row, lengths equal
    expected = (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25
    assert value("bleu", "the cat sat on the mat", "the cat sat on a mat") == pytest.approx(expected)
    assert value("bleu", "the cat", ["a dog", "the cat"]) == pytest.approx(1)


def test_chrf_tells_a_near_miss_from_another_word():
    pytest.importorskip("sacrebleu")
    near, far = value("chrf", "walking", "walked"), value("chrf", "running", "walked")
    assert near is not None
    assert far is not None
    assert 1 > near > 0.3 > far >= 0
    assert value("chrf", "walked", "walked") == pytest.approx(1)


def test_edits_by_hand():
    pytest.importorskip("rapidfuzz")
    # kitten → sitting takes three edits (Levenshtein's usual example)
    assert value("edit-similarity", "kitten", "sitting") == pytest.approx(1 - 3 / 7)


@pytest.mark.parametrize(
    ("metric", "library"),
    [("bleu", "sacrebleu.metrics"), ("chrf", "sacrebleu.metrics"), ("edit-similarity", "rapidfuzz.distance")],
)
def test_without_the_extra_it_says_what_to_install(
    metric: str, library: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ai-model-match-server\[text\]'"):
        score(metric, "a", "b")


@pytest.mark.parametrize("metric", ["bleu", "chrf"])
def test_what_cannot_be_compared_is_missing(metric: str):
    pytest.importorskip("sacrebleu")
    assert value(metric, None, "a") is None
    assert value(metric, "a", None) is None
    assert value(metric, "a", {}) is None
