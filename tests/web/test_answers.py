"""Answers from records: times as the protocol writes them, and nothing missing."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from aimm.kit.limits import Name
from aimm.web.answers import answer_of
from aimm.web.body_reader import read_body


@dataclass
class _Record:
    id: str
    made_at: datetime
    secret: str = "never"


class _Answer(msgspec.Struct, rename="camel"):
    id: str
    made_at: str


class _Longer(_Answer, rename="camel", kw_only=True):
    owner: str


RECORD = _Record("a", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def test_an_answer_has_the_fields_it_declares_and_whole_seconds_keep_their_decimals():
    answer = answer_of(_Answer, RECORD)
    assert msgspec.json.encode(answer) == b'{"id":"a","madeAt":"2026-01-02T03:04:05.000000Z"}'


def test_computed_fields_come_first():
    assert answer_of(_Longer, RECORD, owner="ann", id="b") == _Longer(
        "b", answer_of(_Answer, RECORD).made_at, owner="ann"
    )


def test_a_field_that_the_record_lacks_is_loud():
    with pytest.raises(AttributeError, match="owner"):
        answer_of(_Longer, RECORD)


class _Patch(msgspec.Struct, frozen=True):
    title: Name | UnsetType = UNSET
    owner: Name | UnsetType | None = UNSET


@pytest.mark.parametrize(
    ("raw", "patch"),
    [
        (b"{}", _Patch()),
        (b'{"title": null}', _Patch()),
        (b'{"owner": null}', _Patch(owner=None)),
        (b'{"owner": "ann", "title": "Chat"}', _Patch(title="Chat", owner="ann")),
    ],
)
def test_null_clears_only_what_may_be_empty(raw: bytes, patch: _Patch):
    assert read_body(_Patch, raw) == patch
