"""Secrets encrypted at rest: AES-256-GCM with a key from a file that only the service can read.

The file has one key a line, ``ID BASE64``; the ID is a part of the key's hash. The database names the key
that encrypts, so that all nodes use the same one. Others in the file decrypt what was encrypted before.

A ciphertext is the version (1 byte), the key's ID (4 bytes), a nonce (12 bytes), and the encrypted text with
its tag. Its associated data is the id of the record, so that it can be read for no other record.
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from aimm.connections.errors import SecretUnavailable

KEY_BYTES = 32
_VERSION = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = 1 + _ID_BYTES + _NONCE_BYTES
_MAX_FILE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key."""

    value: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Names the key without giving it away."""
        return sha256(b"aimm secret key" + self.value).digest()[:_ID_BYTES].hex()

    @property
    def line(self) -> str:
        """Its line in the file."""
        return f"{self.id} {b64encode(self.value).decode()}\n"


def new_key() -> SecretKey:
    """A random key."""
    return SecretKey(secrets.token_bytes(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file with the keys."""

    path: Path

    def read(self) -> Sequence[SecretKey]:
        """The keys, newest first; none if there is no file.

        Raises:
            SecretUnavailable: the file cannot be read, or is no key file.
        """
        try:
            with self.path.open("rb") as file:
                lines = file.read(_MAX_FILE_BYTES).decode().split("\n")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError):
            raise SecretUnavailable(f"the key file {self.path} cannot be read") from None
        keys = [self._key(line) for line in lines if line.strip()]
        if not keys:
            raise SecretUnavailable(f"the key file {self.path} is empty")
        return keys

    def add(self, key: SecretKey) -> None:
        """Put a key first; the file is replaced as a whole, and only its owner can read it.

        Raises:
            SecretUnavailable: it cannot be written.
        """
        self._write([key, *self.read()])

    def keep_only(self, key_id: str) -> None:
        """Remove all keys but one.

        Raises:
            SecretUnavailable: the file cannot be written, or lacks that key.
        """
        kept = [key for key in self.read() if key.id == key_id]
        if not kept:
            raise SecretUnavailable(f"the key file {self.path} lacks the key {key_id}")
        self._write(kept)

    def _write(self, keys: Sequence[SecretKey]) -> None:
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileNotFoundError):
                temporary.unlink()
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.writelines(key.line for key in keys)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            said = f"the key file {self.path} cannot be written ({error.strerror})"
            raise SecretUnavailable(said) from None

    def _key(self, line: str) -> SecretKey:
        key_id, _, text = line.strip().partition(" ")
        with suppress(ValueError):
            key = SecretKey(b64decode(text, validate=True))
            if len(key.value) == KEY_BYTES and key.id == key_id:
                return key
        raise SecretUnavailable(f"the key file {self.path} has a line that is no key")


def seal(key: SecretKey, record_id: str, secret: str) -> bytes:
    """Encrypt a secret for a record."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # few processes store secrets

    nonce = secrets.token_bytes(_NONCE_BYTES)
    encrypted = AESGCM(key.value).encrypt(nonce, secret.encode(), record_id.encode())
    return _VERSION + bytes.fromhex(key.id) + nonce + encrypted


def key_id_of(sealed: bytes) -> str:
    """The ID of the key that encrypted a secret.

    Raises:
        SecretUnavailable: it is no ciphertext of this version.
    """
    if len(sealed) <= _HEAD_BYTES or sealed[:1] != _VERSION:
        raise SecretUnavailable("the stored API key has an unknown format")
    return sealed[1 : 1 + _ID_BYTES].hex()


def unseal(key: SecretKey, record_id: str, sealed: bytes) -> str:
    """Decrypt a secret of a record.

    Raises:
        SecretUnavailable: it was made for another record or with another key, or was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, encrypted = sealed[1 + _ID_BYTES : _HEAD_BYTES], sealed[_HEAD_BYTES:]
    try:
        return AESGCM(key.value).decrypt(nonce, encrypted, record_id.encode()).decode()
    except InvalidTag:
        raise SecretUnavailable("the stored API key was changed, or belongs to another connection") from None
