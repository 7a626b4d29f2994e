"""Requests generated from the server's OpenAPI document, and checks that hold for every response."""

import json
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.fuzz.world import World
from tests.support.commands import run_aimm

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SECONDS = 15
RENEW_SECONDS = 240
REFILL_EVERY = 150
MACHINE_PATHS = ("/api/v1/picker", "/api/v1/outcomes")
MACHINE_POSTS = ("/api/v1/feedbacks", "/api/v1/examples", "/api/v1/otlp/")
# streams as long as the client reads, or the job waits
ENDLESS = ("/api/v1/events", "/api/v1/jobs/{job_id}/job-stream")
PUBLIC_PATHS = ("/api/v1/auth/", "/api/v1/health-check", "/livez", "/readyz", "/metrics")
CREDENTIALS = ("authorization", "x-api-key")
QUERY_POOLS = {
    "useCaseId": "use_case_id",
    "flowId": "flow_id",
    "useCaseCode": "code",
    "entityId": "flow_id",
}
BODY_POOLS = {
    "useCaseId": "use_case_id",
    "flowId": "flow_id",
    "useCaseCode": "code",
    "useCaseStepCode": "step_code",
    "correlationId": "correlation_id",
}

STRATEGY = {
    "warmup": None,
    "escape": None,
    "adaptive": {"minFeedback": 0, "maxStepPct": 10, "intervalMins": 10},
}
PLAIN = {"password": "a long password", "username": "u", "name": "k", "scopes": ["pick"]}


@dataclass
class Tally:
    """Statistics of a run.

    Attributes:
        requests: number of responses, or failures to respond; one for each request sent.
        statuses: responses by operation and status.
        failures: the first failed request of each kind, by problem.
    """

    requests: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    failures: dict[str, str] = field(default_factory=dict[str, str])

    def note(self, label: str, status: int) -> None:
        self.requests += 1
        self.statuses[label, status] += 1

    def fail(self, what: str, request: str) -> None:
        self.failures.setdefault(what, request)

    def reached(self, label: str) -> bool:
        """Whether any request of this operation succeeded."""
        return any(self.statuses[label, status] for status in (200, 202, 204, 304))

    def answers(self, label: str) -> dict[int, int]:
        """Number of responses of an operation, by status."""
        return {status: count for (some, status), count in self.statuses.items() if some == label}

    def report(self) -> str:
        """Describe the run."""
        by_status = Counter[int]()
        for (_, status), count in self.statuses.items():
            by_status[status] += count
        lines = [f"requests: {self.requests}", f"statuses: {dict(sorted(by_status.items()))}"]
        lines += [f"FAILURE {what}\n    {request}" for what, request in self.failures.items()]
        return "\n".join([*lines, f"failures: {len(self.failures)}"])


def own_document() -> dict[str, Any]:
    """The document that the command line writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        run_aimm("openapi", str(path))
        return json.loads(path.read_text())


class SchemaFuzz:
    """Generates requests for one world and checks the responses."""

    def __init__(self, world: World, tally: Tally) -> None:
        self._world = world
        self._tally = tally
        self._session = requests.Session()
        self._renewed = time.monotonic()
        schema = schemathesis.openapi.from_dict(own_document())
        schema.config.update(base_url=world.server.url)
        found = [one.ok() for one in schema.get_all_operations()]
        self.operations: list[Any] = [one for one in found if one.path not in ENDLESS]

    def close(self) -> None:
        self._session.close()

    def run(self, wanted: int, first_seed: int) -> None:
        """Send at least ``wanted`` requests, spread evenly over all operations."""
        end, number = self._tally.requests + wanted, first_seed
        ways = [(op, mode) for op in self.operations for mode in GenerationMode]
        while self._tally.requests < end:
            before = self._tally.requests
            share = max(1, -(-(end - before) // len(ways)))
            for operation, mode in ways:
                self._examples(operation, mode, min(share, 50), number)
            number += 1
            assert self._tally.requests > before, "nothing can be made up"

    def insist(self, labels: Set[str], number: int) -> None:
        """Retry these operations with well-formed requests, because random references often miss."""
        for operation in self.operations:
            if f"{operation.method.upper()} {operation.path}" in labels:
                self._examples(operation, GenerationMode.POSITIVE, 20, number)

    def _examples(self, operation: Any, mode: GenerationMode, examples: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), chance=st.integers(0, 2**32))
        def send(case: Case, chance: int) -> None:
            self._send(case, Random(chance), positive=mode is GenerationMode.POSITIVE)

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about the generator itself
                send()
        except (HypothesisException, SchemathesisError):
            return  # an operation without input has no invalid requests

    def _send(self, case: Case, chance: Random, *, positive: bool) -> None:
        self._keep_world_alive()
        label = f"{case.operation.method.upper()} {case.operation.path}"
        self._fill(case, chance, positive=positive)
        self._identify(case, chance)
        try:
            answer = case.call(session=self._session, timeout=SECONDS)
        except requests.Timeout:
            self._tally.note(label, 0)
            self._tally.fail(f"{label}: no answer within {SECONDS} s", case.as_curl_command())
            return
        except (requests.exceptions.InvalidHeader, UnicodeError, ValueError):
            return  # rejected by the HTTP library
        self._tally.note(label, answer.status_code)
        for what in _wrong(case, answer):
            self._tally.fail(f"{label}: {what}", f"{case.as_curl_command()}\n    -> {answer.text[:300]}")
        self._world.learn(case.operation.path, case.operation.method.upper(), answer)

    def _keep_world_alive(self) -> None:
        if self._tally.requests % REFILL_EVERY == REFILL_EVERY - 1:
            self._world.refill()
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._world.renew()
            self._renewed = time.monotonic()

    def _identify(self, case: Case, chance: Random) -> None:
        path = case.operation.path
        headers = {n: v for n, v in (case.headers or {}).items() if n.lower() not in CREDENTIALS}
        case.cookies = {}
        if not path.startswith(PUBLIC_PATHS) and chance.random() > 0.03:
            posts = case.operation.method.upper() == "POST" and path.startswith(MACHINE_POSTS)
            machine = posts or path.startswith(MACHINE_PATHS)
            caller = self._world.machine if machine else self._world.person
            headers |= {n: caller.http.headers[n] for n in CREDENTIALS if n in caller.http.headers}
        case.headers = headers  # type: ignore[assignment]

    def _fill(self, case: Case, chance: Random, *, positive: bool) -> None:
        """Replace generated ids with existing ones, which would otherwise only be rejected."""
        likely = 0.8 if positive else 0.5
        for name in case.path_parameters or {}:
            if chance.random() < likely:
                real = chance.randint(1, 2) if name in ("number", "other") else self._some(name, chance)
                case.path_parameters[name] = real  # type: ignore[index]
        for name, pool in QUERY_POOLS.items():
            if case.query and name in case.query and chance.random() < likely:
                case.query[name] = self._some(pool, chance)  # type: ignore[index]
        if chance.random() < likely:
            _drop_conditions(case)
        if case.operation.path.endswith(("/exposures", "/outcomes")) and chance.random() < likely:
            self._fill_batch(case, chance)
        if positive and isinstance(case.body, dict):
            self._fill_body(case.body, chance)
            if case.operation.path.endswith("/bulk") and chance.random() < 0.5:
                case.body = self._shares(chance)
            if case.operation.path.endswith("/rollout-strategy") and chance.random() < 0.5:
                case.body = {"configuration": STRATEGY}

    def _fill_batch(self, case: Case, chance: Random) -> None:
        kept = {n: v for n, v in (case.headers or {}).items() if n.lower() != "idempotency-key"}
        case.headers = {**kept, "Idempotency-Key": f"fuzz-{chance.getrandbits(32)}"}  # type: ignore[assignment]
        if case.operation.path.endswith("/outcomes") and chance.random() < 0.4:
            case.body = {"outcomes": [{"correlationId": "somebody", "error": chance.random() < 0.5}]}

    def _shares(self, chance: Random) -> dict[str, Any]:
        """Valid shares: all flows of a use case, adding up to 100%."""
        use_case, flows = chance.choice(self._world.goals[-3:])
        first = chance.randint(0, 10_000)
        shares = [first / 100, (10_000 - first) / 100]
        listed = [{"flowId": f, "currentServePct": p} for f, p in zip(flows, shares, strict=True)]
        return {"useCaseId": use_case, "flows": listed}

    def _fill_body(self, body: dict[str, Any], chance: Random) -> None:
        for name, pool in BODY_POOLS.items():
            if isinstance(body.get(name), str) and chance.random() < 0.8:
                body[name] = self._some(pool, chance)
        for name, value in PLAIN.items():
            if body.get(name) is not None and chance.random() < 0.6:
                body[name] = value if isinstance(value, list) else f"{value} {chance.getrandbits(64)}"
        for entries in (body.get("flows"), body.get("exposures"), body.get("outcomes")):
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict):
                    self._fill_body(entry, chance)

    def _some(self, pool: str, chance: Random) -> str:
        return self._world.some(pool, chance)


def _drop_conditions(case: Case) -> None:
    for name in [n for n in case.headers or {} if n.lower() in ("if-match", "if-none-match")]:
        del case.headers[name]  # type: ignore[attr-defined]


def _wrong(case: Case, answer: Any) -> Iterator[str]:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield _summary(failure)
    except Failure as failure:
        yield _summary(failure)
    if answer.status_code >= 400:
        errors = answer.json().get("errors") if answer.content else None
        if not isinstance(errors, list) or not errors or not all(isinstance(e, str) for e in errors):
            yield "an error without a list of texts"


def _summary(failure: BaseException) -> str:
    title = getattr(failure, "title", type(failure).__name__)
    return f"{title}: {' '.join(str(failure).split())[:200]}"
