"""Callers of the race, which check every response they get."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.record import Record, to_json
from benchmarks.sample import Sample
from benchmarks.wire import Answer, Cut, Lines, request_bytes
from tests.support.server import ServerProcess

Progress = Callable[[str], None]


class Node:
    """One server process and connections to it."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.lines = Lines(lambda: server.url)

    async def kill_and_restart(self, between: Callable[[], Awaitable[None]] | None = None) -> None:
        """Kill the process, and restart it on another port."""
        await asyncio.to_thread(self.server.kill)
        if between is not None:
            await between()
        await asyncio.to_thread(self.server.start)

    async def stop(self) -> int:
        """Stop it cleanly; returns the exit code."""
        code = await asyncio.to_thread(self.server.stop)
        self.lines.close()
        return code


class Caller:
    """An application: picks, rates, and records the responses."""

    def __init__(self, sample: Sample, record: Record) -> None:
        self.sample = sample
        self.record = record
        self._headers = {"x-api-key": sample.api_key}

    def place(self, correlation_id: str) -> tuple[str, Sequence[str]]:
        """The use case that an id belongs to, and its steps."""
        number = int(correlation_id.rsplit("-", 1)[1])
        return self.sample.use_cases[number % len(self.sample.use_cases)].code, self.sample.steps

    def pick_request(self, correlation_id: str, step: int) -> bytes:
        code, steps = self.place(correlation_id)
        body = {
            "correlationId": correlation_id,
            "useCaseCode": code,
            "useCaseStepCode": steps[step % len(steps)],
        }
        return request_bytes("POST", "/api/v1/picker", to_json(body), self._headers)

    def rating_request(self, correlation_id: str, score: int, key: str | None) -> bytes:
        body = {"correlationId": correlation_id, "score": score / 100}
        headers = {**self._headers, **({} if key is None else {"idempotency-key": key})}
        return request_bytes("POST", "/api/v1/feedbacks", to_json(body), headers)

    async def ask(self, lines: Lines, request: bytes) -> Answer | None:
        """The response; None if there is none or if it is a 503."""
        try:
            answer = await lines.ask(request)
        except Cut:
            self.record.cut += 1
            return None
        except TimeoutError:
            self.record.wrong.append("a request was not answered")
            return None
        self.record.slowest = max(self.record.slowest, answer.seconds)
        if answer.status == 503:
            self.record.refused += 1
            if b"\r\nretry-after:" not in answer.headers:
                self.record.wrong.append("503 without Retry-After")
            return None
        return answer

    async def pick(self, lines: Lines, correlation_id: str, step: int) -> bool:
        """Pick once; returns whether it was acknowledged."""
        answer = await self.ask(lines, self.pick_request(correlation_id, step))
        if answer is None:
            return False
        if answer.status != 200:
            self.record.wrong.append(f"pick of {correlation_id}: {answer.status} {answer.body!r}")
            return False
        self.record.picked(correlation_id, answer.json()["item"])
        return True

    async def rate(self, many: Sequence[Lines], correlation_id: str, score: int, key: str | None) -> None:
        """Rate an id on all ``many`` connections at once; exactly one rating must be stored."""
        request = self.rating_request(correlation_id, score, key)
        answers = await asyncio.gather(*(self.ask(lines, request) for lines in many))
        accepted = [a for a in answers if a is not None and a.status == 200]
        for answer in accepted:
            self.record.rated(correlation_id, score, answer.json()["item"])
        expected = len(many) if key is not None else 1
        complete = None not in answers
        if len(accepted) > expected or (complete and len(accepted) != expected):
            self.record.wrong.append(f"{len(accepted)} ratings of {correlation_id} were accepted")
        for answer in answers:
            refused = answer is not None and b'"feedback-already-provided"' in answer.body
            if answer is not None and answer.status != 200 and not (refused and answer.status == 400):
                self.record.wrong.append(f"rating of {correlation_id}: {answer.status} {answer.body!r}")
