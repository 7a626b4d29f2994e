"""Versions of an entity: differences, and whether a change is based on the current version."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.kit.changes import check_version, difference
from aimm.kit.errors import Outdated

FACTS = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.booleans() | st.integers() | st.text())


def test_only_differences_are_shown():
    assert difference({"a": 1, "b": 2}, {"a": 1, "b": 3}) == ({"b": 2}, {"b": 3})


def test_a_new_field_has_no_before():
    assert difference({}, {"a": 1}) == ({}, {"a": 1})


def test_equal_versions_do_not_differ():
    assert difference({"a": 1}, {"a": 1}) == ({}, {})


@given(FACTS, FACTS)
def test_the_difference_leads_from_before_to_after(before: dict[str, Any], after: dict[str, Any]):
    old, new = difference(before, after)
    assert {name: {**before, **new}.get(name) for name in after} == {n: after[n] for n in after}
    assert set(old) <= set(new)
    assert all(before[name] == old[name] != new[name] for name in old)


@pytest.mark.parametrize("based_on", [None, 3])
def test_a_change_of_the_current_version_is_accepted(based_on: int | None):
    check_version(3, based_on)


@pytest.mark.parametrize("based_on", [0, 2, 4])
def test_a_change_of_another_version_is_outdated(based_on: int):
    with pytest.raises(Outdated):
        check_version(3, based_on)
