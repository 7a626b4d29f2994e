"""``aimm doctor``: check the settings, the network address and the database."""

import ipaddress
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from aimm.kit.errors import AimmError
from aimm.storage.database.addresses import BadAddress, SqliteAddress
from aimm.storage.database.asyncpg_errors import ASYNCPG_TROUBLE
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import schema_of
from aimm.storage.database.schema import incarnations
from aimm.wiring.diagnosis_files import backups, files, there
from aimm.wiring.findings import Finding
from aimm.wiring.listening import addresses_of, bound, place
from aimm.wiring.lock import Holder, holder
from aimm.wiring.reasons import reason_of
from aimm.wiring.serving import ask, installation_of
from aimm.wiring.settings import LoadedSettings, Settings

# errors of databases and drivers; drivers raise TypeError for unknown options
_DATABASE_TROUBLE = (AimmError, SQLAlchemyError, *ASYNCPG_TROUBLE, TypeError, ValueError)
# before the first release: the clock was never set
_NEVER_BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
_CLOCK_OFF = timedelta(seconds=5)


async def diagnose(loaded: LoadedSettings) -> list[Finding]:
    """Run all checks that do not need a running service."""
    settings = loaded.settings
    findings: list[Finding] = [*_settings(loaded)]
    own: str | None = None
    held: Holder | None = None
    try:
        address = settings.address
    except BadAddress as error:
        # the name is not repeated, because what cannot be parsed may be a password
        return [*findings, Finding("database", fine=False, text=f"its address cannot be read: it {error}")]
    data: list[Finding] = []
    if isinstance(address, SqliteAddress):
        held = holder(address.path)
        data += files(address.path)
        data.append(backups(settings.backups, time.time()))
    if isinstance(address, SqliteAddress) and not there(address.path):
        fine = all(finding.fine for finding in data if finding.subject == "data")
        said = "will be created at the first start" if fine else f"{address.path} does not exist"
        data.append(Finding("database", fine, said))
    else:
        contents, own = await _database(settings, address.shown)
        data += contents
    listening = [_listening(host, settings.port, own) for host in settings.hosts]
    return [*findings, *listening, *_served(held, settings, own), *data]


def _settings(loaded: LoadedSettings) -> Iterator[Finding]:
    settings, file = loaded.settings, loaded.file
    if file is not None:
        yield _secrecy(loaded)
    if settings.clock_speed != 1:
        yield Finding(
            "clock speed",
            fine=False,
            text=f"AIMM_CLOCK_SPEED is {settings.clock_speed:g}: records get wrong times; for tests only",
        )
    now = datetime.now(UTC)
    if now < _NEVER_BEFORE:
        yield Finding("clock", fine=False, text=f"the system clock says {now:%Y-%m-%d %H:%M} UTC")


def _secrecy(loaded: LoadedSettings) -> Finding:
    """Check the settings file; if it has the database password, only its owner may read it."""
    file = loaded.file
    assert file is not None  # noqa: S101 -- checked before
    secret = loaded.sources.get("database_url") == "file" and not loaded.settings.uses_sqlite
    try:
        readable = bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        readable = False
    if secret and readable:
        said = f"other users can read {file}, which contains the database password: chmod 600 {file}"
        return Finding("settings", fine=False, text=said)
    return Finding("settings", fine=True, text=f"from {file} and the environment")


def _listening(host: str, port: int, own: str | None) -> Finding:
    """Check whether the service can listen there, or already does.

    Args:
        own: id of the installation in the configured database, if any.
    """
    where = place(host, port)
    try:
        for family, address in addresses_of(host, port):
            bound(family, address).close()
    except (OSError, UnicodeError) as error:
        return _taken(host, port, own, error)
    if not _is_loopback(host):
        said = f"{where} is free, and reachable from other machines; put TLS in front of it"
        return Finding("address", fine=True, text=said)
    return Finding("address", fine=True, text=f"{where} is free, and reachable from this machine only")


def _taken(host: str, port: int, own: str | None, error: Exception) -> Finding:
    where, found = place(host, port), ask(host, port) if port else None
    if found is None:
        return Finding("address", fine=False, text=f"{where} cannot be used now: {reason_of(error)}")
    if found.installation is None:
        said = f"{where}: a service of another version answers there, which does not report its installation"
        return Finding("address", fine=False, text=said)
    if found.installation != own:
        mine = f"this database holds {own}" if own else "this database holds none yet"
        said = f"{where}: another installation ({found.installation}) answers there; {mine}"
        return Finding("address", fine=False, text=said)
    return Finding("address", fine=True, text=f"{where}: this installation ({own}) answers there")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def _served(held: Holder | None, settings: Settings, own: str | None) -> Iterator[Finding]:
    """Report who holds the SQLite file: the service at the configured address, or another one."""
    if held is None:
        return
    answers = (ask(host, settings.port) for host in settings.hosts if settings.port)
    if own is not None and any(found and found.installation == own for found in answers):
        yield Finding("service", fine=True, text=f"runs: {held}")
    else:
        yield Finding(
            "service", fine=False, text=f"the file is held by {held}: `aimm serve` would refuse to start"
        )


async def _database(settings: Settings, shown: str) -> tuple[list[Finding], str | None]:
    """Check the contents; also returns the id of the installation, if any."""
    try:
        database = open_database(settings.url, only_read=True)
        try:
            return await _contents(database, shown)
        finally:
            await database.close()
    except _DATABASE_TROUBLE as error:
        return [Finding("database", fine=False, text=f"{shown} cannot be used: {reason_of(error)}")], None


async def _contents(database: Database, shown: str) -> tuple[list[Finding], str | None]:
    async with database.reading() as connection:
        await connection.execute(text("select 1"))
    findings = [Finding("database", fine=True, text=f"{shown} answers")]
    schema = await schema_of(database)
    if not schema.fits:
        return [*findings, Finding("schema", fine=False, text=schema.remedy)], None
    findings.append(Finding("schema", fine=True, text=f"{schema.found}, as required by this version"))
    findings.append(await _clock(database))
    async with database.reading() as connection:
        people = await connection.execute(text("select count(*) from users where active"))
        keys = await connection.execute(text("select count(*) from api_keys where revoked_at is null"))
        findings.append(_count("people", people.scalar_one(), "`aimm users add`"))
        findings.append(_count("API keys", keys.scalar_one(), "`aimm keys add`"))
    return findings, await installation_of(database)


async def _clock(database: Database) -> Finding:
    """Compare the machine's clock with that of the server, or with the last start."""
    async with database.reading() as connection:
        if database.is_sqlite:
            found = await connection.execute(
                select(incarnations.c.started_at).order_by(incarnations.c.number.desc()).limit(1)
            )
            reference: datetime | None = found.scalar_one_or_none()
            name = "the last start of the service"
        else:
            reference = (await connection.execute(text("select clock_timestamp()"))).scalar_one()
            name = "the clock of the database"
    now = datetime.now(UTC)
    behind = (reference or now) - now
    wrong = behind > _CLOCK_OFF or (not database.is_sqlite and -behind > _CLOCK_OFF)
    if wrong:
        seconds = behind.total_seconds()
        how = f"{abs(seconds):.0f} s {'behind' if seconds > 0 else 'ahead of'} {name}"
        return Finding("clock", fine=False, text=f"{now:%Y-%m-%d %H:%M:%S} UTC is {how}")
    return Finding("clock", fine=True, text=f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _count(subject: str, number: int, remedy: str) -> Finding:
    return Finding(subject, fine=number > 0, text=str(number) if number else f"none: add one with {remedy}")
