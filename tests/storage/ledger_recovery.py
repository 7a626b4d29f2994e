"""Waiting for a ledger to recover."""

from tests.fakes.things import HOUR
from tests.storage.conftest import eventually

from aimm.storage.ledger.base import Ledger


async def recovered(ledger: Ledger) -> None:
    await eventually(lambda: ledger.healthy)


VALIDITY = 6 * HOUR
