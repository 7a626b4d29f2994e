"""Batches are stored once; invalid entries are reported by index."""

import json
from collections.abc import Sequence
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from aimm.kit.errors import Invalid
from aimm.kit.limits import ShortText
from aimm.web.batches import BatchAnswer, RejectionAnswer, judged, millis_of, taken_once
from aimm.web.body_reader import EACH_BY_ITSELF, Entries, read_body

REFUSED = RejectionAnswer(1, "correlation-not-found")


class Store:
    """Stores responses; ``faster`` is what a concurrent request stores."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.judged = 0
        self.faster: str | None = None

    async def stored(self, key: str) -> str | None:
        return self.answers.get(key)

    async def judge(self) -> tuple[list[int], list[RejectionAnswer]]:
        self.judged += 1
        return [1, 2], [REFUSED]

    async def record(self, key: str, rows: Sequence[int], answer: str) -> str:
        assert list(rows) == [1, 2]
        return self.answers.setdefault(key, self.faster or answer)

    async def take(self, key: str) -> BatchAnswer:
        return await taken_once(key, self.stored, self.judge, self.record)


async def test_repeated_batch_gets_the_first_answer():
    store = Store()
    assert await store.take("a") == await store.take("a") == BatchAnswer(2, [REFUSED])
    assert store.judged == 1
    await store.take("b")
    assert store.judged == 2


async def test_answer_stored_first_is_returned():
    store = Store()
    store.faster = '{"accepted": 9, "rejected": []}'
    assert await store.take("a") == BatchAnswer(9, [])


def test_time_of_an_entry():
    assert millis_of(None, None, 10_000) is None
    assert millis_of("1970-01-01T01:00:01.5+01:00", None, 10_000) == 1_500
    assert millis_of("1970-01-01T01:00:01.5+01:00", 2_500.4, 10_000) == 7_500
    for wrong in ("1970-01-01T00:00:00", "yesterday", ""):
        with pytest.raises(Invalid, match="at: must be an RFC 3339 time with an offset"):
            millis_of(wrong, None, 10_000)


class One(msgspec.Struct, rename="camel"):
    name: ShortText
    used: bool = False
    tokens_in: Annotated[int, Meta(ge=0)] | None = None
    cost: float | None = None


class Many(msgspec.Struct):
    ones: Annotated[list[One], Meta(min_length=1, max_length=9, extra=EACH_BY_ITSELF)]


def entries(*given: str) -> list[One]:
    return read_body(Many, b'{"ones": [%b]}' % ", ".join(given).encode()).ones


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        ("{}", "name: cannot be blank"),
        ('{"name": 1}', "name: must be a string"),
        (
            '{"name": "a", "tokensIn": 1.5, "used": 1}',
            "tokensIn: must be an integer; used: must be true or false",
        ),
        ('{"name": "a", "tokensIn": true}', "tokensIn: must be an integer"),
        ('{"name": "a", "tokensIn": -1}', "tokensIn: must be no less than 0"),
        ('{"name": "a", "cost": "1"}', "cost: must be a number"),
        ('{"name": "a", "cost": 1e999}', "cost: must be a number"),
        ('{"name": "\\u0000"}', "name: must not contain the character NUL"),
        ("null", "must be an object"),
        ("1", "must be an object"),
        ("[]", "must be an object"),
    ],
)
def test_invalid_entry_is_reported_by_index(entry: str, error: str):
    read = entries('{"name": "first"}', entry, '{"name": "last"}')
    assert isinstance(read, Entries)
    assert ([one.name for one in read], read.places, read.wrong) == (["first", "last"], (0, 2), {1: error})


@pytest.mark.parametrize(
    "body", [b"{}", b'{"ones": []}', b'{"ones": 1}', b'{"ones": [{}', b'{"ones": [{"name": }]}']
)
def test_malformed_batch_is_rejected(body: bytes):
    with pytest.raises(Invalid):
        read_body(Many, body)


async def test_rejected_entry_keeps_its_index():
    def read(one: One) -> str:
        if one.name == "unreadable":
            raise Invalid("name: is unreadable")
        return one.name

    async def resolve(names: Sequence[str]) -> tuple[list[str], list[RejectionAnswer]]:
        refused = [RejectionAnswer(n, "unknown") for n, name in enumerate(names) if name == "unknown"]
        return [name for name in names if name != "unknown"], refused

    names = ("a", "unreadable", "b", "unknown", "c")
    given = ["{}", *(json.dumps({"name": name}) for name in names)]
    rows, rejected = await judged(entries(*given), read, resolve)
    assert rows == ["a", "b", "c"]
    assert [(one.index, one.error) for one in rejected] == [
        (0, "name: cannot be blank"),
        (2, "name: is unreadable"),
        (4, "unknown"),
    ]
