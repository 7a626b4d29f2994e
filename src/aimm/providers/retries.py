"""When a failed request is sent again: a pure rule."""

from dataclasses import dataclass

from aimm.providers.errors import ProviderFailure


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often, and after how long.

    Attributes:
        attempts: requests in total, at least 1.
        first: seconds of the first wait; each further wait is twice as long.
        longest: seconds of the longest wait; if the provider asks for a longer one, the failure is final.
    """

    attempts: int = 5
    first: float = 0.5
    longest: float = 60.0


def wait_before_retry(
    failure: ProviderFailure, attempt: int, jitter: float, policy: RetryPolicy
) -> float | None:
    """Seconds to wait before the next attempt, or None if there is none.

    Args:
        failure: of the last attempt.
        attempt: number of the last attempt, from 1.
        jitter: a number drawn from [0, 1), which spreads retries over the upper half of the wait.
    """
    if not failure.transient or attempt >= policy.attempts:
        return None
    if failure.retry_after is not None and failure.retry_after > policy.longest:
        return None
    backoff = min(policy.longest, policy.first * 2 ** (attempt - 1)) * (0.5 + jitter / 2)
    return max(backoff, failure.retry_after or 0.0)
