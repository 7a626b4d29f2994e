"""Metrics of texts."""

import pytest
from tests.metrics.answers import score, value

from aimm.metrics.errors import OptionError


@pytest.mark.parametrize(
    ("text", "expected", "options", "right"),
    [
        ("Paris", "paris", {}, 1),
        ("  Paris\n", "Paris", {}, 1),
        ("New   York", "new york", {}, 1),
        ("Paris", "paris", {"ignoreCase": False}, 0),
        ("Paris.", "Paris", {}, 0),
        ("Paris.", "Paris", {"ignorePunctuation": True}, 1),
        (" Paris", "Paris", {"ignoreSpace": False}, 0),
        ("caffe\u0300", "caff\u00e8", {}, 1),
        ("STRASSE", "straße", {}, 1),
        ("Lyon", ["Paris", "Lyon"], {}, 1),
        ("4", 4, {}, 1),
        ("True", True, {}, 1),
        ("", "", {}, 1),
    ],
)
def test_exact(text: str, expected: object, options: dict[str, bool], right: int):
    assert value("exact-match", text, expected, **options) == right


@pytest.mark.parametrize(
    ("text", "expected", "right"),
    [
        ("It is Paris, of course", "paris", 1),
        ("It is Rome", "Paris", 0),
        ("Rome or Oslo", ["Bern", "oslo"], 1),
    ],
)
def test_contains(text: str, expected: object, right: int):
    assert value("contains", text, expected) == right


@pytest.mark.parametrize("metric", ["exact-match", "contains", "token-f1", "rouge-l"])
def test_what_cannot_be_compared_is_missing_and_not_wrong(metric: str):
    assert score(metric, None, "x") == score(metric, None)
    assert value(metric, None, "x") is None
    assert "nothing" in str(score(metric, "x").why)
    assert "no text" in str(score(metric, "x", {"a": 1}).why)
    assert value(metric, "x", []) is None


@pytest.mark.parametrize(
    ("pattern", "text", "options", "right"),
    [
        (r"\d{3}", "call 911 now", {}, 1),
        (r"\d{3}", "call 911 now", {"whole": True}, 0),
        (r"\d{3}", "911", {"whole": True}, 1),
        ("paris", "PARIS", {}, 0),
        ("paris", "PARIS", {"ignoreCase": True}, 1),
    ],
)
def test_regex(pattern: str, text: str, options: dict[str, bool], right: int):
    assert value("regex", text, pattern=pattern, **options) == right


@pytest.mark.parametrize("pattern", ["(", "(a+)+b", "x{0,3}"])
def test_patterns_that_are_invalid_or_could_take_for_ever_are_refused(pattern: str):
    with pytest.raises(OptionError, match=r"regex\.pattern"):
        score("regex", "x", pattern=pattern)


def test_length():
    assert value("length", "one two  three") == 3
    assert value("length", "one two", unit="characters") == 7
    assert value("length", "") == 0
    with pytest.raises(OptionError, match="allowed: words, characters"):
        score("length", "x", unit="lines")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("I'm sorry, but I can't help with that.", 1),
        ("I\u2019m unable to answer this.", 1),
        ("As an AI, I have no opinion.", 1),
        ("Mi dispiace, non posso aiutarti.", 1),
        ("Your parcel arrives on Monday. I am certain.", 0),
        ("Sorry for the delay: the parcel left today.", 0),
        ("Sure. " + "x" * 300 + " I'm sorry", 0),
        ("That is outside my remit.", 0),
    ],
)
def test_refusal(text: str, refused: int):
    assert value("refusal", text) == refused


def test_own_refusals():
    assert value("refusal", "That is outside  MY remit.", phrases=["outside my remit"]) == 1
    with pytest.raises(OptionError, match=r"refusal\.phrases"):
        score("refusal", "x", phrases=[" "])
