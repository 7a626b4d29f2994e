"""Decisions about connections."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import UNSET, structs

from aimm.connections.addresses import host_refusal
from aimm.connections.errors import SecretWouldLeak
from aimm.connections.model import Connection, ConnectionFields, ConnectionPatch
from aimm.kit.errors import Invalid
from aimm.kit.records import next_version, patched

OWN_VARIABLES = "AIMM_"
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/[^\0]*")
_HOST = re.compile(r"[a-z0-9._:-]+", re.IGNORECASE)


def check_fields(fields: ConnectionFields) -> None:
    """Check what limits cannot express.

    Raises:
        Invalid: lists every field that is wrong, and what is allowed.
    """
    wrong: list[str] = []
    if fields.kind != "openai" and fields.api != "chat":
        wrong.append("api: must be chat, unless the kind is openai")
    if (problem := url_problem(fields.base_url)) is not None:
        wrong.append(f"baseUrl: {problem}")
    if fields.secret_ref is not None and (problem := reference_problem(fields.secret_ref)) is not None:
        wrong.append(f"secretRef: {problem}")
    if wrong:
        raise Invalid(*wrong)


def url_problem(url: str) -> str | None:
    """Why a URL cannot be a base URL, or None."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "must be a valid URL"
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return "must be a URL such as https://api.example.com/v1 or http://localhost:8000/v1"
    if parts.username is not None or parts.password is not None:
        return "must not contain a user name or password"
    if parts.query or parts.fragment or any(character.isspace() for character in url):
        return "must not contain a query, a fragment or spaces"
    reason = host_refusal(host)
    return None if reason is None else f"must not be this host, because {reason}"


def reference_problem(reference: str) -> str | None:
    """Why a text does not say where a secret is, or None."""
    if not _REFERENCE.fullmatch(reference):
        return "must be env:NAME or file:PATH with an absolute path"
    if reference.startswith(f"env:{OWN_VARIABLES}"):
        return f"must not name a setting of the service ({OWN_VARIABLES}…)"
    return None


def update_connection(current: Connection, patch: ConnectionPatch, now: datetime) -> Connection:
    """The connection after a change. A reference replaces a stored secret.

    Raises:
        Invalid: a field is wrong.
        SecretWouldLeak: the stored secret would go to another host.
    """
    updated = patched(current, patch, now)
    check_fields(updated)
    if patch.secret_ref is not UNSET and patch.secret_ref is not None:
        updated = structs.replace(updated, secret_set_at=None)
    if updated.secret_set_at is not None and origin_of(updated.base_url) != origin_of(current.base_url):
        raise SecretWouldLeak
    return updated


def with_secret(current: Connection, now: datetime) -> Connection:
    """The connection once a secret is stored, which replaces a reference."""
    return next_version(current, now, secret_set_at=now, secret_ref=None)


def without_secret(current: Connection, now: datetime) -> Connection:
    """The connection once its stored secret is removed."""
    return next_version(current, now, secret_set_at=None)


def shown_secret(connection: Connection) -> str | None:
    """What may be shown of a secret: where it is, or since when it is stored."""
    if connection.secret_set_at is not None:
        return f"stored, set on {connection.secret_set_at.date().isoformat()}"
    return connection.secret_ref


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a valid URL."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port
