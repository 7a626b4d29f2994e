"""Users, roles, API keys and tokens; ``aimm.kit.records`` describes the structs of a record."""

from collections.abc import Collection, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, UnsetType

from aimm.kit.changes import Actor
from aimm.kit.records import WithSecrets

USER_ORDERS = ("username", "role", "active", "created_at", "updated_at")
"""Columns by which users can be ordered, the default first."""
KEY_ORDERS = ("created_at", "name")
"""Columns by which API keys can be ordered, the default first."""


class Role(StrEnum):
    """The role of a user: judge in review queues only; view; edit as well; manage users and API keys too."""

    REVIEWER = "reviewer"
    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Scope(StrEnum):
    """A permission of an API key."""

    READ = "read"
    PICK = "pick"
    FEEDBACK = "feedback"
    RECORD = "record"


class Permission(StrEnum):
    """A permission that an endpoint requires; users and API keys have different ones."""

    REVIEW = "review"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    REFRESH = "refresh"
    M2M_READ = "m2m_read"
    M2M_PICK = "m2m_pick"
    M2M_FEEDBACK = "m2m_feedback"
    M2M_RECORD = "m2m_record"


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REVIEWER: frozenset({Permission.REVIEW}),
    Role.VIEWER: frozenset({Permission.READ}),
    Role.EDITOR: frozenset({Permission.READ, Permission.WRITE}),
    Role.ADMIN: frozenset({Permission.READ, Permission.WRITE, Permission.ADMIN}),
}
SCOPE_PERMISSIONS: dict[Scope, Permission] = {
    Scope.READ: Permission.M2M_READ,
    Scope.PICK: Permission.M2M_PICK,
    Scope.FEEDBACK: Permission.M2M_FEEDBACK,
    Scope.RECORD: Permission.M2M_RECORD,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller."""

    actor: Actor
    permissions: Set[Permission]


class User(WithSecrets, frozen=True, kw_only=True, rename="camel"):
    """A user account.

    Attributes:
        password_hash: argon2id, in its encoded form.
        active: an inactive user cannot log in or refresh, and their access tokens are rejected.
        version: number of the current version, from 1; the ETag of the account.
    """

    SECRETS = frozenset({"password_hash"})

    id: str
    username: str
    password_hash: str
    role: Role
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class ApiKey(WithSecrets, frozen=True, kw_only=True, rename="camel"):
    """An API key; its secret is shown once, and only its hash is stored.

    Attributes:
        lookup: the public part of the key, used to find it.
        secret_hash: SHA-256 of the secret part (which has 256 random bits, so a slow hash adds nothing).
    """

    SECRETS = frozenset({"secret_hash"})

    id: str
    name: str
    lookup: str
    secret_hash: bytes
    scopes: Collection[Scope]
    created_by: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewUser(WithSecrets, frozen=True, kw_only=True, rename="camel"):
    """An account to create."""

    SECRETS = frozenset({"password"})

    username: str
    password: str
    role: Role


class UserPatch(WithSecrets, frozen=True, kw_only=True, rename="camel"):
    """Fields of an account to change; absent fields stay unchanged."""

    SECRETS = frozenset({"password"})

    role: Role | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    password: str | UnsetType = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claims of a token with a valid signature.

    Attributes:
        id: UUID of the token.
        subject: the person's user name.
        issued: seconds since 1970.
        expires: seconds since 1970; from then on the token is invalid.
        session: family of the login that the token comes from, in access tokens.
    """

    id: str
    subject: str
    issued: int
    expires: int
    permissions: Set[Permission]
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """A stored refresh token.

    Attributes:
        id: the ``jti`` of the token.
        family: UUID shared by all tokens that descend from one login.
        used_at: when it was exchanged for the next one; using it again is a sign of theft.
    """

    id: str
    family: str
    user_id: str
    expires_at: datetime
    used_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    """The tokens that a login or a refresh returns."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """Input for creating an API key."""

    name: str
    scopes: Collection[Scope]


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new API key with its text, which cannot be retrieved later."""

    key: ApiKey
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FirstCredentials:
    """The credentials that the first start created, to be shown once."""

    username: str
    password: str = field(repr=False)
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """Values shared by all nodes of an installation.

    Attributes:
        id: 8 hexadecimal characters that identify the installation.
        jwt_secret: 256 bits that sign the tokens.
        created: the credentials just created, or None if users existed already.
    """

    id: str
    jwt_secret: bytes = field(repr=False)
    created: FirstCredentials | None
