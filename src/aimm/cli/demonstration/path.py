"""The path of ticket routing, filled in the background while the rollout goes on."""

import threading
from dataclasses import dataclass

import httpx2
from rich.text import Text

from aimm.cli.demonstration.service import Access, ServiceFailed, Stopped
from aimm.cli.demonstration.tickets.filling import Filling
from aimm.cli.demonstration.tickets.records import USE_CASE

READY = "ready, with a decision"
_STOP_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class PathNews:
    """How far the path is.

    Attributes:
        done: whether it is filled, or nothing more will come.
        failed: whether it was left unfinished.
        brief: address of the brief, which opens without signing in.
    """

    doing: str = "starting"
    done: bool = False
    failed: bool = False
    brief: str | None = None

    @property
    def text(self) -> str:
        """In words, with the address of the brief."""
        shared = "" if self.brief is None else f"; its brief: {self.brief}"
        return f"Path of {USE_CASE['title']}: {self.doing}{shared}"

    def line(self) -> Text:
        """A line of the dashboard."""
        style = "red" if self.failed else "green" if self.done else ""
        line = Text("Path: ", "bright_black", no_wrap=True, overflow="ellipsis").append(self.doing, style)
        return (
            line if self.brief is None else line.append("   ").append("open its brief", f"link {self.brief}")
        )


class PathFiller:
    """Fills the path in a thread of its own.

    Args:
        seed: of the slips of the generated raters.
    """

    def __init__(self, access: Access, seed: int) -> None:
        self._stopping = threading.Event()
        self._access = access
        self._filling = Filling(access, seed, self._stopping.is_set, self._note)
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._use_case_id = ""
        self.news = PathNews()

    def prepare(self) -> str:
        """Make the use case; returns the address of its path.

        Raises:
            ServiceFailed
        """
        try:
            self._use_case_id = self._filling.use_case()
        except (httpx2.HTTPError, LookupError, ValueError) as error:
            raise ServiceFailed(f"the path cannot be filled: {error!r}") from error
        return f"{self._access.url}/use-cases/{self._use_case_id}/path"

    def start(self) -> None:
        """Begin to fill the path."""
        self._thread.start()

    def join(self) -> None:
        """Wait some seconds until nothing more will come."""
        self._thread.join(_STOP_SECONDS)

    def stop(self) -> None:
        """Stop after the request that is being made."""
        self._stopping.set()
        if self._thread.ident is not None:
            self.join()
        if not self._thread.is_alive():  # a connection in use would fail loudly
            self._filling.close()

    def _note(self, doing: str) -> None:
        self.news = PathNews(doing)

    def _fill(self) -> None:
        try:
            brief = self._filling.fill(self._use_case_id)
        except Stopped:
            return
        except (httpx2.HTTPError, LookupError, ValueError) as error:
            self.news = PathNews(f"not filled: {error!r}", done=True, failed=True)
        else:
            self.news = PathNews(READY, done=True, brief=brief and f"{self._access.url}{brief}")
