"""End with the parent: a process asks the kernel for a signal when the thread that started it is gone."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Get ``number`` when the parent process ``parent`` ends; exit at once if it has ended already.

    On systems other than Linux, only the latter.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
