"""Errors of artifacts."""

from aimm.kit.errors import NotFound, Refused


class ArtifactNotFound(NotFound):
    """Nobody names such an artifact."""

    @classmethod
    def default_code(cls) -> str:
        return "artifact-not-found"


class ArtifactMissing(NotFound):
    """An artifact is named, but its file is not in the store that this process uses."""

    @classmethod
    def default_code(cls) -> str:
        return "artifact-is-not-in-the-store"


class ArtifactDamaged(Refused):
    """The content of an artifact does not have its hash."""

    @classmethod
    def default_code(cls) -> str:
        return "artifact-is-damaged"


class StoreUnusable(Refused):
    """The store of artifacts refuses to work, and trying again would not help."""

    @classmethod
    def default_code(cls) -> str:
        return "artifact-store-cannot-be-used"
