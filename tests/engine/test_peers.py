"""What a worker knows of its peers."""

import os
import subprocess
import sys

from aimm.engine.peers import Peers
from aimm.engine.processes import is_gone, this_process
from aimm.jobs.model import Process, WorkerRow
from aimm.jobs.rules import Owner

HERE, ELSEWHERE = Process("here", 1, 1), Process("there", 1, 1)


def test_silence_is_timed_from_the_last_change_that_was_seen() -> None:
    now = 0.0
    peers = Peers(lambda process: process is HERE, lambda: now)
    peers.look([WorkerRow("a", ELSEWHERE, 5), WorkerRow("b", HERE, 1)])
    now = 4.0
    peers.look([WorkerRow("a", ELSEWHERE, 5), WorkerRow("b", HERE, 1)])
    assert peers.owner("a") == Owner(gone=False, silent=4.0)
    assert peers.owner("b") == Owner(gone=True, silent=4.0)
    assert peers.owner("c") is None
    assert peers.owner(None) is None
    assert peers.dead == ["b"]
    now = 5.0
    peers.look([WorkerRow("a", ELSEWHERE, 6)])
    assert peers.owner("a") == Owner(gone=False, silent=0.0)
    assert peers.owner("b") is None


def test_a_process_is_gone_when_its_number_is_free_or_another_has_it() -> None:
    here = this_process()
    assert not is_gone(here)
    assert is_gone(Process(here.host, here.pid, here.began - 1))
    assert not is_gone(Process("another machine", here.pid, here.began - 1))
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True)
    assert is_gone(Process(here.host, int(ended.stdout), here.began))
    assert here.pid == os.getpid()


def test_a_process_that_serves_loads_no_worker() -> None:
    code = "import sys, aimm.wiring.server; sys.exit(any(m.startswith('aimm.engine.') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
