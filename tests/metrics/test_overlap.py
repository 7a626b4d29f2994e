"""Overlap of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.metrics.answers import value

from aimm.metrics.overlap import f1, lcs_f1, ngram_f1, token_f1

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12)


def test_token_f1_as_in_squad():
    # "the cat" and "cat sat": one word in common of 1 and 2, articles left out
    assert token_f1("The cat!", "cat sat") == pytest.approx(2 / 3)
    assert token_f1("Denver Broncos", "the denver broncos.") == 1
    assert token_f1("", "") == 1
    assert token_f1("x", "") == 0
    assert value("token-f1", "cat", ["dog", "cat"]) == 1


def test_rouge_on_the_example_of_its_author():
    # Lin 2004, section 3: two candidates against "police killed the gunman"
    reference = ["police", "killed", "the", "gunman"]
    first, second = ["police", "kill", "the", "gunman"], ["the", "gunman", "kill", "police"]
    assert lcs_f1(first, reference) == pytest.approx(3 / 4)
    assert lcs_f1(second, reference) == pytest.approx(2 / 4)
    # both have one pair of words in common: they differ in ROUGE-L alone
    assert ngram_f1(first, reference, 2) == ngram_f1(second, reference, 2) == pytest.approx(1 / 3)


def test_rouge_by_name():
    assert value("rouge-1", "The cat sat", "a cat sat") == pytest.approx(2 / 3)
    assert value("rouge-2", "The cat sat", "a cat sat") == pytest.approx(1 / 2)
    assert value("rouge-l", "sat, the CAT", "the cat sat") == pytest.approx(2 / 3)


def test_a_word_counts_as_often_as_it_is_on_both_sides():
    assert ngram_f1(["a"] * 7, ["a", "b"], 1) == pytest.approx(2 / 9)


def longest(first: list[str], second: list[str]) -> int:
    """By the textbook's table."""
    rows = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, one in enumerate(first, 1):
        for j, two in enumerate(second, 1):
            rows[i][j] = rows[i - 1][j - 1] + 1 if one == two else max(rows[i - 1][j], rows[i][j - 1])
    return rows[-1][-1]


@given(WORDS, WORDS)
def test_longest_common_subsequence(first: list[str], second: list[str]):
    assert lcs_f1(first, second) == pytest.approx(f1(longest(first, second), len(first), len(second)))
    assert 0 <= lcs_f1(first, second) == lcs_f1(second, first) <= 1


@given(WORDS, WORDS)
def test_overlap_is_symmetric_and_one_with_itself(first: list[str], second: list[str]):
    assert ngram_f1(first, second, 2) == ngram_f1(second, first, 2)
    assert ngram_f1(first, first, 1) == 1
