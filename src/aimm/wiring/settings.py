"""Settings from the environment (``AIMM_…``) and a TOML file, checked at start.

The environment wins over the file, the file over the defaults. The file is the one that
``AIMM_CONFIG`` names, else ``aimm.toml`` in the present folder if there is one.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta
from msgspec.inspect import BoolType, FloatType, IntType, LiteralType, type_info
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from aimm.web.base_path import normal_base_path, wrong_base_path

PREFIX = "AIMM_"

_DATABASE_URL = re.compile(r"sqlite:///.|postgresql://.")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([^\s/:?#@\[\]*]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.IGNORECASE)
_SHOWN_CHARACTERS = 60
# user and password of an address, and passwords among its parameters
_CREDENTIALS = re.compile(
    r"(?<=//)\S*(?=@)|(?<=[?&])(\w*(?:password|secret|token|key)\w*=)[^&\s]*", re.IGNORECASE
)

Port = Annotated[int, Meta(ge=0, le=65_535)]
Positive = Annotated[float, Meta(gt=0, le=1_000_000)]
Count = Annotated[int, Meta(ge=1)]


class SettingsError(Exception):
    """A setting is unknown or wrong; the text says which, where, and what is allowed."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set.

    Attributes:
        host: address to listen on; loopback unless told otherwise.
        port: port to listen on; 0 takes a free one.
        data_dir: folder of the SQLite file.
        database_url: ``sqlite:///file`` or ``postgresql://user:password@host/name``; empty means SQLite
            in the data folder.
        base_path: path below which a reverse proxy serves everything (``/aimm``), whether or not the proxy
            strips it; empty for the root.
        allowed_origins: foreign origins (``scheme://host[:port]``) whose pages may call the API, separated
            by commas.
        trusted_proxies: addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed,
            separated by commas.
        log_format: ``console`` for people, ``json`` for machines.
        access_log: whether every request is logged, also on the hot path.
        access_log_probes: whether that includes health checks and metrics.
        session_hours: how long a session keeps its flow, from its first pick.
        feedback_days: how long after its first pick a session may be rated.
        pick_retention_days: age from which picks are purged; statistics stay.
        feedback_retention_days: age from which ratings are purged; statistics stay.
        live_sessions: sessions kept in memory; older ones are looked up in their table.
        queue: picks and ratings that may wait for a commit before callers get 503.
        commit_seconds: how long a commit may take before its callers get 503.
        request_seconds: how long a request of the management API may take before it gets 408.
        max_body_bytes: longest body of the management API.
        keep_alive_seconds: how long an idle connection stays open.
        max_connections: connections beyond which new requests get 503.
        drain_seconds: how long a stop waits for requests under way.
        rollout_seconds: pause between two looks at the rollouts, on the node that leads.
        clock_speed: how many seconds pass in one second; for demonstrations and tests only: the records get
            times that have not come yet.
        event_streams: open consoles that a node keeps up to date; more are asked to come back later.
        otel_endpoint: where OpenTelemetry traces go (OTLP over HTTP); empty for nowhere.
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
    commit_seconds: Positive = 2.0
    request_seconds: Positive = 10.0
    max_body_bytes: Count = 1_048_576
    keep_alive_seconds: Positive = 75.0
    max_connections: Count = 10_000
    drain_seconds: Positive = 10.0
    rollout_seconds: Positive = 1.0
    clock_speed: Positive = 1.0
    event_streams: Count = 256
    otel_endpoint: str = ""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.data_dir).expanduser() if self.data_dir else default_data_dir()

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.folder / 'aimm.db'}"

    @property
    def uses_sqlite(self) -> bool:
        """Whether the store is one file of one process."""
        return self.url.startswith("sqlite:")

    @property
    def base(self) -> str:
        """The base path with a slash in front and none at its end; empty for the root."""
        return normal_base_path(self.base_path)

    @property
    def origins(self) -> list[str]:
        """Foreign origins that may call."""
        return _origins(self.allowed_origins)


def _origins(text: str) -> list[str]:
    return [origin.strip().rstrip("/") for origin in text.split(",") if origin.strip()]


def default_data_dir() -> Path:
    """``$XDG_DATA_HOME/aimm``, or ``~/.local/share/aimm``."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "aimm"


def load_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings of this start.

    Args:
        environment: variables; those that begin with ``AIMM_`` and are not empty count.
        file: TOML file, instead of the one the environment names.

    Raises:
        SettingsError: a setting is unknown or wrong, or the file cannot be read.
    """
    values: dict[str, Any] = {}
    source = file or _configured_file(environment)
    if source is not None:
        values.update(_check(_read_toml(source), str(source), strict=True))
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG" and value.strip()
    }
    values.update(_check(given, "the environment", strict=False))
    return msgspec.convert(values, Settings)


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting in force, without anything secret.

    Attributes:
        source: ``environment``, ``file`` or ``default``.
    """

    name: str
    value: str
    source: Literal["default", "environment", "file"]


def shown_settings(settings: Settings, environment: Mapping[str, str]) -> list[ShownSetting]:
    """All settings by name, as they can be shown to an admin.

    Args:
        environment: variables that the settings were loaded with.
    """
    shown: list[ShownSetting] = []
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name)
        variable = f"{PREFIX}{field.name.upper()}"
        source = "default" if value == field.default else "file"
        if environment.get(variable, "").strip():
            source = "environment"
        text = str(value).lower() if isinstance(value, bool) else str(value)
        shown.append(ShownSetting(field.name, _CREDENTIALS.sub(r"\1***", text), source))
    return shown


def _configured_file(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(f"{PREFIX}CONFIG")
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
        raise SettingsError(f"{path}: is no TOML ({error})") from None


def _check(given: Mapping[str, Any], where: str, *, strict: bool) -> dict[str, Any]:
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    checked: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in given.items():
        shown = name if strict else f"{PREFIX}{name.upper()}"
        if name not in fields:
            wrong.append(f"{shown}: there is no such setting (see `aimm settings`)")
            continue
        kind = fields[name].type
        try:
            checked[name] = msgspec.convert(value, kind, strict=strict)
        except msgspec.ValidationError:
            wrong.append(f"{shown}: {_demand(kind, value)}")
            continue
        if complaint := _complaint(name, checked[name]):
            wrong.append(f"{shown}: {complaint}")
    if wrong:
        raise SettingsError(f"in {where}:\n" + "\n".join(f"  {line}" for line in sorted(wrong)))
    return checked


def _demand(kind: Any, value: object) -> str:
    """What a setting of this type allows, in plain words."""
    match type_info(kind):
        case BoolType():
            return "must be true or false"
        case LiteralType():
            return f"must be one of {', '.join(get_args(kind))}"
        case IntType(ge=least, le=None):
            return f"must be a whole number of at least {least}, not {_shown(value)}"
        case IntType(ge=least, le=most):
            return f"must be a whole number from {least} to {most}, not {_shown(value)}"
        case FloatType(gt=bound, le=most):
            return f"must be a number above {bound} (at most {most}), not {_shown(value)}"
        case _:
            return "must be text"


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _complaint(name: str, value: Any) -> str | None:
    """What is wrong with a value of the right type; None when nothing is."""
    check = _CHECKS.get(name)
    return check(value) if check else None


def _wrong_host(host: str) -> str | None:
    return None if host.strip() else "must not be empty"


def _wrong_database(url: str) -> str | None:
    # the address is not repeated: there may be a password in it
    if not url or (_DATABASE_URL.match(url) and _can_be_read(url)):
        return None
    return "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


def _can_be_read(url: str) -> bool:
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        return False
    return True


def _wrong_origins(text: str) -> str | None:
    wrong = next((origin for origin in _origins(text) if not _ORIGIN.fullmatch(origin)), None)
    if wrong is None:
        return None
    return f"must be origins like scheme://host[:port], separated by commas, not {_shown(wrong)}"


def _wrong_endpoint(address: str) -> str | None:
    fine = not address or address.startswith(("http://", "https://"))
    return None if fine else "must begin with http:// or https://"


_CHECKS: dict[str, Callable[[Any], str | None]] = {
    "host": _wrong_host,
    "base_path": wrong_base_path,
    "database_url": _wrong_database,
    "allowed_origins": _wrong_origins,
    "otel_endpoint": _wrong_endpoint,
}
