"""Links to a brief; ``aimm.kit.records`` describes the structs of a record."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from aimm.kit.limits import Name, Uuid
from aimm.path.brief import Brief

LINK_ORDERS = ("created_at", "expires_at")
"""Columns by which links can be ordered, the default first."""
DEFAULT_DAYS = 30
MOST_DAYS = 365

Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]


class LinkState(StrEnum):
    """Whether a link opens its brief."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class NewBriefLink(Struct, frozen=True, kw_only=True, rename="camel"):
    """A link to make.

    Attributes:
        label: whom or what it is for.
        examples: whether visitors see inputs and outputs of examples, which may be confidential.
    """

    use_case_id: Uuid
    label: Name
    expires_in_days: Days = DEFAULT_DAYS
    examples: bool = False


class BriefLink(Struct, frozen=True, kw_only=True):
    """A link without its token, of which only a hash is stored.

    Attributes:
        created_by: name of the user.
        revoked_at: None if it was not revoked.
        last_used_at: when a visitor last opened it, to a minute; None if nobody has.
    """

    id: str
    number: int
    use_case_id: str
    label: str
    examples: bool
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A new link with its token, which cannot be read later."""

    link: BriefLink
    token: str

    def __repr__(self) -> str:
        return f"IssuedLink(link={self.link!r})"


@dataclass(frozen=True, slots=True)
class SharedBrief:
    """A brief as a visitor sees it.

    Attributes:
        link: through which the brief was opened.
        as_of: when it was made.
    """

    link: BriefLink
    brief: Brief
    as_of: datetime
