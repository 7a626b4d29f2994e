"""Construction of a client, common to both kinds."""

import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from ai_model_match.core.arguments import Defaults, check_api_key, check_base_url, read_default
from ai_model_match.core.background import Background
from ai_model_match.core.counts import Counts
from ai_model_match.core.state import State
from ai_model_match.edges.cache_file import CacheFile
from ai_model_match.edges.folder import CachePath, find_folder, make_folder, read_salt
from ai_model_match.edges.journal import FileJournal, NoJournal
from ai_model_match.edges.network import Network, Verify
from ai_model_match.settings import Settings, Surroundings

_log = logging.getLogger("ai_model_match")


@dataclass(slots=True)
class Assembly:
    """The parts of a client that do not depend on threads or asyncio."""

    base_url: str
    network: Network
    state: State
    background: Background
    folder: Path | None
    cache: CacheFile | None
    journal: FileJournal | NoJournal

    def save(self) -> None:
        """Write the cache file. A failure is counted, never raised."""
        if self.cache is None:
            self.state.known.mark_saved()
            return
        try:
            self.cache.save(self.state.known, self.state.around.offset())
        except (OSError, ValueError) as error:
            self.failed(error)

    def failed(self, error: Exception) -> None:
        """Count a failure of the cache folder."""
        _failed(self.state.counts, error)

    def give_up(self) -> None:
        """Count unsent data that is not in the outbox file as lost, and close the files."""
        outbox = self.state.outbox
        kept = isinstance(self.journal, FileJournal)
        exposures = outbox.unsaved_exposures if kept else outbox.exposures
        feedback = 0 if kept else outbox.feedback
        outcomes = self.state.outcomes.waiting
        if outcomes:
            self.state.counts.add("outcomes_lost", outcomes)
            _log.warning("closed with %d unsent outcomes; they are lost", outcomes)
        examples = self.state.examples.waiting
        if examples:
            self.state.counts.add("examples_lost", examples)
            _log.warning("closed with %d unsent examples; they are lost", examples)
        if exposures or feedback:
            self.state.counts.add("exposures_lost", exposures)
            self.state.counts.add("feedback_lost", feedback)
            _log.warning(
                "closed with %d unsent exposures and %d unsent feedback items; they are lost",
                exposures,
                feedback,
            )
        if isinstance(self.journal, FileJournal):
            self.journal.close()

    def after_fork(self) -> None:
        """Reset the parts in a forked child. The parent keeps its queued data."""
        if isinstance(self.journal, FileJournal) and self.folder is not None:
            self.journal.close_after_fork()
            self.journal = FileJournal(self.folder, self.failed)
        if self.cache is not None:
            self.cache.after_fork()
        self.state.after_fork(self.journal)


def assemble(
    base_url: str,
    api_key: str,
    version: str,
    cache_path: CachePath,
    defaults: Defaults | None,
    settings: Settings,
    around: Surroundings,
    *,
    proxy: str | None = None,
    verify: Verify = True,
    trust_env: bool = True,
) -> Assembly:
    """Create the parts, and load what earlier runs left in the cache folder."""
    base_url, api_key = check_base_url(base_url), check_api_key(api_key)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    headers = {
        "X-Api-Key": api_key,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": f"ai-model-match/{version} python/{python}",
    }
    network = Network(base_url, headers, proxy, verify, trust_env)
    network.check()
    counts = Counts()
    folder, salt = _open_folder(find_folder(cache_path, base_url), counts)
    journal = FileJournal(folder, lambda error: _failed(counts, error)) if folder else NoJournal()
    configurations = {key: read_default(default) for key, default in (defaults or {}).items()}
    state = State.build(settings, around, counts, journal, salt, configurations)
    cache = CacheFile(folder / "known.json", settings.max_cache_bytes) if folder else None
    if cache is not None:
        try:
            cache.load(state.known, around.offset())
        except (OSError, ValueError) as error:
            _failed(counts, error)
    if isinstance(journal, FileJournal):
        unread = state.outbox.restore(journal.take_over()) + journal.unread
        if unread:
            counts.add("set_aside", unread)
            _log.warning("%d lines of the outbox in %s cannot be read and are set aside", unread, folder)
    return Assembly(base_url, network, state, Background(state), folder, cache, journal)


def _open_folder(folder: Path | None, counts: Counts) -> tuple[Path | None, bytes]:
    if folder is not None:
        try:
            make_folder(folder)
            return folder, read_salt(folder)
        except OSError as error:
            _failed(counts, error)
    return None, read_salt(None)


def _failed(counts: Counts, error: Exception) -> None:
    counts.add("cache_errors")
    _log.warning("cannot use the cache folder: %s", error)
