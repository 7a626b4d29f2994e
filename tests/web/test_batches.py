"""A batch is judged and stored once; who sends it again gets the first answer."""

from collections.abc import Sequence

import pytest

from aimm.kit.errors import Invalid
from aimm.web.batches import BatchAnswer, RejectionAnswer, millis_of, taken_once

REFUSED = RejectionAnswer(1, "correlation-not-found")


class Store:
    """Remembers answers; ``faster`` is what somebody else stores meanwhile."""

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


async def test_a_repeated_batch_is_answered_as_the_first_time_without_being_judged():
    store = Store()
    assert await store.take("a") == await store.take("a") == BatchAnswer(2, [REFUSED])
    assert store.judged == 1
    await store.take("b")
    assert store.judged == 2


async def test_whoever_was_faster_is_right():
    store = Store()
    store.faster = '{"accepted": 9, "rejected": []}'
    assert await store.take("a") == BatchAnswer(9, [])


def test_moments_of_entries():
    assert millis_of(None, "outcomes", 0) is None
    assert millis_of("1970-01-01T01:00:01.5+01:00", "outcomes", 0) == 1_500
    for wrong in ("1970-01-01T00:00:00", "yesterday", ""):
        with pytest.raises(Invalid, match="outcomes: \\(3: \\(at: must be an RFC 3339 time with an offset"):
            millis_of(wrong, "outcomes", 3)
