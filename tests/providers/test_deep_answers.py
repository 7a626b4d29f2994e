"""Answers that are nested too deeply are refused as malformed ones are."""

from typing import Any

import pytest

from aimm.providers.dialects.failures import reported
from aimm.providers.dialects.shape import decoded, decoded_event
from aimm.providers.errors import BadAnswer, WrongApi

DEEP = ("[" * 5_000 + "]" * 5_000).encode()


def test_answers_events_and_errors():
    with pytest.raises(WrongApi, match="not with a list of models"):
        decoded(DEEP, list[Any], "a list of models")
    with pytest.raises(BadAnswer, match="malformed"):
        decoded_event(DEEP, list[Any])
    assert reported(b'{"error": ' + DEEP + b"}") is None
