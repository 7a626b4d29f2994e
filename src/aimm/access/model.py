"""Who may do what."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aimm.kit.changes import Actor


class Role(StrEnum):
    """What a person may do: look, change what is served, or manage people and keys as well."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API key may do."""

    READ = "read"
    PICK = "pick"
    FEEDBACK = "feedback"


class Permission(StrEnum):
    """What an endpoint asks of its caller; people and machines hold different ones."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    REFRESH = "refresh"
    M2M_READ = "m2m_read"
    M2M_PICK = "m2m_pick"
    M2M_FEEDBACK = "m2m_feedback"


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.READ}),
    Role.EDITOR: frozenset({Permission.READ, Permission.WRITE}),
    Role.ADMIN: frozenset({Permission.READ, Permission.WRITE, Permission.ADMIN}),
}
SCOPE_PERMISSIONS: dict[Scope, Permission] = {
    Scope.READ: Permission.M2M_READ,
    Scope.PICK: Permission.M2M_PICK,
    Scope.FEEDBACK: Permission.M2M_FEEDBACK,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whose credentials were checked."""

    actor: Actor
    permissions: Set[Permission]


@dataclass(frozen=True, slots=True)
class User:
    """A person's account.

    Attributes:
        password_hash: argon2id, in its encoded form.
        active: a person who is not active cannot log in or refresh.
        version: counts the changes, from 1; the ETag of the account.
    """

    id: str
    username: str
    password_hash: str
    role: Role
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A machine's credential; its secret is shown once and only its hash is kept.

    Attributes:
        lookup: the public part of the key's text, by which it is found.
        secret_hash: SHA-256 of the secret part (which has 256 random bits, so a slow hash adds nothing).
    """

    id: str
    name: str
    lookup: str
    secret_hash: bytes
    scopes: Collection[Scope]
    created_by: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
