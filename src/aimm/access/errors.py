"""What can go wrong with people, their sessions and API keys."""

from aimm.kit.errors import NotFound, Refused


class UserNotFound(NotFound):
    """No person has this id or user name."""

    @classmethod
    def default_code(cls) -> str:
        return "user-not-found"


class ApiKeyNotFound(NotFound):
    """No API key has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "api-key-not-found"


class UsernameTaken(Refused):
    """Somebody else has this user name."""

    @classmethod
    def default_code(cls) -> str:
        return "user-same-username-already-exists"


class LastAdmin(Refused):
    """Without an active admin nobody could let anybody in again."""

    @classmethod
    def default_code(cls) -> str:
        return "last-admin-cannot-be-removed"


class InvalidCredentials(Refused):
    """Unknown, not active, or the wrong password: which of these is not said."""

    @classmethod
    def default_code(cls) -> str:
        return "invalid-username-or-password"


class WrongPassword(Refused):
    """The current password, asked for before it is changed, is another one."""

    @classmethod
    def default_code(cls) -> str:
        return "current-password-is-wrong"
