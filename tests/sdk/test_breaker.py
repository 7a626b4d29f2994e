"""The circuit breaker."""

from ai_model_match.core.breaker import Breaker


def make(opened: list[int] | None = None) -> Breaker:
    return Breaker(3, 1.0, 4.0, lambda: 1.0, lambda: (opened if opened is not None else []).append(1))


def test_opens_after_consecutive_failures():
    opened: list[int] = []
    breaker = make(opened)
    for _ in range(2):
        breaker.failure("normal", 0.0, give_up=False)
    breaker.success()
    for _ in range(2):
        breaker.failure("normal", 0.0, give_up=False)
    assert breaker.admit(0.0) == "normal"
    breaker.failure("normal", 0.0, give_up=False)
    assert breaker.admit(0.5) is None
    assert opened == [1]


def test_opens_immediately_if_a_call_uses_up_its_deadline():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    assert breaker.admit(0.9) is None


def test_allows_one_probe_at_a_time_with_exponential_backoff():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    now = 0.0
    for pause in (1.0, 2.0, 4.0, 4.0):
        assert breaker.probe_at == now + pause
        assert breaker.admit(now + pause - 0.01) is None
        now += pause
        assert breaker.admit(now) == "probe"
        assert breaker.admit(now) is None
        breaker.failure("probe", now, give_up=False)


def test_answer_closes_it_and_late_failure_does_not_extend_it():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    breaker.failure("normal", 0.9, give_up=True)
    assert breaker.probe_at == 1.0
    assert breaker.admit(1.0) == "probe"
    breaker.success()
    assert breaker.probe_at is None
    assert breaker.admit(1.0) == "normal"


def test_released_probe_allows_another_one():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    assert breaker.admit(1.0) == "probe"
    breaker.release("probe")
    assert breaker.admit(1.0) == "probe"
