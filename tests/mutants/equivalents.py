"""Mutants that change nothing that matters."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

FILES = tuple(sorted(Path(__file__).parent.glob("equivalent*.toml")))


def function_of(mutant: str) -> str:
    """``aimm.stats.slots.slot_of`` or ``aimm.picking.service.Picker.pick`` of a mutant's name."""
    module, _, name = mutant.partition("__mutmut_")[0].rpartition(".")
    parts = name.split("ǁ")[1:] if "ǁ" in name else [name.removeprefix("x_")]
    return ".".join([module, *parts])


def change_of(diff: str) -> str:
    """The lines of a diff that are taken out and put in, without their indentation."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines)


class Equivalents:
    """The mutants that are known to change nothing that matters.

    Args:
        changes: function and change of single mutants.
        ignored: what may be different in any line of the modules whose names start with the text before it.
    """

    def __init__(
        self, changes: frozenset[tuple[str, str]], ignored: Sequence[tuple[str, re.Pattern[str]]]
    ) -> None:
        self._changes = changes
        self._ignored = ignored

    @classmethod
    def read(cls) -> "Equivalents":
        """Read them from the files; ``equivalent.toml`` says how they are written."""
        known = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES]
        single = [one for part in known for one in part["equivalent"]]
        changes = ((one["function"], change.strip()) for one in single for change in one["changes"])
        anywhere = [one for part in known for one in part.get("anywhere", ())]
        ignored = [(one.get("within", ""), re.compile(one["ignored"])) for one in anywhere]
        return cls(frozenset(changes), ignored)

    def has(self, mutant: str, diff: str) -> bool:
        """Whether this mutant is one of them."""
        change = change_of(diff)
        if (function_of(mutant), change) in self._changes:
            return True
        before, after = (
            "".join(line[2:] for line in change.splitlines() if line[0] == sign) for sign in "-+"
        )
        return any(
            mutant.startswith(within) and one.sub("", before) == one.sub("", after)
            for within, one in self._ignored
        )
