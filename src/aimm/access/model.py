"""Who may do what."""

from collections.abc import Collection, Set
from dataclasses import dataclass, field
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
        active: a person who is not active cannot log in or refresh, and access tokens no longer count.
        version: counts the changes, from 1; the ETag of the account.
    """

    id: str
    username: str
    password_hash: str = field(repr=False)
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
    secret_hash: bytes = field(repr=False)
    scopes: Collection[Scope]
    created_by: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewUser:
    """What an admin gives to create an account."""

    username: str
    password: str = field(repr=False)
    role: Role


@dataclass(frozen=True, slots=True)
class UserPatch:
    """What an admin wants changed; None leaves a field as it is."""

    role: Role | None = None
    active: bool | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, once its signature was checked.

    Attributes:
        id: UUID of the token.
        subject: the person's user name.
        issued: seconds since 1970.
        expires: seconds since 1970; from then on the token is worth nothing.
        session: family of the login that the token comes from, in access tokens.
    """

    id: str
    subject: str
    issued: int
    expires: int
    permissions: Set[Permission]
    session: str = ""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What the store knows of a refresh token.

    Attributes:
        id: the ``jti`` of the token.
        family: UUID shared by all tokens that descend from one login.
        used_at: when it was exchanged for the next one; whoever shows it again is not to be trusted.
    """

    id: str
    family: str
    user_id: str
    expires_at: datetime
    used_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a person gets at a login or a refresh."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """What an admin gives to create an API key."""

    name: str
    scopes: Collection[Scope]


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new API key with its text, which nobody can be shown again."""

    key: ApiKey
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FirstCredentials:
    """What the first start made, to be shown once."""

    username: str
    password: str = field(repr=False)
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """What all nodes of an installation share.

    Attributes:
        id: 8 hexadecimal characters that tell one installation from another.
        jwt_secret: 256 bits that sign the tokens.
        created: what was made just now, or None when there were people already.
    """

    id: str
    jwt_secret: bytes = field(repr=False)
    created: FirstCredentials | None
