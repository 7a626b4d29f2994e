"""The revisions that this version knows, read from the texts of the migrations without Alembic."""

import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "migrations"

_REVISION = re.compile(r'^revision(?:: \w+)? = "([^"]+)"', re.MULTILINE)
_DOWN_REVISION = re.compile(r'^down_revision(?:: [\w |]+)? = "([^"]+)"', re.MULTILINE)


def known_revisions() -> frozenset[str]:
    """The revisions of all migrations."""
    return frozenset(found for text in _texts() for found in _REVISION.findall(text))


@lru_cache(maxsize=1)
def latest() -> str:
    """The revision of this version: the one that no other follows."""
    followed = {found for text in _texts() for found in _DOWN_REVISION.findall(text)}
    [head] = known_revisions() - followed
    return head


@lru_cache(maxsize=1)
def _texts() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in (FOLDER / "versions").glob("*.py")]
