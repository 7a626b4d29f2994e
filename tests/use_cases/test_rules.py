"""Use cases: allowed changes."""

from datetime import timedelta

import pytest
from msgspec import UNSET, UnsetType
from tests.fakes.sources import NOW
from tests.fakes.things import use_case

from aimm.use_cases import rules
from aimm.use_cases.errors import CodeIsInUse, NothingToServe, StillActive
from aimm.use_cases.model import UseCasePatch

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
