"""Errors of examples and capture settings."""

from collections.abc import Mapping

from aimm.kit.errors import Encoded, NotFound, Refused


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


class NotDecodable(Refused):
    """The body of an export is not what its content type says."""

    @classmethod
    def default_code(cls) -> str:
        return "body-cannot-be-decoded"


class UnknownForm(Encoded):
    """The body of an export has a content type or an encoding that is not known."""

    @classmethod
    def default_code(cls) -> str:
        return "Content-Type: must be application/x-protobuf or application/json"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"accept-encoding": "gzip, identity"}
