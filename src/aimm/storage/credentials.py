"""Passwords, tokens and secrets: the ports of ``access``, based on cryptographic libraries."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import argon2
import jwt

from aimm.access.model import Claims, Permission
from aimm.kit.errors import Unavailable

T = TypeVar("T")

ISSUER = "ai-model-match"
_ALGORITHM = "HS256"
_PERMISSIONS = {permission.value: permission for permission in Permission}

# the library's types refer to a package that is only needed for other algorithms
_encode = cast("Callable[..., str]", jwt.encode)  # pyright: ignore[reportUnknownMemberType]
_decode = cast("Callable[..., dict[str, Any]]", jwt.decode)  # pyright: ignore[reportUnknownMemberType]

HASH_THREADS = 2
MAX_WAITING = 32


class Argon2Hasher:
    """The port ``access.ports.PasswordHasher`` with Argon2id, in two threads of its own.

    Args:
        parameters: parameters of the hash; default: those of the library (RFC 9106, low memory).
    """

    def __init__(self, parameters: argon2.Parameters | None = None) -> None:
        self._argon2 = (
            argon2.PasswordHasher()
            if parameters is None
            else argon2.PasswordHasher.from_parameters(parameters)
        )
        self._threads = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="password-hash")
        self._waiting = 0
        self._nobody = _hash_of_nobody(self._argon2)

    async def hash(self, password: str) -> str:
        return await self._in_thread(lambda: self._argon2.hash(password))

    async def verify(self, encoded: str | None, password: str) -> bool:
        return await self._in_thread(
            lambda: self._matches(self._nobody if encoded is None else encoded, password)
        )

    def needs_rehash(self, encoded: str) -> bool:
        return self._argon2.check_needs_rehash(encoded)

    def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown(cancel_futures=True)

    def _matches(self, encoded: str, password: str) -> bool:
        try:
            return self._argon2.verify(encoded, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # with more, the last one in the queue would exceed the request timeout
        if self._waiting >= MAX_WAITING:
            raise Unavailable(retry_after=1)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _hash_of_nobody(hasher: argon2.PasswordHasher) -> str:
    """A hash that no password has, which costs as much to verify as a real one, but nothing to make."""

    def drawn(length: int) -> str:
        return b64encode(secrets.token_bytes(length)).decode().rstrip("=")

    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    version = cast("int", argon2.low_level.ARGON2_VERSION)  # pyright: ignore[reportUnknownMemberType]
    return f"$argon2id$v={version}${costs}${drawn(hasher.salt_len)}${drawn(hasher.hash_len)}"


class JwtTokens:
    """The port ``access.ports.Tokens``: JSON Web Tokens, HS256.

    Args:
        secret: 256 bits, the same on all nodes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, claims: Claims) -> str:
        content = {
            "jti": claims.id,
            "iss": ISSUER,
            "sub": claims.subject,
            "iat": claims.issued,
            "exp": claims.expires,
            "permissions": sorted(permission.value for permission in claims.permissions),
            **({"sid": claims.session} if claims.session else {}),
        }
        return _encode(content, self._secret, _ALGORITHM)

    def read(self, token: str) -> Claims | None:
        try:
            content = _decode(
                token,
                self._secret,
                [_ALGORITHM],
                issuer=ISSUER,
                # expiry is checked by the rules, against the clock passed to them
                options={
                    "require": ["jti", "iss", "sub", "iat", "exp"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            return Claims(
                id=str(content["jti"]),
                subject=str(content["sub"]),
                issued=int(content["iat"]),
                expires=int(content["exp"]),
                permissions=frozenset(
                    _PERMISSIONS[name] for name in content["permissions"] if name in _PERMISSIONS
                ),
                session=str(content.get("sid", "")),
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            return None


class SystemSecrets:
    """The port ``access.ports.Secrets`` on the operating system's generator."""

    def draw(self, size: int) -> bytes:
        return secrets.token_bytes(size)
