"""Cursors of lists of ratings, and comment search."""

import pytest

from aimm.feedback.listing import Cursor, cursor_of, says
from aimm.kit.errors import Invalid


def test_a_cursor_round_trips():
    for cursor in (Cursor(0, 0), Cursor(1_700_000_000_000, (1 << 63) - 1)):
        assert cursor_of(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["x", "1", "1-", "-1", "1-1-1", "1-8000000000000000", "g-1", "A-1", "1" * 13 + "-1", "1-1\n", "\u0661-1"],
)
def test_an_invalid_cursor_is_rejected(text: str):
    with pytest.raises(Invalid) as refused:
        cursor_of(text)
    assert refused.value.codes == ("Before: must be the cursor of an earlier response",)


@pytest.mark.parametrize("text", ["slow", "SLOW", "Too s", "ÜBER", "über", "straße", "STRASSE"])
def test_case_is_ignored(text: str):
    assert says("Too slow; über die Straße", text)


@pytest.mark.parametrize("text", ["fast", "too  slow", "%", "_"])
def test_other_characters_must_match(text: str):
    assert not says("Too slow; über die Straße", text)
