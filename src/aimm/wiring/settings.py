"""Settings from environment variables (``AIMM_…``) and a TOML file, validated at start.

Variables take precedence over the file, the file over the defaults. The file is the one that
``AIMM_CONFIG`` names, or ``aimm.toml`` in the current folder if it exists.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from aimm.storage.database.addresses import Address, read_address, sqlite_url
from aimm.web.base_path import normal_base_path
from aimm.wiring.setting_checks import complaint, demand, hosts_of, origins_of

PREFIX = "AIMM_"
CONFIG = f"{PREFIX}CONFIG"


Port = Annotated[int, Meta(ge=0, le=65_535)]
Positive = Annotated[float, Meta(gt=0, le=1_000_000)]
Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Workers = Annotated[int, Meta(ge=0, le=64)]
Bytes = Annotated[int, Meta(ge=1_024, le=1_073_741_824)]

Source = Literal["default", "environment", "file"]


class SettingsError(Exception):
    """A setting is unknown or invalid; the message says which, where, and what is allowed."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings.

    Attributes:
        host: addresses or host names to listen on, separated by commas; ``0.0.0.0,::`` is every IPv4 and IPv6
            address of the machine.
        port: port to listen on; 0 for any free port.
        data_dir: folder of the SQLite file; a path, not a URL.
        database_url: ``sqlite:///file`` or ``postgresql://user:password@host/name``; empty means SQLite
            in the data folder.
        base_path: path below which a reverse proxy serves everything (``/aimm``), whether or not the proxy
            strips it; empty for the root.
        allowed_origins: foreign origins (``scheme://host[:port]``) whose pages may call the API, separated
            by commas.
        trusted_proxies: addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are
            believed, separated by commas; ``*`` trusts all peers.
        log_format: ``console`` (lines for people) or ``json``.
        access_log: whether to log every request, including picks.
        access_log_probes: whether that includes health checks and metrics.
        session_hours: how long a session keeps its flow after its first pick.
        feedback_days: how long a session can be rated after its first pick.
        pick_retention_days: age at which picks are purged; statistics are kept.
        feedback_retention_days: age at which ratings are purged; statistics are kept.
        live_sessions: sessions kept in memory; older ones are looked up in the database.
        queue: first picks and ratings that may wait for a commit; beyond that, callers get 503.
        repeats_mib: memory for log records of repeated picks that wait to be written; records beyond it are
            dropped and counted, and the picks are answered all the same.
        commit_seconds: how long a commit may take before its callers get 503.
        request_seconds: how long a request of the management API may take before it gets 408.
        max_body_bytes: longest body of the management API.
        keep_alive_seconds: how long an idle connection stays open.
        max_connections: connections beyond which new requests get 503.
        drain_seconds: how long a stop waits for requests in progress.
        rollout_seconds: seconds between two updates of the rollouts, on the leader.
        clock_speed: seconds that pass in one second; for demonstrations and tests only, because records
            get timestamps in the future.
        event_streams: open consoles that a node serves with events; beyond that, 503.
        event_streams_per_caller: those of one user or API key; beyond that, 429.
        backups: file or folder of the backups of a SQLite database; `aimm doctor` checks
            the age of the newest.
        workers: worker processes for jobs that `aimm serve` starts by itself on SQLite; 0 starts none. On
            PostgreSQL it starts none: run `aimm work`.
        job_memory_mib: memory that the program of a job may have.
        job_hours: how long a job may take.
        job_retention_days: age at which jobs that have ended are purged.
        secret_key_file: file with the keys that encrypt stored API keys of model providers; empty means
            ``secret.key`` in the data folder. All nodes need the same file.
        artifacts: folder of uploads and of files that jobs make, or ``s3://bucket/prefix`` (extra ``s3``);
            empty means a folder beside the database. All services and workers need the same.
        otel_endpoint: where to send OpenTelemetry traces (OTLP over HTTP); empty disables them.
    """

    host: str = "127.0.0.1"
    port: Port = 8321
    data_dir: str = ""
    database_url: str = ""
    base_path: str = ""
    allowed_origins: str = ""
    trusted_proxies: str = "127.0.0.1"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    access_log: bool = False
    access_log_probes: bool = False
    session_hours: Positive = 6.0
    feedback_days: Positive = 7.0
    pick_retention_days: Positive = 90.0
    feedback_retention_days: Positive = 90.0
    live_sessions: Count = 2_000_000
    queue: Count = 20_000
    repeats_mib: Count = 64
    commit_seconds: Positive = 2.0
    request_seconds: Positive = 10.0
    max_body_bytes: Bytes = 1_048_576
    keep_alive_seconds: Positive = 75.0
    max_connections: Count = 10_000
    drain_seconds: Positive = 10.0
    rollout_seconds: Positive = 1.0
    clock_speed: Positive = 1.0
    event_streams: Count = 256
    event_streams_per_caller: Count = 16
    backups: str = ""
    workers: Workers = 1
    job_memory_mib: Count = 4_096
    job_hours: Positive = 24.0
    job_retention_days: Positive = 90.0
    secret_key_file: str = ""
    artifacts: str = ""
    otel_endpoint: str = ""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.data_dir).expanduser() if self.data_dir else default_data_dir()

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.database_url or sqlite_url(self.folder / "aimm.db")

    @property
    def address(self) -> Address:
        """The parsed address of the database.

        Raises:
            BadAddress: only when the settings were not loaded by ``load_settings``.
        """
        return read_address(self.url)

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.url.startswith("sqlite:")

    @property
    def hosts(self) -> list[str]:
        """Addresses and host names to listen on."""
        return hosts_of(self.host)

    @property
    def base(self) -> str:
        """The base path with a leading slash and no trailing slash; empty for the root."""
        return normal_base_path(self.base_path)

    @property
    def origins(self) -> list[str]:
        """Foreign origins that may call the API, as browsers send them."""
        return origins_of(self.allowed_origins)


def default_data_dir() -> Path:
    """``$XDG_DATA_HOME/aimm``, or ``~/.local/share/aimm``."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "aimm"


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and where they come from.

    Attributes:
        file: the TOML file that was read, or None.
        sources: sources of the settings that were given, by name; all others have their defaults.
    """

    settings: Settings
    file: Path | None
    sources: Mapping[str, Source]


def load_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Load the settings; see ``load_with_sources``.

    Raises:
        SettingsError
    """
    return load_with_sources(environment, file).settings


def load_with_sources(environment: Mapping[str, str], file: Path | None = None) -> LoadedSettings:
    """Load the settings, and remember where each comes from.

    Args:
        environment: environment variables; non-empty ones that begin with ``AIMM_`` are used.
        file: TOML file to use instead of the one named in the environment.

    Raises:
        SettingsError: a setting is unknown or invalid, or the file cannot be read.
    """
    values: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    source = file or _configured_file(environment)
    if source is not None:
        values.update(_check(_read_toml(source), str(source), strict=True))
        sources.update(dict.fromkeys(values, "file"))
    variables = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != CONFIG and value.strip()
    }
    given = _check(variables, "the environment", strict=False)
    values.update(given)
    sources.update(dict.fromkeys(given, "environment"))
    settings = msgspec.convert(values, Settings)
    _check_folder(settings)
    return LoadedSettings(settings, source, sources)


def _check_folder(settings: Settings) -> None:
    """A user in a container may have no home folder."""
    if settings.database_url:
        return
    try:
        _ = settings.folder
    except RuntimeError:
        raise SettingsError(f"{PREFIX}DATA_DIR: must be set, because this user has no home folder") from None


def _configured_file(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(CONFIG)
    if named:
        return Path(named)
    here = Path("aimm.toml")
    return here if here.exists() else None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not valid TOML ({error})") from None


def _check(given: Mapping[str, Any], where: str, *, strict: bool) -> dict[str, Any]:
    fields = {
        field.name if strict else field.name.upper(): field for field in msgspec.structs.fields(Settings)
    }
    prefix = "" if strict else PREFIX
    checked: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            wrong.append(f"{prefix}{name}: unknown setting{_hint(name, [*fields], prefix)}")
            continue
        try:
            converted = msgspec.convert(value, field.type, strict=strict)
        except msgspec.ValidationError:
            wrong.append(f"{prefix}{name}: {demand(field.type, value)}")
            continue
        checked[field.name] = converted
        if said := complaint(field.name, converted):
            wrong.append(f"{prefix}{name}: {said}")
    if wrong:
        raise SettingsError(f"in {where}:\n" + "\n".join(f"  {line}" for line in sorted(wrong)))
    return checked


def _hint(name: str, names: list[str], prefix: str) -> str:
    case = str.lower if names[0].islower() else str.upper
    close = get_close_matches(case(name), names, n=1)
    return f"; did you mean {prefix}{close[0]}?" if close else " (see `aimm settings`)"
