"""Use cases and steps: allowed changes, and positions."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from tests.fakes.sources import NOW
from tests.fakes.things import step, use_case

from aimm.use_cases import rules
from aimm.use_cases.errors import CodeIsInUse, NothingToServe, StillActive
from aimm.use_cases.model import StepPatch, UseCasePatch, UseCaseStep

LATER = NOW + timedelta(hours=1)


def test_omitted_fields_are_unchanged():
    current = use_case(active=True, version=4)
    updated = rules.update_use_case(current, UseCasePatch(title="Talk"), 1, LATER)
    assert updated == use_case(title="Talk", active=True, version=5, updated_at=LATER)


def test_everything_can_change_while_inactive():
    patch = UseCasePatch(title="Talk", code="talk", description="More", active=True)
    updated = rules.update_use_case(use_case(), patch, 1, LATER)
    assert updated == use_case(
        title="Talk", code="talk", description="More", active=True, version=2, updated_at=LATER
    )


@pytest.mark.parametrize("active", [UNSET, True, False])
def test_an_active_use_case_keeps_its_code(active: bool | UnsetType):
    with pytest.raises(CodeIsInUse):
        rules.update_use_case(use_case(active=True), UseCasePatch(code="talk", active=active), 1, LATER)


def test_the_same_code_is_not_a_change():
    assert rules.update_use_case(use_case(active=True), UseCasePatch(code="chat"), 1, LATER).active


def test_activation_needs_an_active_flow():
    with pytest.raises(NothingToServe):
        rules.update_use_case(use_case(), UseCasePatch(active=True), 0, LATER)
    assert rules.update_use_case(use_case(), UseCasePatch(active=True), 1, LATER).active


def test_activating_an_active_use_case_is_allowed():
    assert rules.update_use_case(use_case(active=True), UseCasePatch(active=True), 0, LATER).active


def test_deactivation_is_always_allowed():
    assert not rules.update_use_case(use_case(active=True), UseCasePatch(active=False), 0, LATER).active


def test_only_inactive_use_cases_can_be_deleted():
    rules.check_deletable(use_case())
    with pytest.raises(StillActive):
        rules.check_deletable(use_case(active=True))


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
def test_a_step_moves_and_the_others_make_room(moved: str, position: int | UnsetType, order: list[str]):
    # the order in which they are given does not matter, their positions do
    updated = rules.update_step(THREE[::-1], moved, StepPatch(position=position), LATER)
    assert _ids(updated) == order
    assert [s.position for s in updated] == [1, 2, 3]


def test_only_moved_steps_are_new_objects():
    updated = rules.update_step(THREE, "s3", StepPatch(position=2), LATER)
    assert updated[0] is THREE[0]
    assert [(s.version, s.updated_at) for s in updated[1:]] == [(2, LATER), (2, LATER)]


def test_the_texts_of_a_step_change():
    patch = StepPatch(title="Title", code="code", description="Text")
    changed = rules.update_step(THREE, "s2", patch, LATER)[1]
    assert changed == step(2, title="Title", code="code", description="Text", version=2, updated_at=LATER)


def test_a_patch_that_changes_nothing_leaves_all_steps():
    for patch in (StepPatch(), StepPatch(position=2, title=THREE[1].title)):
        assert rules.update_step(THREE, "s2", patch, LATER) == THREE


def test_removing_a_step_closes_the_gap():
    rest = rules.close_gap(THREE[::-1], "s2", LATER)
    assert rest[0] is THREE[0]
    assert rest[1] == step(3, position=2, version=2, updated_at=LATER)


def test_removing_the_last_step_changes_no_other():
    assert rules.close_gap(THREE, "s3", LATER) == THREE[:2]
    assert rules.close_gap(THREE[:1], "s1", LATER) == []


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
            steps = rules.close_gap(steps, chosen.id, LATER)
        else:
            order = [s.id for s in steps if s.id != chosen.id]
            steps = rules.update_step(steps, chosen.id, StepPatch(position=position), LATER)
            assert [s.id for s in steps if s.id != chosen.id] == order
            if position is not UNSET:
                assert steps[min(position, len(steps)) - 1].id == chosen.id
        assert [s.position for s in steps] == list(range(1, len(steps) + 1))
