"""Pure decisions about users, tokens and API keys."""

import base64
import hashlib
import uuid
from collections.abc import Collection, Set
from datetime import datetime, timedelta

from aimm.access.errors import LastAdmin
from aimm.access.model import (
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    ApiKey,
    Caller,
    Claims,
    Permission,
    Role,
    Scope,
    User,
    UserPatch,
)
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.errors import Unauthorized
from aimm.kit.records import patched

ACCESS_LIFE = timedelta(seconds=600)
REFRESH_LIFE = timedelta(seconds=86_400)

MAX_NAME_BYTES = 255
MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 1024
PASSWORD_BYTES = 15

KEY_PREFIX = "aimm"
KEY_LOOKUP_BYTES = 6
KEY_SECRET_BYTES = 32


# ── names and passwords ──


def name_problems(field: str, name: str) -> list[str]:
    """Errors in a user name or in the name of an API key; empty if it is valid.

    Names are shown in lists and in the audit log, so they have no control characters and no leading or
    trailing spaces.
    """
    if not name:
        return [f"{field}: cannot be blank"]
    if not name.isprintable() or name != name.strip():
        return [f"{field}: must be a valid value"]
    if len(name.encode()) > MAX_NAME_BYTES:
        return [f"{field}: the length must be between 1 and {MAX_NAME_BYTES}"]
    return []


def password_problems(field: str, password: str) -> list[str]:
    """Errors in a new password; empty if it is valid. Only its length is checked."""
    if not password:
        return [f"{field}: cannot be blank"]
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return [f"{field}: the length must be between {MIN_PASSWORD_LENGTH} and {MAX_PASSWORD_LENGTH}"]
    return []


def scope_problems(scopes: Collection[Scope]) -> list[str]:
    """Errors in the scopes of a new API key; empty if they are valid."""
    return [] if scopes else ["scopes: cannot be blank"]


def may_be_credentials(username: str, password: str) -> bool:
    """Whether a login can succeed: no user has a user name or password that breaks the rules."""
    return not name_problems("username", username) and 0 < len(password) <= MAX_PASSWORD_LENGTH


def password_text(drawn: bytes) -> str:
    """A password made of ``PASSWORD_BYTES`` random bytes: 24 unambiguous letters and digits."""
    return base64.b32encode(drawn).decode().lower()


# ── people ──


def update_user(
    current: User, patch: UserPatch, now: datetime, active_admins: int, password_hash: str | None = None
) -> User:
    """The account with the changes of ``patch``.

    Returns ``current`` itself if nothing changes.

    Args:
        active_admins: number of active admins, including this one if applicable.
        password_hash: of the patch's password; None if it has none.

    Raises:
        LastAdmin: no active admin would remain.
    """
    hashed = {} if password_hash is None else {"password_hash": password_hash}
    updated = patched(current, patch, now, **hashed)
    if not is_active_admin(updated):
        check_removable(current, active_admins)
    return updated


def is_active_admin(user: User) -> bool:
    """Whether this user is an active admin."""
    return user.active and user.role is Role.ADMIN


def check_removable(user: User, active_admins: int) -> None:
    """Raise LastAdmin if ``user`` is the only active admin."""
    if is_active_admin(user) and active_admins <= 1:
        raise LastAdmin


def may_still_enter(checked: User, present: User) -> bool:
    """Whether the result of a password check still holds for the account in its current state.

    A password change creates a new version and a new hash. A login elsewhere may rehash the same password
    without a new version, and a change of role keeps the hash.
    """
    changed = checked.version != present.version and checked.password_hash != present.password_hash
    return present.active and not changed


def ends_sessions(before: User, after: User) -> bool:
    """Whether the change from ``before`` to ``after`` ends all sessions of the user."""
    return before.password_hash != after.password_hash or (before.active and not after.active)


# ── tokens ──


def access_claims(user: User, token_id: str, now: datetime, session: str = "") -> Claims:
    """The claims of an access token for ``user``."""
    return _claims(token_id, user.username, now, ACCESS_LIFE, ROLE_PERMISSIONS[user.role], session)


def refresh_claims(user: User, token_id: str, now: datetime) -> Claims:
    """The claims of a refresh token for ``user``."""
    return _claims(token_id, user.username, now, REFRESH_LIFE, frozenset({Permission.REFRESH}))


def successor_id(token_id: str, attempt: str) -> str:
    """The id of the successor of a refresh token in this attempt; deterministic.

    Args:
        attempt: random value of the caller, without which nobody can derive the successor.
    """
    digest = hashlib.blake2b(f"{token_id}\n{attempt}".encode(), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest))


def _claims(
    token_id: str,
    subject: str,
    now: datetime,
    life: timedelta,
    permissions: Set[Permission],
    session: str = "",
) -> Claims:
    issued = int(now.timestamp())
    return Claims(
        id=token_id,
        subject=subject,
        issued=issued,
        expires=issued + int(life.total_seconds()),
        permissions=permissions,
        session=session,
    )


def caller_of(claims: Claims | None, now: datetime) -> Caller:
    """The user of a token.

    Args:
        claims: claims of the token, or None if this installation did not sign it.

    Raises:
        Unauthorized: not signed by this installation, or expired.
    """
    if claims is None or now.timestamp() >= claims.expires:
        raise Unauthorized
    return Caller(Actor(ActorKind.PERSON, claims.subject), claims.permissions)


def as_of_now(caller: Caller, role: Role | None) -> Caller:
    """The user of a token, with the permissions of the token that the current role allows.

    Args:
        role: current role of the user; None if the user is inactive or deleted.

    Raises:
        Unauthorized: the user is inactive or deleted.
    """
    if role is None:
        raise Unauthorized
    return Caller(caller.actor, caller.permissions & ROLE_PERMISSIONS[role])


def check_refresh(claims: Claims | None, now: datetime) -> Claims:
    """Return the claims if they are those of a valid refresh token.

    Raises:
        Unauthorized: they are not.
    """
    if claims is None or Permission.REFRESH not in caller_of(claims, now).permissions:
        raise Unauthorized
    return claims


# ── API keys ──


def key_text(lookup: bytes, secret: bytes) -> tuple[str, str]:
    """The two parts of an API key's text: 12 hexadecimal characters, and 43 of URL-safe Base64.

    Args:
        lookup: ``KEY_LOOKUP_BYTES`` random bytes; finds the key.
        secret: ``KEY_SECRET_BYTES`` random bytes; authenticates it.
    """
    return lookup.hex(), base64.urlsafe_b64encode(secret).decode().rstrip("=")


def hash_secret(secret: bytes) -> bytes:
    """The hash of the secret part of a key, which is stored."""
    return hashlib.sha256(secret).digest()


def caller_of_key(key: ApiKey) -> Caller:
    """The caller with an API key."""
    return Caller(
        Actor(ActorKind.MACHINE, key.name), frozenset(SCOPE_PERMISSIONS[scope] for scope in key.scopes)
    )
