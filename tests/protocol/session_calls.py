"""Calls that open a session, use it and explain it."""

import uuid
from typing import Any

from tests.protocol.parts import (
    item,
)
from tests.support.server import Api, Goal


def opened(machine: Api, goal: Goal, name: str | None = None) -> dict[str, Any]:
    """A session of a use case."""
    body = {"correlationId": name or str(uuid.uuid4()), "useCaseCode": goal.code}
    return item(machine.post("/picker/session", body))


def used(goal: Goal, name: str, step: str = "s1", **more: Any) -> dict[str, Any]:
    """An exposure."""
    return {"correlationId": name, "useCaseCode": goal.code, "useCaseStepCode": step, **more}


def report(machine: Api, *exposures: dict[str, Any], key: str | None = None) -> Any:
    headers = {"idempotency-key": key or str(uuid.uuid4())}
    return machine.post("/picker/exposures", {"exposures": [*exposures]}, headers=headers)
