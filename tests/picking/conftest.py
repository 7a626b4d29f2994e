"""A picker on fakes."""

import pytest
from tests.fakes.picking import Caller, FakeSessions, FakeSnapshots
from tests.fakes.sources import Clock
from tests.fakes.things import HOUR

from aimm.picking.exposures import ExposureRecorder
from aimm.picking.service import Pick, Picker

VALIDITY = 6 * HOUR


class Counter:
    """A picker and an exposure recorder over the same fakes."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.snapshots, self.sessions = FakeSnapshots(), FakeSessions(self.clock.millis)
        self.picker = Picker(self.snapshots, self.sessions, self.clock.millis, VALIDITY)
        self.recorder = ExposureRecorder(self.snapshots, self.sessions, self.clock.millis, VALIDITY)

    def ask(self, use_case: str = "chat", step: str | None = "greet", correlation: str = "order-1") -> Caller:
        """Make a pick; the response may arrive later."""
        caller = Caller()
        self.picker.pick(use_case, step, correlation, caller.done, caller.failed)
        return caller

    def pick(self, use_case: str = "chat", step: str | None = "greet", correlation: str = "order-1") -> Pick:
        """The single response to a pick."""
        caller = self.ask(use_case, step, correlation)
        assert (len(caller.picks), caller.errors) == (1, [])
        return caller.picks[0]

    def refusal(
        self, use_case: str = "chat", step: str | None = "greet", correlation: str = "order-1"
    ) -> str:
        """The single error code of a rejected pick."""
        caller = self.ask(use_case, step, correlation)
        assert (caller.picks, len(caller.errors)) == ([], 1)
        return caller.errors[0].codes[0]


@pytest.fixture
def counter() -> Counter:
    return Counter()
