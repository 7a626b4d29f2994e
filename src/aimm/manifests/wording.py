"""Texts for plans and problems: paths, suggestions, and differences of values."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches, unified_diff

from aimm.manifests.values import Path, Value, same, text_of

_SHOWN_CHARACTERS = 60


def dotted(path: Path) -> str:
    """A path for people: ``useCases[0].flows[1].share``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def hint(name: str, known: Sequence[str]) -> str:
    """A suggestion for a misspelled ``name``, or the list of known names."""
    folded = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), folded, n=1)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    return f"known: {', '.join(known)}" if known else "there is none yet"


def percent(share: float) -> str:
    """A share for people: ``33.34%``."""
    return f"{round(share, 2):g}%"


def counted(number: int, one: str) -> str:
    """A number of things: ``1 problem``, ``2 problems``."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def differences(name: str, before: Value, after: Value) -> Iterator[str]:
    """The differences of two values, a line each; nothing if they are equal."""
    match before, after:
        case dict(), dict():
            yield from _of_keys(name, before, after)
        case list(), list():
            yield from _of_entries(name, before, after)
        case str(), str() if _is_long(before) or _is_long(after):
            yield from _of_lines(name, before, after)
        case _:
            if not same(before, after):
                yield f"{name}: {_shown(before)} → {_shown(after)}"


def _of_keys(name: str, before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[str]:
    for key in before:
        if key not in after:
            yield f"{name}.{key}: {_shown(before[key])} removed"
    for key, value in after.items():
        if key in before:
            yield from differences(f"{name}.{key}", before[key], value)
        else:
            yield f"{name}.{key}: {_shown(value)} added"
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield f"{name}: order of keys changed"


def _of_entries(name: str, before: Sequence[Value], after: Sequence[Value]) -> Iterator[str]:
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        yield from differences(f"{name}[{index}]", old, new)
    for index in range(len(after), len(before)):
        yield f"{name}[{index}]: {_shown(before[index])} removed"
    for index in range(len(before), len(after)):
        yield f"{name}[{index}]: {_shown(after[index])} added"


def _of_lines(name: str, before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"{name}:"
        compared = list(unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=1))
        yield from (f"  {line}" for line in compared[2:])


def _is_long(text: str) -> bool:
    return "\n" in text or len(text) > _SHOWN_CHARACTERS


def _shown(value: Value) -> str:
    text = text_of(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"
