"""Paths with a secret in them, as logs and traces may show them."""

import re

from aimm.path.links.rules import TOKEN_PREFIX

# whatever follows, so that a token that was copied badly, or below a wrong prefix, does not leak either
_SECRET = re.compile(rf"(briefs/+)[^/]+|{TOKEN_PREFIX}[^/]*", re.IGNORECASE)
HIDDEN = "…"


def without_secrets(path: str) -> str:
    """The path with ``…`` in place of tokens of shared briefs."""
    return _SECRET.sub(lambda found: f"{found[1] or ''}{HIDDEN}", path)
