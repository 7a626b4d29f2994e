"""The live sessions of one node, stored compactly.

A session is one Python integer under a 16-byte key: about 200 bytes per id, everything included. Entries stay
in the order in which they were opened, so the oldest can be moved out first.
"""

from collections.abc import Iterator

from aimm.picking.model import Session, session_of

_NUMBER_BITS = 63
_FLOW_BITS = 31
_USE_CASE_BITS = 31
_FLOW_SHIFT = _NUMBER_BITS
_USE_CASE_SHIFT = _FLOW_SHIFT + _FLOW_BITS
EXPIRES_SHIFT = _USE_CASE_SHIFT + _USE_CASE_BITS
_NUMBER_MASK = (1 << _NUMBER_BITS) - 1
_FLOW_MASK = (1 << _FLOW_BITS) - 1
_USE_CASE_MASK = (1 << _USE_CASE_BITS) - 1


def pack(session: tuple[int, int, int, int]) -> int:
    """Pack a session into one integer, its expiry in the highest bits."""
    number, use_case, flow, expires = session
    return expires << EXPIRES_SHIFT | use_case << _USE_CASE_SHIFT | flow << _FLOW_SHIFT | number


def unpack(packed: int) -> Session:
    """Unpack a session that ``pack`` made."""
    return session_of(
        (
            packed & _NUMBER_MASK,
            packed >> _USE_CASE_SHIFT & _USE_CASE_MASK,
            packed >> _FLOW_SHIFT & _FLOW_MASK,
            packed >> EXPIRES_SHIFT,
        )
    )


class SessionMemory:
    """Sessions by key, oldest first."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        self._packed: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._packed)

    def get(self, key: bytes, now: int) -> Session | None:
        """The session if it is still valid at ``now`` (milliseconds since 1970)."""
        packed = self._packed.get(key)
        if packed is None or packed >> EXPIRES_SHIFT <= now:
            return None
        return unpack(packed)

    def get_any(self, key: bytes) -> Session | None:
        """The session, even if it has expired."""
        packed = self._packed.get(key)
        return None if packed is None else unpack(packed)

    def put(self, key: bytes, session: tuple[int, int, int, int]) -> None:
        """Add a session, given as such or as its plain values, as the newest one of its key."""
        number, use_case, flow, expires = session
        packed = self._packed
        if key in packed:  # otherwise it would keep its position
            del packed[key]
        packed[key] = expires << EXPIRES_SHIFT | use_case << _USE_CASE_SHIFT | flow << _FLOW_SHIFT | number

    def oldest(self) -> Iterator[tuple[bytes, Session]]:
        """Sessions in the order in which they were opened; must not be changed during iteration."""
        return ((key, unpack(packed)) for key, packed in self._packed.items())

    def forget(self, key: bytes, number: int) -> None:
        """Remove a session, unless the key has a newer one."""
        packed = self._packed.get(key)
        if packed is not None and packed & _NUMBER_MASK == number:
            del self._packed[key]
