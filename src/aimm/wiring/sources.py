"""Where time, ids and randomness really come from."""

import time
import uuid
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock; the ports ``kit.clock.Clock`` and the milliseconds of the hot path."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def millis(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000


class RandomIds:
    """The port ``kit.ids.Ids``: random UUIDs."""

    def new(self) -> str:
        return str(uuid.uuid4())
