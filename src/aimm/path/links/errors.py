"""Errors of links to a brief."""

from aimm.kit.errors import NotFound


class BriefLinkNotFound(NotFound):
    """No link has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "brief-link-not-found"


class SharedBriefNotFound(NotFound):
    """The token opens nothing: it is unknown, or its link has expired or was revoked."""

    @classmethod
    def default_code(cls) -> str:
        return "shared-brief-not-found"
