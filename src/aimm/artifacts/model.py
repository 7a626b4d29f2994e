"""Artifacts: content that never changes, and the references by which its owners name it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aimm.artifacts.errors import ArtifactNotFound
from aimm.kit.errors import Invalid

DIGEST = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
MOST_NAME = 255
_PRINTABLE = ord(" ")
BINARY = "application/octet-stream"


class ArtifactRole(StrEnum):
    """What an artifact is to its owner."""

    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Content:
    """What is stored: its SHA-256 in hexadecimal digits, and its bytes."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Content that is not in the store yet, in a file of this machine."""

    content: Content
    path: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who names an artifact: a kind such as ``job``, and the id of the record."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One owner's name of an artifact; unique by owner, role and name.

    Attributes:
        name: of the file, as a person downloads it.
        use_case_id: the use case that the owner belongs to, or None.
        revision: the epoch of a job; a reference with a lower one does not replace it.
    """

    owner: Owner
    role: ArtifactRole
    name: str
    media_type: str
    content: Content
    use_case_id: str | None
    revision: int
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An artifact as the records have it.

    Attributes:
        touched_at: when somebody last stored it.
        references: how many owners name it.
    """

    content: Content
    touched_at: datetime
    references: int


@dataclass(frozen=True, slots=True)
class Held:
    """A file in the store of artifacts."""

    content: Content
    at: datetime


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection removed: artifacts, their bytes, and references whose owners are gone."""

    deleted: Sequence[Content]
    forgotten: int
    adopted: int

    @property
    def size(self) -> int:
        """Bytes that were freed."""
        return sum(one.size for one in self.deleted)


def check_digest(digest: str) -> str:
    """The digest itself.

    Raises:
        ArtifactNotFound: it is no digest, so there is no such artifact.
    """
    if not DIGEST.fullmatch(digest):
        raise ArtifactNotFound
    return digest


def check_name(name: str) -> str:
    """The name itself.

    Raises:
        Invalid: it is no name of a file.
    """
    if (
        not name.strip()
        or len(name) > MOST_NAME
        or any(sign in "/\\" or ord(sign) < _PRINTABLE for sign in name)
    ):
        raise Invalid(f"name: must have 1 to {MOST_NAME} characters, without slashes and control characters")
    return name


def name_of(text: str) -> str:
    """A name that ``check_name`` accepts, as near to a text as possible."""
    clean = "".join("_" if sign in "/\\" or ord(sign) < _PRINTABLE else sign for sign in text)[:MOST_NAME]
    return clean if clean.strip() else "file"


def check_media_type(media_type: str) -> str:
    """The media type itself.

    Raises:
        Invalid: it is none, or has parameters.
    """
    if not MEDIA_TYPE.fullmatch(media_type):
        raise Invalid("mediaType: must be a media type in lower case without parameters, such as text/csv")
    return media_type
