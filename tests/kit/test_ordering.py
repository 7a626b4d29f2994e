"""Records with a place in a list: they move, and their positions stay without gaps."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from tests.fakes.sources import NOW
from tests.fakes.things import step

from aimm.kit.ordering import edited, without
from aimm.use_cases.model import StepPatch, UseCaseStep

LATER = NOW + timedelta(hours=1)
THREE = [step(1), step(2), step(3)]


def _ids(steps: list[UseCaseStep]) -> list[str]:
    return [s.id for s in steps]


@pytest.mark.parametrize(
    ("moved", "position", "order"),
    [
        ("s1", 1, ["s1", "s2", "s3"]),
        ("s1", 2, ["s2", "s1", "s3"]),
        ("s1", 3, ["s2", "s3", "s1"]),
        ("s3", 1, ["s3", "s1", "s2"]),
        ("s2", UNSET, ["s1", "s2", "s3"]),
        ("s1", 4, ["s2", "s3", "s1"]),
        ("s2", 1_000_000, ["s1", "s3", "s2"]),
    ],
)
def test_a_record_moves_and_the_others_make_room(moved: str, position: int | UnsetType, order: list[str]):
    # the order in which they are given does not matter, their positions do
    updated = edited(THREE[::-1], moved, StepPatch(position=position), position, LATER)
    assert _ids(updated) == order
    assert [s.position for s in updated] == [1, 2, 3]


def test_only_moved_records_are_new_objects():
    updated = edited(THREE, "s3", StepPatch(position=2), 2, LATER)
    assert updated[0] is THREE[0]
    assert [(s.version, s.updated_at) for s in updated[1:]] == [(2, LATER), (2, LATER)]


def test_the_fields_of_a_record_change():
    patch = StepPatch(title="Title", code="code", description="Text")
    changed = edited(THREE, "s2", patch, UNSET, LATER)[1]
    assert changed == step(2, title="Title", code="code", description="Text", version=2, updated_at=LATER)


def test_a_patch_that_changes_nothing_leaves_all_records():
    assert edited(THREE, "s2", StepPatch(), UNSET, LATER) == THREE
    same = StepPatch(position=2, title=THREE[1].title)
    assert edited(THREE, "s2", same, same.position, LATER) == THREE


def test_removing_a_record_closes_the_gap():
    rest = without(THREE[::-1], "s2", LATER)
    assert rest[0] is THREE[0]
    assert rest[1] == step(3, position=2, version=2, updated_at=LATER)


def test_removing_the_last_record_changes_no_other():
    assert without(THREE, "s3", LATER) == THREE[:2]
    assert without(THREE[:1], "s1", LATER) == []


CHANGES = st.lists(
    st.tuples(st.booleans(), st.integers(0, 9), st.just(UNSET) | st.integers(1, 12)), max_size=30
)


@given(CHANGES)
def test_positions_stay_without_gaps_whatever_happens(changes: list[tuple[bool, int, int | UnsetType]]):
    steps = [step(n) for n in range(1, 5)]
    for removes, index, position in changes:
        if not steps:
            break
        chosen = steps[index % len(steps)]
        if removes:
            steps = without(steps, chosen.id, LATER)
        else:
            order = [s.id for s in steps if s.id != chosen.id]
            steps = edited(steps, chosen.id, StepPatch(position=position), position, LATER)
            assert [s.id for s in steps if s.id != chosen.id] == order
            if position is not UNSET:
                assert steps[min(position, len(steps)) - 1].id == chosen.id
        assert [s.position for s in steps] == list(range(1, len(steps) + 1))
