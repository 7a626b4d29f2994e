"""What the service does not capture, so that examples are not sent in vain."""

import json
from typing import Any, cast

NOT_ENABLED = "capture-not-enabled"
_PAUSE = 60.0


class Capturing:
    """Learns from responses for which use cases capture is off, and whether the API key may record at all.

    What was learned holds for 60 s; then the next examples are sent, and the service decides again.
    """

    def __init__(self) -> None:
        self._off: dict[str, float] = {}
        self._forbidden_until: float | None = None

    def is_off(self, use_case: str, now: float) -> bool:
        """Whether capture of a use case was off when the service last said so.

        Args:
            use_case: Code of the use case.
            now: Monotonic seconds.
        """
        until = self._off.get(use_case)
        return until is not None and now < until

    def is_forbidden(self, now: float) -> bool:
        """Whether the service refused examples because of the scopes of the API key."""
        until = self._forbidden_until
        return until is not None and now < until

    def forbid(self, now: float) -> None:
        """The API key may not record examples."""
        self._forbidden_until = now + _PAUSE

    def learn(self, entries: list[bytes], rejected: list[Any], now: float) -> list[Any]:
        """Note the use cases whose capture is off; return the rejections for other reasons.

        Args:
            entries: The examples as they were sent.
            rejected: The rejections in the response.
            now: Monotonic seconds.
        """
        others: list[Any] = []
        for one in rejected:
            content = cast("dict[str, Any]", one) if isinstance(one, dict) else {}
            index: object = content.get("index")
            if content.get("error") == NOT_ENABLED and isinstance(index, int) and 0 <= index < len(entries):
                self._off[json.loads(entries[index])["useCaseCode"]] = now + _PAUSE
            else:
                others.append(one)
        return others
