"""The circuit breaker."""

from ai_model_match.core.breaker import Breaker


def make(opened: list[int] | None = None) -> Breaker:
    return Breaker(3, 1.0, 4.0, lambda: 1.0, lambda: (opened if opened is not None else []).append(1))


def test_opens_after_failures_in_a_row_only():
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


def test_opens_at_once_when_a_call_used_up_its_time():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    assert breaker.admit(0.9) is None


def test_one_probe_at_a_time_and_pauses_that_double_up_to_a_limit():
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


def test_an_answer_closes_it_and_a_late_failure_does_not_prolong_it():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    breaker.failure("normal", 0.9, give_up=True)
    assert breaker.probe_at == 1.0
    assert breaker.admit(1.0) == "probe"
    breaker.success()
    assert breaker.probe_at is None
    assert breaker.admit(1.0) == "normal"


def test_an_abandoned_probe_lets_another_one_go():
    breaker = make()
    breaker.failure("normal", 0.0, give_up=True)
    assert breaker.admit(1.0) == "probe"
    breaker.release("probe")
    assert breaker.admit(1.0) == "probe"
