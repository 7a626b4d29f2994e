"""Extract parts of JSON values in the database, so that long values need not be read as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

Keys = Sequence[str | int]
# three times as fast as the standard library, which matters for a row per use case
_decode = msgspec.json.Decoder(list[Any]).decode


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a JSON value, by the names to give them."""

    paths: Mapping[str, Keys]

    def of(self, table: str, column: str, *, sqlite: bool) -> tuple[str, str]:
        """A column ``parts``, and the text that it needs after ``from table``."""
        if sqlite:
            paths = ", ".join(f"'{_sqlite_path(keys)}'" for keys in self.paths.values())
            return f"json_extract({table}.{column}, {paths}) as parts", ""
        paths = ", ".join(f"j.value #> '{{{','.join(map(str, keys))}}}'" for keys in self.paths.values())
        # without the offset the planner would parse the text again for each part
        read = f"cross join lateral (select cast({table}.{column} as jsonb) as value offset 0) j"
        return f"cast(json_build_array({paths}) as text) as parts", read

    def read(self, parts: str | None) -> dict[str, Any]:
        """The parts by name; None for missing parts, and for all if there is no value."""
        found = [None] * len(self.paths) if parts is None else _decode(parts)
        return dict(zip(self.paths, found, strict=True))


def _sqlite_path(keys: Keys) -> str:
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
