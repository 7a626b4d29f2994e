"""Database URLs: parsing and building.

All URLs are parsed and built here, because each library has its own rules for ``?``, ``%`` and ``@``.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_from_bytes, unquote, unquote_to_bytes, urlencode

FORMS = "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"

_SQLITE = "sqlite:///"
_SERVER = re.compile(
    r"postgresql://(?:(?P<user>[^:/?#@]*)(?::(?P<password>[^?#@]*))?@)?(?P<hosts>[^/?#@]*)"
    r"(?:/(?P<name>[^?#@]*))?(?:\?(?P<options>[^#@]*))?"
)
_HOSTS = re.compile(r"(?:[^:\[\],\s]*|\[[0-9a-fA-F:.%]+\])(?::(\d{1,5}))?")
_MAX_PORT = 65_535


class BadAddress(ValueError):
    """Not the URL of a database; the message does not quote it, since it may contain a password."""


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A SQLite file.

    Attributes:
        path: the file; may be relative.
    """

    path: Path

    @property
    def shown(self) -> str:
        """The URL to show to people."""
        return f"{_SQLITE}{self.path}"


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A database on a PostgreSQL server.

    Attributes:
        hosts: one or several, separated by commas, each with or without a port; may be empty.
        options: parameters of libpq (``sslmode``, ``host`` …) and settings of the server.
    """

    user: str | None
    password: str | None = field(repr=False)
    hosts: str
    name: str | None
    options: Mapping[str, str] = field(repr=False)

    @property
    def dsn(self) -> str:
        """The URL as libpq defines it, with all parts percent-encoded."""
        options = f"?{urlencode(self.options, quote_via=quote)}" if self.options else ""
        password = "" if self.password is None else f":{quote(self.password, safe='')}"
        user = "" if self.user is None else f"{quote(self.user, safe='')}{password}@"
        name = "" if self.name is None else f"/{quote(self.name, safe='')}"
        return f"postgresql://{user}{self.hosts}{name}{options}"

    @property
    def shown(self) -> str:
        """The URL to show to people: without password, and without options, which may contain secrets too."""
        password = "" if self.password is None else ":***"
        user = "" if self.user is None else f"{self.user}{password}@"
        return f"postgresql://{user}{self.hosts}" + ("" if self.name is None else f"/{self.name}")


Address = SqliteAddress | PostgresAddress


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, whatever characters its path contains."""
    return _SQLITE + quote_from_bytes(os.fsencode(path), safe="/")


def read_address(url: str) -> Address:
    """Parse a URL.

    Raises:
        BadAddress: it is invalid or ambiguous.
    """
    if url.startswith(_SQLITE):
        return SqliteAddress(_file(url.removeprefix(_SQLITE)))
    found = _SERVER.fullmatch(url)
    if found is None:
        if url.startswith("postgresql://"):
            raise BadAddress(f"{FORMS}; in its parts write @ as %40, # as %23 and ? as %3F")
        raise BadAddress(FORMS)
    if not (found["hosts"] or found["name"] or found["options"]):
        raise BadAddress(FORMS)
    _check_hosts(found["hosts"])
    return PostgresAddress(
        _decoded(found["user"]),
        _decoded(found["password"]),
        found["hosts"],
        _decoded(found["name"]) or None,
        _options(found["options"] or ""),
    )


def _decoded(part: str | None) -> str | None:
    return None if part is None else unquote(part)


def _file(text: str) -> Path:
    if "?" in text:
        raise BadAddress("SQLite URLs have no options: write ? as %3F in the name of a file")
    if not text or text.endswith("/"):
        raise BadAddress("must name a file after sqlite:///")
    path = Path(os.fsdecode(unquote_to_bytes(os.fsencode(text))))
    if "\0" in str(path):
        raise BadAddress("a file name cannot contain a NUL character")
    if path.name == ":memory:":
        raise BadAddress("must name a file: in-memory databases are not supported")
    return path


def _check_hosts(hosts: str) -> None:
    for host in hosts.split(","):
        found = _HOSTS.fullmatch(host)
        if found is None or int(found[1] or 0) > _MAX_PORT:
            raise BadAddress(
                f"{FORMS}; hosts are names or addresses (IPv6 in brackets), with or without :PORT"
            )


def _options(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=False, strict_parsing=bool(text)))
    except ValueError:
        raise BadAddress("options after ? must be NAME=VALUE, separated by &") from None
