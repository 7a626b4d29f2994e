"""The 99th percentile of picks while examples are captured, beside that without, in turns.

Another process sends examples at a steady rate: half of them by ``/examples``, half as traces in protobuf.
Run: ``python -m benchmarks.capture``.
"""

import argparse
import asyncio
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import msgspec
from benchmarks.jobs import CONNECTIONS, RATE, picks, requests_of
from benchmarks.sample import Sample, make_sample
from benchmarks.servers import SHARES, STEPS, USE_CASES
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span
from tests.support.server import ServerProcess

BAR = 1.5
EXAMPLES, BATCH = 200, 10
_ASKED = "What does the warranty of the kettle cover, and for how long? " * 16
_ANSWERED = "It covers defects of material and workmanship for two years. " * 16


def examples_of(code: str, step: str, number: int) -> bytes:
    """A batch of examples of 1 KiB of inputs and 1 KiB of output each."""
    named = {"useCaseCode": code, "useCaseStepCode": step, "correlationId": f"captured-{number}"}
    content = {"inputs": {"question": _ASKED}, "output": _ANSWERED, "consent": True}
    return msgspec.json.encode({"examples": [{**named, **content, "sequence": n} for n in range(BATCH)]})


def traces_of(code: str, step: str, number: int) -> bytes:
    """The same as spans."""
    named = {"aimm.use_case": code, "aimm.step": step, "aimm.session": f"traced-{number}"}
    texts = {**named, "gen_ai.prompt": _ASKED, "gen_ai.completion": _ANSWERED, "aimm.consent": "true"}
    pairs = [KeyValue(key=key, value=AnyValue(string_value=text)) for key, text in texts.items()]
    spans = [Span(span_id=(n + 1).to_bytes(8, "big"), attributes=pairs) for n in range(BATCH)]
    senders = [ResourceSpans(scope_spans=[ScopeSpans(spans=spans)])]
    return ExportTraceServiceRequest(resource_spans=senders).SerializeToString()


def send(url: str, key: str, code: str, step: str) -> None:
    """Send batches until the process is stopped."""
    protobuf = {"content-type": "application/x-protobuf"}
    due = time.perf_counter()
    with httpx2.Client(base_url=f"{url}/api/v1", headers={"x-api-key": key}, timeout=20) as http:
        for number in itertools.count(time.time_ns()):
            if number % 2:
                body = examples_of(code, step, number)
                answer = http.post("/examples", content=body, headers={"content-type": "application/json"})
                taken = answer.json()["item"]["accepted"] == BATCH
            else:
                answer = http.post("/otlp/v1/traces", content=traces_of(code, step, number), headers=protobuf)
                taken = answer.content == b""
            assert taken, answer.content
            print("sent", flush=True)
            due += BATCH / EXAMPLES
            time.sleep(max(due - time.perf_counter(), 0))


@contextmanager
def capturing(url: str, sample: Sample) -> Iterator[None]:
    """Send examples from another process meanwhile."""
    code, step = sample.use_cases[0].code, sample.steps[0]
    command = [sys.executable, "-m", "benchmarks.capture", "--send", url, sample.api_key, code, step]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as sender:
        assert sender.stdout is not None
        sender.stdout.readline()  # starting takes longer than anything else
        try:
            yield
        finally:
            assert sender.poll() is None, "the sender ended by itself"
            sender.terminate()


def measure(rounds: int, seconds: float) -> tuple[list[float], int]:
    """Measure in turns: the ratios of the 99th percentiles, and how many examples were stored."""
    ratios: list[float] = []
    with tempfile.TemporaryDirectory(prefix="aimm-bench-") as folder:
        url = f"sqlite:///{folder}/aimm.db"
        sample = asyncio.run(make_sample(url, USE_CASES, STEPS, SHARES))
        server = ServerProcess(url, Path(folder), workers=0)
        port, parts, ids = urlsplit(server.url).port or 0, requests_of(sample), [0]
        bearer = {"authorization": f"Bearer {sample.token}"}
        with httpx2.Client(base_url=f"{server.url}/api/v1", headers=bearer, timeout=20) as http:
            settings = {"name": "n", "useCaseId": sample.use_cases[0].id, "enabled": True}
            http.post("/captures", json=settings).raise_for_status()
            picks(port, parts, ids, 2)
            print(f"{RATE} first picks a second on {CONNECTIONS} connections, {EXAMPLES} examples, SQLite")
            print("round  without p50/p99 ms  capturing p50/p99 ms  ratio of p99")
            for number in range(1, rounds + 1):
                alone = picks(port, parts, ids, seconds)
                with capturing(server.url, sample):
                    beside = picks(port, parts, ids, seconds)
                ratios.append(beside[1] / alone[1])
                figures = (*alone, *beside, ratios[-1])
                print(f"{number:5d}", *(f"{figure:11.2f}" for figure in figures), flush=True)
            stored: int = http.get("/system").json()["item"]["capture"]["stored"]
        server.stop()
    return ratios, stored


def main() -> None:
    """Measure, and fail above the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--send", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.send:
        send(*given.send)
        return
    ratios, stored = measure(given.rounds, given.seconds)
    ratio = statistics.median(ratios)
    print(f"{stored} examples stored; median ratio {ratio:.2f}, bar {BAR}")
    sys.exit(ratio > BAR)


if __name__ == "__main__":
    main()
