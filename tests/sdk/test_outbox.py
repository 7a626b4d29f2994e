"""Queues of exposures and feedback."""

from ai_model_match.core.outbox import Exposure, Outbox, QueuedFeedback
from ai_model_match.edges.journal import NoJournal


def make(max_exposures: int = 10, max_feedback: int = 2, batch: int = 3) -> Outbox:
    keys = (f"key-{n}" for n in range(100))
    return Outbox(max_exposures, max_feedback, batch, lambda: next(keys), NoJournal())


def exposure(correlation_id: str, step: str = "answer", stale: bool = False) -> Exposure:
    return Exposure(correlation_id, "support", step, 0.0, "flow" if stale else None, stale)


def feedback(key: str, correlation_id: str = "s") -> QueuedFeedback:
    return QueuedFeedback(key, correlation_id, 4.0, None, None)


def test_batches_are_bounded_and_keep_their_key_until_settled():
    outbox = make()
    for n in range(5):
        outbox.add_exposure(exposure(f"s{n}"))
    first = outbox.claim()
    second = outbox.claim()
    assert first is not None
    assert second is not None
    assert [len(first.exposures), len(second.exposures)] == [3, 2]
    assert outbox.claim() is None
    outbox.settle(first, done=False)
    again = outbox.claim()
    assert again is first
    outbox.settle(first, done=True)
    outbox.settle(second, done=True)
    assert outbox.exposures == 0


def test_full_queue_is_reported():
    outbox = make(max_exposures=1, max_feedback=1)
    assert outbox.add_exposure(exposure("s"))
    assert not outbox.add_exposure(exposure("t"))
    assert not outbox.add_exposure(exposure("t", stale=True))
    assert outbox.add_feedback(feedback("a"))
    assert not outbox.add_feedback(feedback("b"))


def test_stale_exposure_is_queued_once_per_session_and_step():
    outbox = make()
    for _ in range(3):
        outbox.add_exposure(exposure("s", stale=True))
    outbox.add_exposure(exposure("s", "sum", stale=True))
    assert outbox.exposures == 2
    assert outbox.unsaved_exposures == 0
    batch = outbox.claim()
    assert batch is not None
    outbox.settle(batch, done=True)
    assert not outbox.announces("s")
    outbox.add_exposure(exposure("s", stale=True))
    assert outbox.exposures == 1


def test_announcements_of_one_session_can_be_sent_first():
    outbox = make()
    outbox.add_exposure(exposure("s"))
    outbox.add_exposure(exposure("t", stale=True))
    outbox.add_exposure(exposure("s", stale=True))
    batch = outbox.claim("s")
    assert batch is not None
    assert [(e.correlation_id, e.stale) for e in batch.exposures] == [("s", True)]
    assert outbox.claim("s") is None
    assert outbox.announces("s")
    outbox.settle(batch, done=True)
    rest = outbox.claim()
    assert rest is not None
    assert [e.correlation_id for e in rest.exposures] == ["s", "t"]


def test_a_failed_announcement_is_sent_again_for_its_session_only():
    outbox = make()
    outbox.add_exposure(exposure("s", stale=True))
    first = outbox.claim("s")
    assert first is not None
    outbox.settle(first, done=False)
    assert outbox.claim("t") is None
    assert outbox.claim("s") is first


def test_feedback_is_sent_in_order_and_queued_once_per_key():
    outbox = make()
    for key in ("a", "b", "a"):
        assert outbox.add_feedback(feedback(key))
    first = outbox.next_feedback()
    assert first is not None
    assert first.key == "a"
    assert outbox.holds("s")
    assert outbox.feedback_done(first)
    assert not outbox.feedback_done(first)
    second = outbox.next_feedback()
    assert second is not None
    assert second.key == "b"
