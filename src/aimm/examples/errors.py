"""Errors of examples and capture settings."""

from aimm.kit.errors import NotFound, Refused


class CaptureNotFound(NotFound):
    """No capture settings have this id."""

    @classmethod
    def default_code(cls) -> str:
        return "capture-not-found"


class CaptureExists(Refused):
    """The use case has capture settings already."""

    @classmethod
    def default_code(cls) -> str:
        return "capture-already-exists"
