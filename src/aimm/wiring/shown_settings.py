"""Settings as people see them: their values without secrets, and where they come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from aimm.storage.database.addresses import SqliteAddress, read_address
from aimm.wiring.settings import PREFIX, Settings, Source

# user and password in a URL, and passwords in its parameters
_CREDENTIALS = re.compile(
    r"(?<=//)\S*(?=@)|(?<=[?&])(\w*(?:password|secret|token|key)\w*=)[^&\s]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting and its value, without secrets.

    Attributes:
        source: ``environment``, ``file`` or ``default``.
    """

    name: str
    value: str
    source: Source


def shown_settings(settings: Settings, environment: Mapping[str, str]) -> list[ShownSetting]:
    """All settings, without secrets.

    Args:
        environment: variables that the settings were loaded from.
    """
    shown: list[ShownSetting] = []
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name)
        variable = f"{PREFIX}{field.name.upper()}"
        source = "default" if value == field.default else "file"
        if environment.get(variable, "").strip():
            source = "environment"
        shown.append(ShownSetting(field.name, shown_value(field.name, value), source))
    return shown


def shown_value(name: str, value: Any) -> str:
    """A value as it would be written in a variable, without secrets."""
    if name == "database_url" and value:
        address = read_address(value)
        # the URL of a file is shown as written, percent-encoded
        return value if isinstance(address, SqliteAddress) else _hidden(value)
    return _hidden(str(value).lower() if isinstance(value, bool) else str(value))


def _hidden(text: str) -> str:
    return _CREDENTIALS.sub(r"\1***", text)
