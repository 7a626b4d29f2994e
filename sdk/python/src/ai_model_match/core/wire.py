"""Parsing of the service's JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ai_model_match.errors import AIMMError
from ai_model_match.model import Feedback, InputMessage, OutputMessage, Pick, PickItem, Source

# What reading JSON of another form can raise: 1e999 is infinite, and nesting can be deeper than the stack.
_WRONG = (KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError)


class Unreadable(AIMMError):
    """The answer is JSON, but not of the expected form; treated as no answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """The last known configuration of a flow for one step.

    ``output`` is JSON text, so that an application cannot modify it through the parameters it received.
    """

    code: str
    step_id: str | None
    flow_step_id: str | None
    revision: int | None
    output: str
    placeholders: tuple[str, ...]

    @property
    def configured(self) -> bool:
        """False for a step that was never given a configuration."""
        return self.output != "{}"


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of a use case, as far as known."""

    flow_id: str
    use_case: str
    use_case_id: str | None
    steps: Mapping[str, Step]

    def with_steps(self, steps: Mapping[str, Step]) -> "Flow":
        """Return the flow with additional steps."""
        return replace(self, steps={**self.steps, **steps})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The flows of a use case and their shares in percent, as last read."""

    use_case: str
    use_case_id: str | None
    version: int
    validity: float
    etag: str | None
    shares: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as opened by the service. ``valid_for`` is in seconds; None if unknown."""

    flow: Flow
    is_first: bool
    created_at: str
    expires_at: str | None
    valid_for: float | None
    version: int


def read_pick(content: Mapping[str, Any]) -> tuple[Pick | None, Flow]:
    """Read a pick (None if the step has no configuration) and its flow."""
    try:
        item: Mapping[str, Any] = content["item"]
        question, output = item["inputMessage"], _output(item)
        code = str(question["useCaseStepCode"])
        step = _step({**item, "useCaseStepCode": code, "outputMessage": output})
        use_case = str(question["useCaseCode"])
        flow = Flow(str(item["flowId"]), use_case, str(item["useCaseId"]), {code: step})
        return (Pick.from_dict(content) if output else None), flow
    except _WRONG as wrong:
        raise Unreadable(f"the pick could not be read: {wrong!r}") from wrong


def read_session(content: Mapping[str, Any], use_case: str, date: str | None = None) -> Opened:
    """Read an opened session. ``date`` is the Date header, the clock of the service."""
    try:
        item: Mapping[str, Any] = content["item"]
        flow = Flow(str(item["flowId"]), use_case, str(item["useCaseId"]), _steps(item["steps"]))
        expires = item.get("expiresAt")
        return Opened(
            flow,
            bool(item["isFirstCorrelation"]),
            str(item["createdAt"]),
            None if expires is None else str(expires),
            _valid_for(item, date),
            int(item.get("snapshotVersion") or 0),
        )
    except _WRONG as wrong:
        raise Unreadable(f"the session could not be read: {wrong!r}") from wrong


def read_snapshot(content: Mapping[str, Any], use_case: str, etag: str | None) -> tuple[Snapshot, list[Flow]]:
    """Read a use case's snapshot and the flows in it."""
    try:
        item: Mapping[str, Any] = content["item"]
        use_case_id = str(item["useCaseId"])
        flows = [
            Flow(str(flow["flowId"]), use_case, use_case_id, _steps(flow["steps"])) for flow in item["flows"]
        ]
        shares = tuple((str(flow["flowId"]), float(flow["sharePct"])) for flow in item["flows"])
        validity = float(item.get("validitySeconds") or 21_600)
        version = int(item["snapshotVersion"])
        return Snapshot(use_case, use_case_id, version, validity, etag, shares), flows
    except _WRONG as wrong:
        raise Unreadable(f"the snapshot could not be read: {wrong!r}") from wrong


def read_feedback(content: Mapping[str, Any]) -> Feedback:
    """Read a stored feedback."""
    try:
        return Feedback.from_dict(content)
    except _WRONG as wrong:
        raise Unreadable(f"the feedback could not be read: {wrong!r}") from wrong


def build_pick(
    flow: Flow,
    step: Step,
    correlation_id: str,
    created_at: str,
    *,
    source: Source,
    is_first: bool = False,
) -> Pick:
    """Create a pick from a known flow. The step must have a configuration."""
    item = PickItem(
        id=None,
        use_case_id=flow.use_case_id,
        use_case_step_id=step.step_id,
        flow_id=flow.flow_id,
        flow_step_id=step.flow_step_id,
        correlation_id=correlation_id,
        is_first_correlation=is_first,
        input_message=InputMessage(correlation_id, flow.use_case, step.code),
        output_message=OutputMessage.from_dict(json.loads(step.output)),
        placeholders=list(step.placeholders),
        created_at=created_at,
        revision=step.revision,
    )
    return Pick(item, source)


def as_time(seconds: float) -> str:
    """Format seconds since 1970 as RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def from_http_date(text: str) -> float | None:
    """Parse an HTTP date to seconds since 1970. None if it is invalid."""
    # Imported here to keep the import time low; rarely needed.
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def _valid_for(item: Mapping[str, Any], date: str | None) -> float | None:
    """Seconds until the session expires, without using the clock of this machine."""
    left = item.get("expiresInSeconds")
    if left is not None:
        return max(0.0, float(left))
    # An older service sends the expiry time; its Date header has the current time.
    expires, now = item.get("expiresAt"), from_http_date(date) if date else None
    if expires is None or now is None:
        return None
    return max(0.0, datetime.fromisoformat(str(expires)).timestamp() - now)


def _steps(items: list[dict[str, Any]]) -> dict[str, Step]:
    return {step.code: step for step in map(_step, items)}


def _step(item: Mapping[str, Any]) -> Step:
    revision = item.get("revision")
    return Step(
        code=str(item["useCaseStepCode"]),
        step_id=item.get("useCaseStepId"),
        flow_step_id=item.get("flowStepId"),
        revision=None if revision is None else int(revision),
        output=json.dumps(_output(item), ensure_ascii=False),
        placeholders=tuple(item.get("placeholders") or ()),
    )


def _output(item: Mapping[str, Any]) -> dict[str, Any]:
    # For a step without a configuration, the service answers {}.
    output = item.get("outputMessage")
    return output if output and output.get("modality") else {}
