"""API keys in memory, so that picks need no access to the store."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import compare_digest

from aimm.access.model import ApiKey

# "aimm_" + 12 characters for the lookup + "_" + 43 characters of secret
_LOOKUP = slice(5, 17)
_SECRET_AT = 18
_LENGTH = 61
# no known text has this hash, so an unknown key takes as long to reject as a wrong one
_NOBODY = bytes(32)


class KeyRing:
    """All valid keys; immutable, replaced as a whole."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[ApiKey] = ()) -> None:
        self._keys: Mapping[bytes, ApiKey] = {
            key.lookup.encode(): key for key in keys if key.revoked_at is None
        }

    def __len__(self) -> int:
        return len(self._keys)

    def identify(self, raw: bytes) -> ApiKey | None:
        """The key with this text, or None; an unknown key takes as long as a wrong secret."""
        if len(raw) != _LENGTH or raw[:5] != b"aimm_" or raw[17] != 95:
            return None
        key = self._keys.get(raw[_LOOKUP])
        digest = sha256(raw[_SECRET_AT:]).digest()
        if compare_digest(digest, _NOBODY if key is None else key.secret_hash):
            return key
        return None


class KeyUses:
    """When each key was last used, until that is stored.

    ``note`` is a single assignment, so its cost for a pick is negligible.
    """

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def note(self, key_id: str, now: int) -> None:
        """Record the use of a key at ``now`` (milliseconds since 1970)."""
        self._last[key_id] = now

    def take(self) -> dict[str, int]:
        """Return and clear what was recorded, by key id."""
        taken, self._last = self._last, {}
        return taken

    def give_back(self, uses: Mapping[str, int]) -> None:
        """Restore times that could not be stored; more recent ones take precedence."""
        self._last = {**uses, **self._last}
