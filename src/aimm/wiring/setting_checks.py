"""Validation of settings: each check says what is allowed."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from msgspec.inspect import BoolType, FloatType, IntType, LiteralType, type_info

from aimm.storage.database.addresses import BadAddress, read_address
from aimm.web.base_path import wrong_base_path

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([^\s/:?#@\[\]*]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.IGNORECASE)
# a last label of digits only would be treated as an IP address
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*(?=[^.]*[a-z_]){_LABEL}\.?", re.IGNORECASE)
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s?#]*)?")
_ENDPOINT = re.compile(r"https?://[^\s?#]+")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_MAX_PORT = 65_535
_SHOWN_CHARACTERS = 60
_MILLISECONDS = {"hours": 3_600_000, "days": 86_400_000, "seconds": 1_000}


def listed(text: str) -> list[str]:
    """The items of a comma-separated list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def hosts_of(text: str) -> list[str]:
    """Hosts to listen on; brackets around IPv6 addresses are removed."""
    return [host[1:-1] if host.startswith("[") and host.endswith("]") else host for host in listed(text)]


def origins_of(text: str) -> list[str]:
    """Origins as browsers send them: lower case, without a trailing slash or default port."""
    found: list[str] = []
    for part in listed(text):
        origin = part.rstrip("/").lower()
        usual = _DEFAULT_PORTS.get(origin.partition("://")[0])
        found.append(origin.removesuffix(usual) if usual else origin)
    return found


def shown(value: object) -> str:
    """Format a value for an error message, shortened."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def demand(kind: Any, value: object) -> str:
    """Describe the values allowed for the type of a setting."""
    match type_info(kind):
        case BoolType():
            return f"must be true or false, not {shown(value)}"
        case LiteralType():
            return f"must be one of {', '.join(get_args(kind))}, not {shown(value)}"
        case IntType(ge=least, le=None):
            return f"must be a whole number of at least {least}, not {shown(value)}"
        case IntType(ge=least, le=most):
            return f"must be a whole number from {least} to {most}, not {shown(value)}"
        case FloatType(gt=bound, le=most):
            return f"must be a number above {bound} (at most {most}), not {shown(value)}"
        case _:
            return "must be text"


def complaint(name: str, value: Any) -> str | None:
    """Describe what is wrong with a value of the right type; None if it is valid."""
    check = _CHECKS.get(name)
    if check:
        return check(value)
    unit = _MILLISECONDS.get(name.rpartition("_")[2])
    if unit and value * unit < 1:
        return f"must be at least a millisecond, not {value} {name.rpartition('_')[2]}"
    return None


def _wrong_host(text: str) -> str | None:
    hosts = hosts_of(text)
    if not hosts:
        return "must not be empty"
    for host in hosts:
        if not (_is_address(host) or _NAME.fullmatch(host)):
            return (
                "must be IP addresses or host names of this machine, separated by commas and without a port, "
                f"not {shown(host)}"
            )
    twice = next((host for host in hosts if hosts.count(host) > 1), None)
    return None if twice is None else f"names {shown(twice)} twice"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _wrong_folder(text: str) -> str | None:
    if "\0" in text:
        return "must not contain a NUL character"
    try:
        Path(text).expanduser()
    except RuntimeError:
        return f"there is no such user: {shown(text)}"
    return None


def _wrong_artifacts(place: str) -> str | None:
    if "://" in place and not _BUCKET.fullmatch(place):
        return f"must be a folder, or s3://bucket/prefix, not {shown(place)}"
    return _wrong_folder(place)


def _wrong_database(url: str) -> str | None:
    # the URL is not quoted, because it may contain a password
    if not url:
        return None
    try:
        read_address(url)
    except BadAddress as error:
        return str(error)
    return None


def _wrong_origins(text: str) -> str | None:
    for origin in listed(text):
        found = _ORIGIN.fullmatch(origin.rstrip("/"))
        if not found or int((found[2] or ":0")[1:]) > _MAX_PORT:
            wrong = shown(origin.rstrip("/"))
            return f"must be origins like scheme://host[:port], separated by commas, not {wrong}"
    return None


def _wrong_proxies(text: str) -> str | None:
    for proxy in listed(text):
        if proxy == "*":
            continue
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            if "host bits" in str(error):
                network = ipaddress.ip_network(proxy, strict=False)
                return f"must be networks: write {network}, not {shown(proxy)}"
            return (
                "must be IP addresses or networks like 10.0.0.0/8, separated by commas, or *, "
                f"not {shown(proxy)}"
            )
    return None


def _wrong_endpoint(address: str) -> str | None:
    if not address:
        return None
    if not address.startswith(("http://", "https://")):
        return "must begin with http:// or https://"
    if not _ENDPOINT.fullmatch(address) or not _has_host_and_port(address):
        return "must be an address like http://host:4318, without a query"
    return None


def _has_host_and_port(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


_CHECKS: dict[str, Callable[[Any], str | None]] = {
    "host": _wrong_host,
    "base_path": wrong_base_path,
    "data_dir": _wrong_folder,
    "backups": _wrong_folder,
    "artifacts": _wrong_artifacts,
    "database_url": _wrong_database,
    "allowed_origins": _wrong_origins,
    "trusted_proxies": _wrong_proxies,
    "otel_endpoint": _wrong_endpoint,
}
