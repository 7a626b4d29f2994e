"""The content of a file: keys are made of content, and wrong lines are named."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.sources import NOW

from aimm.datasets import replacing
from aimm.datasets.items import Draft, Version
from aimm.datasets.reading import Line, json_line
from aimm.datasets.replacing import Content, RefusedLines, content_of, is_in_the_way, is_newest
from aimm.datasets.rules import EMPTY_HASH


def lines(*rows: Any) -> list[Line]:
    made = (json_line(number, json.dumps(row).encode()) for number, row in enumerate(rows, 1))
    return [line for line in made if line is not None]


def row(text: str, **fields: Any) -> dict[str, Any]:
    return {"inputs": {"text": text}, **fields}


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.randoms())
def test_the_order_of_rows_changes_neither_the_hash_nor_the_keys(texts: list[str], draw: Any):
    shuffled = texts.copy()
    draw.shuffle(shuffled)
    one = content_of(lines(*map(row, texts)), "text")
    other = content_of(lines(*map(row, shuffled)), "text")
    assert one.hash == other.hash
    assert {(item.key, item.hash) for item in one.items} == {(item.key, item.hash) for item in other.items}
    assert len({item.key for item in one.items}) == len(texts)


def test_wrong_lines_are_collected_up_to_twenty():
    with pytest.raises(RefusedLines) as caught:
        content_of(lines(*[{"inputs": {}}] * 30), "text")
    assert [line for line, _ in caught.value.lines] == list(range(1, 21))


def test_too_many_items_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replacing, "MOST_ITEMS", 2)
    content_of(lines(row("a"), row("b")), "text")
    with pytest.raises(RefusedLines) as caught:
        content_of(lines(row("a"), row("b"), row("c"), row("d")), "text")
    assert caught.value.lines == [(3, "the file has more than 2 items")]


def test_the_newest_version_and_the_draft_are_compared_by_content():
    content = content_of(lines(row("a")), "text")
    base = Version(number=1, count=1, hash=content.hash, note=None, made_by="ann", made_at=NOW)
    same = Draft(number=2, count=1, hash=content.hash, base=base)
    assert is_newest(same, content)
    assert not is_in_the_way(same, content)
    edited = Draft(number=2, count=2, hash="1" * 64, base=base)
    assert is_newest(edited, content)
    other = Content([], EMPTY_HASH)
    assert is_in_the_way(edited, other)
    assert not is_in_the_way(same, other)
    assert is_newest(Draft(number=1, count=0, hash=EMPTY_HASH, base=None), other)
