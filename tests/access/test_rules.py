"""Names, passwords, roles, claims."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace
from tests.access.fakes import NOW

from aimm.access import rules
from aimm.access.errors import LastAdmin
from aimm.access.model import (
    ROLE_PERMISSIONS,
    ApiKey,
    Caller,
    Claims,
    NewUser,
    Permission,
    Role,
    Scope,
    User,
    UserPatch,
)
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.errors import Unauthorized

ADMIN = User(
    id="1",
    username="root",
    password_hash="hash",
    role=Role.ADMIN,
    active=True,
    version=1,
    created_at=NOW,
    updated_at=NOW,
)
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("name", ["a", "Zoë", "first last", "x" * 255, "é" * 127])
def test_valid_names(name: str):
    assert rules.name_problems("username", name) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "username: cannot be blank"),
        (" a", "username: must be a valid value"),
        ("a\n", "username: must be a valid value"),
        ("a\0b", "username: must be a valid value"),
        ("\ud800", "username: must be a valid value"),
        ("x" * 256, "username: the length must be between 1 and 255"),
        ("é" * 128, "username: the length must be between 1 and 255"),
    ],
)
def test_invalid_names(name: str, problem: str):
    assert rules.name_problems("username", name) == [problem]


@pytest.mark.parametrize(
    ("length", "is_good"), [(0, False), (11, False), (12, True), (1024, True), (1025, False)]
)
def test_only_the_length_of_a_password_counts(length: int, is_good: bool):
    assert (rules.password_problems("password", "é" * length) == []) == is_good


@given(st.binary(min_size=rules.PASSWORD_BYTES, max_size=rules.PASSWORD_BYTES))
def test_a_generated_password_is_valid(drawn: bytes):
    text = rules.password_text(drawn)
    assert rules.password_problems("password", text) == []
    assert text.isalnum()
    assert len(text) == 24


@pytest.mark.parametrize(
    ("username", "password", "may_be"),
    [
        ("a", "b", True),
        ("a", "b" * 1024, True),
        ("", "b", False),
        ("a\0", "b", False),
        ("a", "", False),
        ("a", "b" * 1025, False),
    ],
)
def test_possible_credentials(username: str, password: str, may_be: bool):
    assert rules.may_be_credentials(username, password) is may_be


def test_a_patch_changes_given_fields_only():
    updated = rules.update_user(ADMIN, UserPatch(role=Role.VIEWER), LATER, 2)
    assert updated == replace(ADMIN, role=Role.VIEWER, version=2, updated_at=LATER)
    updated = rules.update_user(ADMIN, UserPatch(password="new"), LATER, 1, password_hash="other")
    assert updated == replace(ADMIN, password_hash="other", version=2, updated_at=LATER)
    assert rules.update_user(ADMIN, UserPatch(active=False), LATER, 2).active is False


@given(
    st.sampled_from(Role),
    st.booleans(),
    st.integers(0, 3),
    st.builds(UserPatch, role=st.just(UNSET) | st.sampled_from(Role), active=st.just(UNSET) | st.booleans()),
)
def test_an_active_admin_always_remains(role: Role, active: bool, others: int, patch: UserPatch):
    user = replace(ADMIN, role=role, active=active)
    before = others + rules.is_active_admin(user)
    try:
        updated = rules.update_user(user, patch, LATER, before)
        remaining = others + rules.is_active_admin(updated)
        assert remaining > 0 or before == 0
    except LastAdmin:
        assert before == 1
        assert rules.is_active_admin(user)


def test_the_last_admin_cannot_be_removed():
    with pytest.raises(LastAdmin) as caught:
        rules.check_removable(ADMIN, 1)
    assert caught.value.codes == ("last-admin-cannot-be-removed",)
    rules.check_removable(ADMIN, 2)
    rules.check_removable(replace(ADMIN, role=Role.EDITOR), 1)
    rules.check_removable(replace(ADMIN, active=False), 1)


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({"password_hash": "other"}, True),
        ({"active": False}, True),
        ({"role": Role.VIEWER}, False),
        ({}, False),
    ],
)
def test_what_ends_sessions(changes: dict[str, object], ends: bool):
    assert rules.ends_sessions(ADMIN, replace(ADMIN, **changes)) is ends


def test_activation_ends_nothing():
    assert not rules.ends_sessions(replace(ADMIN, active=False), ADMIN)


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"password_hash": "renewed"}, True),
        ({"version": 2, "role": Role.VIEWER}, True),
        ({"version": 2, "password_hash": "other"}, False),
    ],
)
def test_changes_during_a_password_check(changes: dict[str, object], may: bool):
    assert rules.may_still_enter(ADMIN, replace(ADMIN, **changes)) is may


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.VIEWER, {Permission.READ}),
        (Role.EDITOR, {Permission.READ, Permission.WRITE}),
        (Role.ADMIN, {Permission.READ, Permission.WRITE, Permission.ADMIN}),
    ],
)
def test_an_access_token_is_valid_for_ten_minutes_with_the_permissions_of_the_role(
    role: Role, permissions: set[Permission]
):
    claims = rules.access_claims(replace(ADMIN, role=role), "jti", NOW)
    assert claims == Claims(
        id="jti",
        subject="root",
        issued=int(NOW.timestamp()),
        expires=int(NOW.timestamp()) + 600,
        permissions=permissions,
    )
    person = Actor(ActorKind.PERSON, "root")
    assert rules.caller_of(claims, NOW) == Caller(person, permissions)
    assert rules.caller_of(claims, NOW + timedelta(seconds=599.9)).actor == person
    with pytest.raises(Unauthorized):
        rules.caller_of(claims, NOW + timedelta(seconds=600))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("granted", Role)
def test_a_token_never_allows_more_than_the_current_role(granted: Role, role: Role):
    caller = rules.caller_of(rules.access_claims(replace(ADMIN, role=granted), "jti", NOW), NOW)
    present = rules.as_of_now(caller, role)
    assert present.actor == caller.actor
    assert present.permissions == ROLE_PERMISSIONS[granted] & ROLE_PERMISSIONS[role]
    with pytest.raises(Unauthorized):
        rules.as_of_now(caller, None)


def test_a_refresh_token_is_valid_for_a_day_and_only_for_refreshing():
    claims = rules.refresh_claims(ADMIN, "jti", NOW)
    issued = int(NOW.timestamp())
    assert claims == Claims(
        id="jti",
        subject="root",
        issued=issued,
        expires=issued + 86_400,
        permissions={Permission.REFRESH},
        session="",
    )
    assert rules.check_refresh(claims, NOW + timedelta(seconds=86_399)) == claims
    assert rules.caller_of(claims, NOW).permissions == {Permission.REFRESH}


@pytest.mark.parametrize(
    ("claims", "after"),
    [
        (None, 0),
        (rules.access_claims(ADMIN, "jti", NOW), 0),
        (rules.refresh_claims(ADMIN, "jti", NOW), 86_400),
    ],
)
def test_invalid_refresh_tokens(claims: Claims | None, after: int):
    with pytest.raises(Unauthorized):
        rules.check_refresh(claims, NOW + timedelta(seconds=after))


def test_scopes_are_needed_and_become_permissions():
    assert rules.scope_problems([]) == ["scopes: cannot be blank"]
    assert rules.scope_problems([Scope.READ]) == []
    key = ApiKey(
        id="1",
        name="app",
        lookup="",
        secret_hash=b"",
        scopes=(Scope.PICK, Scope.FEEDBACK),
        created_by="root",
        created_at=NOW,
        revoked_at=None,
        last_used_at=None,
    )
    assert rules.caller_of_key(key) == Caller(
        Actor(ActorKind.MACHINE, "app"), {Permission.M2M_PICK, Permission.M2M_FEEDBACK}
    )


@given(st.binary(min_size=6, max_size=6), st.binary(min_size=32, max_size=32))
def test_a_key_text_has_a_fixed_format(lookup: bytes, secret: bytes):
    shown = rules.key_text(lookup, secret)
    assert [len(part) for part in shown] == [12, 43]
    assert "=" not in shown[1]


def test_secrets_are_not_shown_by_accident():
    key = ApiKey(
        id="1",
        name="app",
        lookup="",
        secret_hash=b"secret-hash",
        scopes=(Scope.PICK,),
        created_by="root",
        created_at=NOW,
        revoked_at=None,
        last_used_at=None,
    )
    new = NewUser(username="ada", password="secret words", role=Role.VIEWER)
    for one in (ADMIN, key, new, UserPatch(password="secret words")):
        for shown in (repr(one), f"{one}", f"{[one]}", str(list(one.__rich_repr__()))):
            assert "hash" not in shown
            assert "secret" not in shown
    assert "username='ada'" in repr(new)
