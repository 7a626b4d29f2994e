"""Errors of users, their sessions and API keys."""

from aimm.kit.errors import NotFound, Refused


class UserNotFound(NotFound):
    """No user has this id or user name."""

    @classmethod
    def default_code(cls) -> str:
        return "user-not-found"


class ApiKeyNotFound(NotFound):
    """No API key has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "api-key-not-found"


class UsernameTaken(Refused):
    """The user name is taken."""

    @classmethod
    def default_code(cls) -> str:
        return "user-same-username-already-exists"


class LastAdmin(Refused):
    """The last active admin cannot be removed, because nobody could manage users any more."""

    @classmethod
    def default_code(cls) -> str:
        return "last-admin-cannot-be-removed"


class InvalidCredentials(Refused):
    """Unknown user, inactive user or wrong password; the error does not say which."""

    @classmethod
    def default_code(cls) -> str:
        return "invalid-username-or-password"


class WrongPassword(Refused):
    """The current password given for a password change is wrong."""

    @classmethod
    def default_code(cls) -> str:
        return "current-password-is-wrong"
