"""What is configured, what can be reached, and what is wrong, in plain words."""

import os
import shutil
import socket
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import make_url

from aimm.kit.errors import AimmError
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import latest, present
from aimm.wiring.settings import Settings

_LOW_DISK_BYTES = 1 << 30
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


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
        findings += _files(settings)
        if not _sqlite_path(settings).exists():
            return [*findings, Finding("database", fine=True, text="will be made at the first start")]
    database = open_database(settings.url)
    try:
        findings += await _database(database)
    finally:
        await database.close()
    return findings


def _sqlite_path(settings: Settings):
    database = open_database(settings.url)
    assert database.sqlite_path is not None  # noqa: S101 -- asked only when it is SQLite
    return database.sqlite_path


def _listening(settings: Settings) -> Finding:
    where = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        return Finding("address", fine=False, text=f"{where} cannot be used now: {error.strerror or error}")
    if settings.host not in _LOOPBACK:
        return Finding(
            "address", fine=True, text=f"{where} is reachable from other machines; put TLS in front of it"
        )
    return Finding("address", fine=True, text=f"{where} is free, and reachable from this machine only")


def _files(settings: Settings) -> list[Finding]:
    path = _sqlite_path(settings)
    folder = path.absolute().parent
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    writable = os.access(existing, os.W_OK)
    free = shutil.disk_usage(existing).free
    return [
        Finding("data", fine=writable, text=f"{path} ({'can' if writable else 'can NOT'} be written)"),
        Finding("disk", fine=free > _LOW_DISK_BYTES, text=f"{free / 2**30:.1f} GiB free"),
    ]


async def _database(database: Database) -> list[Finding]:
    url = make_url(str(database.engine.url)).render_as_string(hide_password=True)
    try:
        async with database.reading() as connection:
            await connection.execute(text("select 1"))
        found = await present(database)
    except (AimmError, OSError) as error:
        return [Finding("database", fine=False, text=f"{url} cannot be reached: {error.__cause__ or error}")]
    findings = [Finding("database", fine=True, text=f"{url} answers")]
    needed = latest()
    if found == needed:
        findings.append(Finding("schema", fine=True, text=f"{found}, as this program needs it"))
    else:
        findings.append(
            Finding("schema", fine=False, text=f"{found or 'none'}, needed is {needed}: run `aimm migrate`")
        )
        return findings
    async with database.reading() as connection:
        people = await connection.execute(text("select count(*) from users where active"))
        keys = await connection.execute(text("select count(*) from api_keys where revoked_at is null"))
        findings.append(_count("people", people.scalar_one(), "`aimm users add`"))
        findings.append(_count("API keys", keys.scalar_one(), "`aimm keys add`"))
    return findings


def _count(subject: str, number: int, remedy: str) -> Finding:
    return Finding(subject, fine=number > 0, text=str(number) if number else f"none: make one with {remedy}")
