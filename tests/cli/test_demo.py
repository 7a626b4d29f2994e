"""``aimm demo`` as a process of its own, without a terminal."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from aimm.cli.demo import demo
from aimm.cli.demonstration.goal import Goal, Shares
from aimm.cli.demonstration.sample import load_sample
from aimm.cli.demonstration.service import Access, Stopped, complaints_of, free_or_any
from aimm.cli.demonstration.story import EXPLORATION
from aimm.flows import manifest
from aimm.manifests.checks import key_of

START_SECONDS = 60
STOP_SECONDS = 10


class Demo:
    """A running demo, whose output is read as it arrives."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aimm.cli.main", "demo", "--port", "0", *words],
            env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._text = ""
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                with self._changed:
                    self._text += line
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the output matches ``pattern``; returns the first match."""
        expression = re.compile(pattern, re.MULTILINE | re.DOTALL)

        def found() -> re.Match[str] | bool:
            return expression.search(self._text) or self._ended

        with self._changed:
            self._changed.wait_for(found, START_SECONDS)
            match = expression.search(self._text)
        assert match is not None, self._text
        return match

    def interrupt(self) -> None:
        """Send Ctrl-C: a signal to the whole foreground process group of the terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self, seconds: float) -> str:
        """Wait until it exits successfully; returns its whole output."""
        assert self.process.wait(seconds) == 0, self._text
        self._reader.join(seconds)
        assert "Traceback" not in self._text
        return self._text


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Demo]:
    started = Demo(folder, *words)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.terminate()
            started.process.wait(STOP_SECONDS)


def flow_titles() -> list[str]:
    """The titles of the flows that the demonstration serves."""
    use_case = load_sample().parts["useCases"][0]
    return [key_of(manifest.FLOWS, flow) for flow in use_case.parts[manifest.FLOWS.section]]


def children(parent: int) -> list[int]:
    """The child processes of ``parent``."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has exited in the meantime
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def pick_with(command: str) -> dict[str, object]:
    """The item that the printed command returns."""
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=20, check=True)
    return json.loads(done.stdout)["item"]


def test_the_demo_shows_a_working_service_and_stops_by_itself(tmp_path: Path):
    with running(tmp_path, "--seconds", "5", "--rate", "20") as shown:
        command = shown.wait_for(r"^(curl -s .*?\}')\n")[1]
        started = children(shown.process.pid)
        item = pick_with(command)
        assert item["outputMessage"]
        shown.wait_for(r"^  path +http://127\.0\.0\.1:\d+/use-cases/[0-9a-f-]+/path$")
        text = shown.end(START_SECONDS)
    titles = flow_titles()
    assert len(titles) == 3
    shares = ", ".join(rf"{re.escape(title)} \d+%" for title in titles)
    last = re.findall(
        rf"^0:\d\d  (?:rollout not started yet|warming up) · {shares} · (\d+) sessions · (\d+) ratings · "
        r"\d+ picks per second$",
        text,
        re.MULTILINE,
    )[-1]
    assert int(last[0]) > 10
    assert int(last[1]) > 5
    assert not re.search("stale|lost: |INIT|WARMUP", text)
    assert re.search(
        r"^Stopped after 0:(0[5-9]|1\d): \d+ sessions, \d+ picks, \d+ ratings, nothing lost\.$",
        text,
        re.MULTILINE,
    )
    assert started
    assert not any(is_alive(pid) for pid in started)
    assert list(tmp_path.iterdir()) == []


def test_the_bad_flow_is_rolled_back_and_a_winner_found(tmp_path: Path):
    middling, _, bad = flow_titles()
    with running(tmp_path, "--rate", "80", "--speed", "180") as shown:
        shown.wait_for(r"  warming up · ")
        shown.wait_for(rf"→ {bad} was rolled back: its \d+ ratings")
        shown.wait_for(r"→ Every flow has reached its goal")
        shown.wait_for(r"→ .* is proven ")
        shown.wait_for(r"  completed · ")
        shown.wait_for(r"^Path of Ticket routing: ready, with a decision; its brief: http://\S+/briefs/\S+$")
        shown.interrupt()
        lines = shown.end(STOP_SECONDS).splitlines()
    assert lines[-2] == EXPLORATION
    assert lines[-4].startswith(f"Rolled back: {bad} was rolled back")
    # rarely the mediocre flow wins, within the guaranteed error rate
    assert re.fullmatch(r"Winner: (.+)\. Why: \1 is proven .* \(mean stars and ratings: .*\)\.", lines[-3])
    assert middling in lines[-3]
    assert lines[-1].endswith("nothing lost.")


def test_ctrl_c_stops_the_demo_cleanly(tmp_path: Path):
    with running(tmp_path, "--rate", "50") as shown:
        shown.wait_for(r"picks per second")
        started = children(shown.process.pid)
        shown.interrupt()
        text = shown.end(STOP_SECONDS)
    assert "nothing lost." in text.splitlines()[-1]
    assert started
    assert not any(is_alive(pid) for pid in started)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_during_startup(tmp_path: Path):
    with running(tmp_path) as shown:
        shown.wait_for(r"^Starting the service")
        shown.interrupt()
        text = shown.end(STOP_SECONDS)
    assert text.splitlines()[-1] == "Stopped before the start."
    assert list(tmp_path.iterdir()) == []


def test_kept_data_can_be_served_again(tmp_path: Path):
    kept = tmp_path / "kept"
    with running(tmp_path, "--seconds", "0.5", "--keep", str(kept)) as shown:
        text = shown.end(START_SECONDS)
    assert text.splitlines()[-1].endswith(f"AIMM_DATA_DIR={kept} aimm serve")
    assert (kept / "aimm.db").exists()
    again = CliRunner().invoke(demo, ["--keep", str(kept)])
    assert again.exit_code == 1
    assert "is not empty" in again.output


def test_a_port_in_use_is_avoided():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert free_or_any(taken.getsockname()[1]) == 0
    assert free_or_any(0) == 0


class _LateService(BaseHTTPRequestHandler):
    """Serves the use case from the third request on."""

    asked = 0

    def do_GET(self) -> None:
        _LateService.asked += 1
        known = _LateService.asked >= 3
        flows = [{"flowId": "a", "sharePct": 100.0}] if known else []
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"item": {"flows": flows}}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the base class
        pass


def test_warnings_of_the_service_are_kept():
    said = [
        "AI Model Match listens on http://127.0.0.1:1",
        "2026-01-01T00:00:00Z [warning  ] clock_speed_is_not_1 speed=60.0",
        "2026-01-01T00:00:01Z [error    ] commit_failed entries=2",
        "2026-01-01T00:00:02Z [info     ] purged",
    ]
    assert complaints_of(said) == [said[2]]


def test_no_visits_start_before_the_sample_is_served():
    _LateService.asked = 0
    with HTTPServer(("127.0.0.1", 0), _LateService) as late:
        threading.Thread(target=late.serve_forever, daemon=True).start()
        access = Access(f"http://127.0.0.1:{late.server_port}", "u", "p", "k")
        shares = Shares(access, Goal("id", "code", "Title", ["s"], {"a": "A"}))
        shares.wait_until_served(lambda: False)
        assert (shares.present, _LateService.asked) == ({"a": 100.0}, 3)
        unserved = Shares(access, Goal("id", "code", "Title", ["s"], {"b": "B"}))
        with pytest.raises(Stopped):
            unserved.wait_until_served(lambda: True)
        shares.close()
        unserved.close()
        late.shutdown()
