"""Visits of shared briefs on one node: who has guessed too often, and which links were used."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from aimm.access.keyring import KeyUses
from aimm.access.throttle import AddressThrottle
from aimm.kit.clock import Clock, from_micros, to_micros
from aimm.path.links.ports import BriefLinks


class Visits:
    """Slows down guessing by address, and records when links were used.

    Args:
        writing: opens a unit of work with the stored links.
    """

    def __init__(self, writing: Callable[[], AbstractAsyncContextManager[BriefLinks]], clock: Clock) -> None:
        self._writing = writing
        self._clock = clock
        self._throttle = AddressThrottle()
        self._uses = KeyUses()

    def check(self, address: str) -> None:
        """Raise TooMany while the address is locked; call this before a token is looked up."""
        self._throttle.check(address, self._clock.now())

    def refused(self, address: str) -> None:
        """Record a token that opened nothing."""
        self._throttle.failed(address, self._clock.now())

    def opened(self, link_id: str) -> None:
        """Record the use of a link."""
        self._uses.note(link_id, to_micros(self._clock.now()) // 1000)

    async def store(self) -> None:
        """Store when links were last used, in one statement; on failure, keep the times and retry later."""
        uses = self._uses.take()
        if not uses:
            return
        try:
            async with self._writing() as links:
                await links.note_uses({link: from_micros(at * 1000) for link, at in uses.items()})
        except BaseException:
            self._uses.give_back(uses)
            raise
