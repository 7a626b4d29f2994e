"""Pure decisions about picks."""

import hashlib

from aimm.kit.errors import AimmError
from aimm.picking.errors import NoFlows, UnknownStep
from aimm.picking.model import Serving
from aimm.stats.slots import slot_of

SESSION_KEY_BYTES = 16
# copying a hash is cheaper than parsing its parameters again
_KEY_HASH = hashlib.blake2b(digest_size=SESSION_KEY_BYTES)


def session_key(correlation_id: str) -> bytes:
    """The key of a session in memory and in the store: BLAKE2b-128 of the correlation id."""
    key = _KEY_HASH.copy()
    key.update(correlation_id.encode())
    return key.digest()


def propose(serving: Serving, correlation_id: str) -> int:
    """The flow (number) that the current shares assign to a new session.

    Raises:
        NoFlows: the use case has no flow.
        UnknownStep: all its flows are inactive or at 0% (as the protocol demands).
    """
    if serving.slots:
        return serving.slots[slot_of(serving.slot_key, correlation_id.encode())]
    raise nothing_to_draw(serving)


def nothing_to_draw(serving: Serving) -> AimmError:
    """Why a use case without slots cannot open a session."""
    return UnknownStep() if serving.flow_ids else NoFlows()
