"""Numbers of events, and their public UUIDs."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.golden import golden

from aimm.kit.ids import MAX_INCARNATION, event_uuid, event_uuid_prefix, first_number

NUMBERS = st.integers(0, (1 << 63) - 1)
INSTALLATIONS = st.text("0123456789abcdef", min_size=8, max_size=8)


@pytest.mark.parametrize("vector", golden("event_uuids.json")["events"])
def test_golden(vector: dict[str, Any]):
    number = int(vector["number"])
    assert event_uuid(vector["installation"], number) == vector["uuid"]


@given(INSTALLATIONS, NUMBERS)
def test_an_event_id_is_a_valid_uuid(installation: str, number: int):
    text = event_uuid(installation, number)
    assert str(uuid.UUID(text)) == text
    assert uuid.UUID(text).version == 8
    assert uuid.UUID(text).variant == uuid.RFC_4122


@given(INSTALLATIONS, NUMBERS, NUMBERS)
def test_uuids_sort_like_their_numbers(installation: str, one: int, other: int):
    texts = (event_uuid(installation, one), event_uuid(installation, other))
    assert (texts[0] < texts[1]) == (one < other)


@given(INSTALLATIONS, st.integers(1, MAX_INCARNATION), st.integers(0, (1 << 40) - 1))
def test_the_prefix_is_the_same_for_every_event_of_a_process(installation: str, life: int, event: int):
    prefix = event_uuid_prefix(installation, first_number(life))
    assert len(prefix) == 26
    assert event_uuid(installation, first_number(life) + event) == f"{prefix}{event:010x}"


def test_numbers_of_later_runs_are_larger():
    assert first_number(1) > 0
    assert first_number(2) - first_number(1) == 1 << 40
    assert first_number(MAX_INCARNATION) + (1 << 40) <= 1 << 63


@pytest.mark.parametrize("incarnation", [-1, 0, MAX_INCARNATION + 1])
def test_an_incarnation_out_of_range_is_refused(incarnation: int):
    with pytest.raises(ValueError, match=f"within 1 and {MAX_INCARNATION}, not {incarnation}"):
        first_number(incarnation)
