"""What is configured, what can be reached, and what is wrong, in plain words."""

import json
import shutil
import socket
import tempfile
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from aimm.kit.errors import AimmError
from aimm.storage.database.engine import ASYNCPG_TROUBLE, Database, open_database
from aimm.storage.database.migrate import latest, present
from aimm.wiring.settings import Settings

_LOW_DISK_BYTES = 1 << 30
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# who listens on all addresses of a machine is asked on its loopback address
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- compared with, not listened on
_ASKING_SECONDS = 1.0
_LONGEST_ANSWER = 1000

# what a database, its driver or its address can go wrong with; drivers refuse unknown options by TypeError
_DATABASE_TROUBLE = (AimmError, SQLAlchemyError, *ASYNCPG_TROUBLE, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    fine: bool
    text: str


async def diagnose(settings: Settings) -> list[Finding]:
    """Everything that can be found out without starting the service."""
    findings = [_listening(settings)]
    if settings.uses_sqlite:
        path = _sqlite_path(settings)
        findings += _files(path)
        if not _is_there(path):
            fine = all(finding.fine for finding in findings if finding.subject == "data")
            text = "will be made at the first start" if fine else f"{path} is not there, and cannot be made"
            return [*findings, Finding("database", fine, text)]
    return findings + await _database(settings.url)


def _sqlite_path(settings: Settings) -> Path:
    return Path(make_url(settings.url).database or "aimm.db")


def _listening(settings: Settings) -> Finding:
    host, port = settings.host, settings.port
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, UnicodeError) as error:
        if _is_own_kind(host, port):
            return Finding("address", fine=True, text=f"{where}: a service of this kind answers there")
        return Finding("address", fine=False, text=f"{where} cannot be used now: {_reason(error)}")
    if host not in _LOOPBACK:
        return Finding(
            "address", fine=True, text=f"{where} is reachable from other machines; put TLS in front of it"
        )
    return Finding("address", fine=True, text=f"{where} is free, and reachable from this machine only")


def _is_own_kind(host: str, port: int) -> bool:
    """Whether a service of this kind says there that it lives."""
    connection = HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=_ASKING_SECONDS)
    try:
        connection.request("GET", "/livez")
        answer = connection.getresponse()
        return answer.status == 200 and json.loads(answer.read(_LONGEST_ANSWER)) == {"ok": True}
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def _files(path: Path) -> list[Finding]:
    folder = path.absolute().parent
    existing = next(parent for parent in (folder, *folder.parents) if _is_there(parent))
    free = shutil.disk_usage(existing).free
    return [
        _writing(path, existing),
        Finding("disk", fine=free > _LOW_DISK_BYTES, text=f"{free / 2**30:.1f} GiB free"),
    ]


def _writing(path: Path, folder: Path) -> Finding:
    """Whether the file, if it is there, and files next to it can be written: tried, not asked."""
    tried = folder
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".aimm-"):
            pass
        if _is_there(path):
            tried = path
            with path.open("r+b"):
                pass
    except OSError as error:
        return Finding("data", fine=False, text=f"{path} can NOT be written: {tried}: {_reason(error)}")
    return Finding("data", fine=True, text=f"{path} (can be written)")


async def _database(url: str) -> list[Finding]:
    try:
        shown = _without_secrets(url)
    except (ArgumentError, ValueError):
        # not repeated: what cannot be read may be a password
        return [Finding("database", fine=False, text="its address cannot be read")]
    try:
        database = open_database(url)
        try:
            return await _contents(database, shown)
        finally:
            await database.close()
    except _DATABASE_TROUBLE as error:
        return [Finding("database", fine=False, text=f"{shown} cannot be used: {_reason(error)}")]


def _without_secrets(address: str) -> str:
    """A database's address without its options, which may be secret, and without the password.

    An ``@`` that a password should have escaped makes its end look like a part of the host.
    """
    url = make_url(address)
    if url.host and "@" in url.host:
        url = url.set(host=url.host.rpartition("@")[2])
    return url.set(query={}).render_as_string(hide_password=True)


def _reason(error: BaseException) -> str:
    """The first line of what lies at the bottom of an error."""
    while error.__cause__ is not None:
        error = error.__cause__
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return said.strip().partition("\n")[0] or type(error).__name__


async def _contents(database: Database, shown: str) -> list[Finding]:
    async with database.reading() as connection:
        await connection.execute(text("select 1"))
    found, needed = await present(database), latest()
    findings = [Finding("database", fine=True, text=f"{shown} answers")]
    if found != needed:
        remedy = f"{found or 'none'}, needed is {needed}: run `aimm migrate`"
        return [*findings, Finding("schema", fine=False, text=remedy)]
    findings.append(Finding("schema", fine=True, text=f"{found}, as this program needs it"))
    async with database.reading() as connection:
        people = await connection.execute(text("select count(*) from users where active"))
        keys = await connection.execute(text("select count(*) from api_keys where revoked_at is null"))
        findings.append(_count("people", people.scalar_one(), "`aimm users add`"))
        findings.append(_count("API keys", keys.scalar_one(), "`aimm keys add`"))
    return findings


def _count(subject: str, number: int, remedy: str) -> Finding:
    return Finding(subject, fine=number > 0, text=str(number) if number else f"none: make one with {remedy}")
