"""Errors that callers see when access is refused."""

import pytest

from aimm.access.errors import (
    ApiKeyNotFound,
    InvalidCredentials,
    LastAdmin,
    UsernameTaken,
    UserNotFound,
    WrongPassword,
)
from aimm.kit.errors import AimmError


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UserNotFound, 404, "user-not-found"),
        (ApiKeyNotFound, 404, "api-key-not-found"),
        (UsernameTaken, 400, "user-same-username-already-exists"),
        (LastAdmin, 400, "last-admin-cannot-be-removed"),
        (InvalidCredentials, 400, "invalid-username-or-password"),
        (WrongPassword, 400, "current-password-is-wrong"),
    ],
)
def test_codes_are_stable(error: type[AimmError], status: int, code: str):
    assert (error().status, error().codes) == (status, (code,))
