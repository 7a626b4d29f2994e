"""When background work is due."""

import pytest

from ai_model_match import Settings
from ai_model_match.core import effects
from ai_model_match.core.background import Background
from ai_model_match.core.counts import Counts
from ai_model_match.core.effects import NoReply, Operation, Reply, Save, Send, Wait
from ai_model_match.core.outbox import Exposure, QueuedFeedback
from ai_model_match.core.outcomes import Outcome
from ai_model_match.core.state import State
from ai_model_match.edges.journal import NoJournal
from ai_model_match.testing import FakeClock

ACCEPTED = Reply(200, b'{"item": {"accepted": 1, "rejected": []}}')
UNCHANGED = Reply(304)


class World:
    """A client's state and its background work, with a script of replies."""

    def __init__(self) -> None:
        self.clock = FakeClock(1_000.0)
        around = self.clock.surroundings()
        self.state = State.build(Settings(), around, Counts(), NoJournal(), b"", {})
        self.background = Background(self.state)
        self.sent: list[Send] = []
        self.saves = 0

    def expose(self, count: int = 1) -> None:
        for _ in range(count):
            self.state.expose(Exposure("s", "support", "answer", self.clock.now, None, False))

    def give_feedback(self) -> None:
        self.state.outbox.add_feedback(QueuedFeedback("key", "s", 4.0, None, None))

    def learn(self) -> None:
        now = self.clock.now
        self.state.known.learn_session("support", "s", "a", by="server", now=now, expires_at=now + 9.0)

    def play(self, operation: Operation[None], *replies: effects.Outcome) -> None:
        script = iter(replies)
        outcome: effects.Outcome = None
        try:
            while True:
                effect = operation.send(outcome)
                outcome = None
                if isinstance(effect, Send):
                    self.sent.append(effect)
                    outcome = next(script)
                elif isinstance(effect, Wait):
                    self.clock.advance(effect.seconds)
                elif isinstance(effect, Save):
                    self.saves += 1
                    self.state.known.mark_saved()
        except StopIteration:
            assert next(script, None) is None

    def round(self, *replies: effects.Outcome) -> list[str]:
        """The paths of the requests of one round."""
        before = len(self.sent)
        self.play(self.background.round(), *replies)
        return [sent.path.partition("?")[0].removeprefix("/api/v1") for sent in self.sent[before:]]


@pytest.fixture
def world() -> World:
    return World()


def test_without_work_nothing_is_due(world: World):
    assert world.background.due_in() is None
    assert world.round() == []


def test_few_exposures_are_gathered_for_a_second(world: World):
    world.expose()
    assert world.background.due_in() == 1.0
    world.clock.advance(0.75)
    assert world.background.due_in() == 0.25
    assert world.round() == []
    world.clock.advance(0.25)
    assert world.background.due_in() == 0.0
    assert world.round(ACCEPTED) == ["/picker/exposures"]
    assert world.background.due_in() is None
    world.expose()
    assert world.background.due_in() == 1.0


def test_many_exposures_and_feedback_are_due_at_once(world: World):
    world.expose(499)
    assert world.background.due_in() == 1.0
    world.expose()
    assert world.background.due_in() == 0.0
    assert world.round(ACCEPTED) == ["/picker/exposures"]
    world.give_feedback()
    assert world.background.due_in() == 0.0


def test_what_is_overdue_is_due_now(world: World):
    world.expose()
    world.clock.advance(60.0)
    assert world.background.due_in() == 0.0


def test_snapshots_are_refreshed_every_minute_until_the_use_case_is_idle(world: World):
    world.state.touch("support")
    assert world.background.due_in() == 0.0
    assert world.round(UNCHANGED) == ["/picker/snapshot"]
    assert world.background.due_in() == pytest.approx(60.0)
    world.clock.advance(59.0)
    assert world.round() == []
    world.clock.advance(1.0)
    assert world.round(UNCHANGED) == ["/picker/snapshot"]
    world.clock.advance(541.0)
    assert world.round() == []
    assert world.background.due_in() is None


def test_the_use_case_that_is_due_first_counts(world: World):
    world.state.touch("support")
    world.round(UNCHANGED)
    world.clock.advance(20.0)
    world.state.touch("mail")
    world.round(UNCHANGED)
    assert world.background.due_in() == pytest.approx(40.0)


def test_the_cache_is_saved_five_seconds_after_the_last_time(world: World):
    world.learn()
    assert world.background.due_in() == 5.0
    world.clock.advance(4.0)
    world.round()
    assert (world.saves, world.background.due_in()) == (0, 1.0)
    world.clock.advance(1.0)
    world.round()
    assert (world.saves, world.background.due_in()) == (1, None)
    world.state.known.learn_session("support", "t", "a", by="server", now=0.0, expires_at=9.0)
    assert world.background.due_in() == 5.0


def test_the_earlier_one_of_network_and_cache_is_due(world: World):
    world.learn()
    world.expose()
    assert world.background.due_in() == 1.0


def test_an_unanswered_delivery_waits_for_the_probe(world: World):
    world.state.touch("support")
    world.round(UNCHANGED)
    world.give_feedback()
    world.expose()
    refused = NoReply("refused")
    world.round(refused, refused, refused)
    probe_at = world.state.breaker.probe_at
    assert probe_at is not None
    # the breaker pauses for .75 s, and delivery for a second
    assert world.background.due_in() == pytest.approx(1.0)
    world.clock.advance(1.0)
    assert world.round(ACCEPTED, Reply(400, b'{"errors": ["x"]}')) == ["/picker/exposures", "/feedbacks"]
    assert world.state.breaker.probe_at is None


def test_while_the_circuit_is_open_a_snapshot_is_the_probe(world: World):
    world.state.touch("support")
    refused = NoReply("refused")
    world.round(refused, refused, refused)
    assert world.background.due_in() == pytest.approx(0.75)
    assert world.round() == []
    world.clock.advance(0.75)
    assert world.round(refused) == ["/picker/snapshot"]
    assert world.background.due_in() == pytest.approx(1.5)
    world.clock.advance(1.5)
    assert world.round(UNCHANGED) == ["/picker/snapshot"]
    assert world.background.due_in() == pytest.approx(60.0)


def test_a_rejected_key_pauses_delivery_for_half_a_minute(world: World):
    world.give_feedback()
    assert world.round(Reply(401, b'{"errors": ["unauthorized"]}')) == ["/feedbacks"]
    assert world.background.due_in() == 30.0
    world.clock.advance(29.0)
    assert world.round() == []
    assert world.state.outbox.feedback == 1


def test_a_rejected_snapshot_is_asked_for_again_after_ten_intervals(world: World):
    world.state.touch("support")
    world.round(Reply(404, b'{"errors": ["not-found"]}'))
    assert world.background.due_in() == 600.0


@pytest.mark.parametrize(("asked", "pause"), [(b"20", 20.0), (b"1000", 300.0)])
def test_the_service_says_how_long_to_wait(world: World, asked: bytes, pause: float):
    world.give_feedback()
    world.round(Reply(429, b"", {"retry-after": asked.decode()}))
    assert world.background.due_in() == pytest.approx(pause)


def test_a_flush_sends_at_once_and_saves(world: World):
    world.expose()
    world.learn()
    world.play(world.background.flush(2.0), ACCEPTED)
    assert (world.saves, world.background.due_in()) == (1, None)
    [sent] = world.sent
    assert sent.timeout == 2.0
    world.expose()
    assert world.background.due_in() == 1.0


def test_a_flush_without_news_saves_nothing(world: World):
    world.play(world.background.flush(2.0))
    assert (world.saves, world.sent) == (0, [])


def test_a_round_has_five_seconds(world: World):
    world.expose()
    world.clock.advance(1.0)
    world.round(ACCEPTED)
    world.state.touch("support")
    world.round(UNCHANGED)
    assert [sent.timeout for sent in world.sent] == [5.0, 5.0]


def test_an_answer_that_is_not_of_the_service_keeps_the_exposures(world: World):
    world.expose()
    world.clock.advance(1.0)
    world.round(Reply(200, b"{}"))
    assert world.state.outbox.exposures == 1
    assert world.background.due_in() == 1.0


def test_an_entry_that_cannot_be_sent_is_dropped(world: World, caplog: pytest.LogCaptureFixture):
    for cost in (float("nan"), 1.0):
        world.state.measure(Outcome("s", None, world.clock.now, None, None, None, None, cost))
    world.clock.advance(1.0)
    assert world.round(ACCEPTED) == ["/outcomes"]
    assert world.state.counts.read()["outcomes_lost"] == 1
    [said] = caplog.messages
    assert said.startswith("dropped outcomes that cannot be sent: ValueError(")


def test_a_failure_of_our_own_pauses_delivery_and_is_reported(world: World, caplog: pytest.LogCaptureFixture):
    def broken(correlation_id: str | None = None) -> None:
        raise RuntimeError("broken")

    world.state.outbox.claim = broken  # type: ignore[method-assign]
    world.give_feedback()
    world.learn()
    world.clock.advance(5.0)
    assert world.round() == []
    assert caplog.messages == ["failed to send queued data: RuntimeError('broken')"]
    assert (world.background.due_in(), world.saves) == (1.0, 1)


def test_a_fork_forgets_what_is_queued(world: World):
    world.expose(3)
    world.give_feedback()
    batch = world.state.outbox.claim()
    assert batch is not None
    world.state.after_fork(NoJournal())
    outbox = world.state.outbox
    assert world.state.outbox.announces("s") is False
    assert (outbox.exposures, outbox.unsaved_exposures, outbox.feedback) == (0, 0, 0)
    assert outbox.claim() is None
    assert not outbox.holds("s")
    assert world.background.due_in() is None
