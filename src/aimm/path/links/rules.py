"""Pure decisions about links to a brief."""

import base64
from datetime import datetime, timedelta

from msgspec.structs import replace

from aimm.access.rules import hash_secret
from aimm.path.links.model import BriefLink, LinkState

TOKEN_PREFIX = "aimmb_"  # noqa: S105 -- no secret by itself
"""Tells tokens from other secrets, for people and for programs that look for leaked ones."""
TOKEN_BYTES = 32


def token_text(drawn: bytes) -> str:
    """The token of a link: the prefix, and 43 characters of URL-safe Base64.

    Args:
        drawn: ``TOKEN_BYTES`` random bytes.
    """
    return TOKEN_PREFIX + base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256, in hexadecimal.

    A slow hash would protect nothing: nobody can try 2²⁵⁶ tokens.
    """
    return hash_secret(token.encode(errors="replace")).hex()


def expiry_of(now: datetime, days: int) -> datetime:
    """When a link that is made now expires."""
    return now + timedelta(days=days)


def state_of(link: BriefLink, now: datetime) -> LinkState:
    """Whether a link opens its brief."""
    if link.revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.VALID if now < link.expires_at else LinkState.EXPIRED


def revoked(link: BriefLink, by: str, now: datetime) -> BriefLink:
    """The link once it is revoked; the same one if it was revoked before."""
    return link if link.revoked_at is not None else replace(link, revoked_by=by, revoked_at=now)
