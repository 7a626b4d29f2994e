"""Write YAML for reading and for diffs: long texts as blocks, keys in their order.

The library's emitter needs minutes for a large installation, and its C version cannot write our blocks. So
common values are written here, byte for byte like the emitter, and the rest is left to it.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from aimm.cli.yaml_scalars import TAG, ManifestDumper
from aimm.manifests.values import Value, number_text

_ENDLESS = 1 << 30
_PRINTABLE = "\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe"
# characters that a block may contain: printable ones and tabs, and no line break except \n
_BLOCK = re.compile(f"[\n\t{_PRINTABLE}]*")
_LINE = re.compile(f"[{_PRINTABLE}]+")
_NEEDS_QUOTES = re.compile(r"""^(?:[#,\[\]{}&*!|>'"%@`\ ]|[?-](?:\ |$)|---|\.\.\.)|:\ |\ \#|[\ :]$""")
# the emitter writes a longer key after a question mark
_LONGEST_KEY = 100
_INDENT = "  "
# line breaks in YAML but not in JSON; only an escape preserves them
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")


class _Dumper(ManifestDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def analyze_scalar(self, scalar: str) -> Any:
        analysis: Any = super().analyze_scalar(scalar)
        # the library also refuses tabs and spaces at the end of a line, which a block preserves
        analysis.allow_block = analysis.allow_block or _fits_block(scalar)
        return analysis


def _fits_block(text: str) -> bool:
    return "\n" in text and text.strip() != "" and _BLOCK.fullmatch(text) is not None


def _text(dumper: Any, text: str) -> Any:
    style = "|" if _fits_block(text) else '"' if _OTHER_BREAKS.search(text) else None
    return dumper.represent_scalar(f"{TAG}str", text, style=style)


def _decimal(dumper: Any, number: Decimal) -> Any:
    return dumper.represent_scalar(f"{TAG}float", _decimal_text(number))


def _decimal_text(number: Decimal) -> str:
    text = number_text(number)
    # YAML 1.1 reads 1E+3 as text
    return text if "." in text else text.replace("E", ".0E")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)


def yaml_text(value: Value) -> str:
    """Format a value as YAML; parsing it gives the same value."""
    try:
        return _usual_text(value)
    except _Unusual:
        return careful_text(value)


def careful_text(value: Value) -> str:
    """The same with the library's emitter: slow, but right for every value."""
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_ENDLESS, default_flow_style=False
    )


class _Unusual(Exception):
    """A value that only the library's emitter writes correctly."""


def _usual_text(value: Value) -> str:
    if not isinstance(value, dict | list) or not value:
        raise _Unusual
    parts: list[str] = []
    _write_collection(value, "", "", parts)
    if _ends_open(value):
        parts.append("...\n")
    return "".join(parts)


def _write_collection(value: dict[str, Value] | list[Value], lead: str, pad: str, parts: list[str]) -> None:
    """Append the lines of a collection; the first starts with ``lead``, the others with ``pad``."""
    inner = pad + _INDENT
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list) and item:
                _write_collection(item, f"{lead}- ", inner, parts)
            else:
                parts.append(f"{lead}- {_leaf(item, inner)}\n")
            lead = pad
        return
    for key, item in value.items():
        if isinstance(item, dict | list) and item:
            parts.append(f"{lead}{_key(key)}:\n")
            _write_collection(item, inner, inner, parts)
        else:
            parts.append(f"{lead}{_key(key)}: {_leaf(item, inner)}\n")
        lead = pad


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    if not text or len(text) > _LONGEST_KEY or "\n" in text or _OTHER_BREAKS.search(text):
        raise _Unusual
    return _line(text)


def _leaf(value: Value, pad: str) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _block(value, pad) if _fits_block(value) else _line(value)
        case Decimal():
            return _decimal_text(value)
        case dict():
            return "{}"
        case _:
            return "[]"


def _block(text: str, pad: str) -> str:
    lines = text.split("\n")
    hint = "2" if text[0] in " \n" else ""
    if lines[-1]:
        hint += "-"
    else:
        del lines[-1]
        hint += "" if lines[-1] else "+"
    return f"|{hint}\n" + "\n".join([pad + line if line else "" for line in lines])


def _line(text: str) -> str:
    if not _LINE.fullmatch(text):
        return _escaped(text)
    if _NEEDS_QUOTES.search(text) or _resolves(text):
        return "'" + text.replace("'", "''") + "'"
    return text


def _resolves(text: str) -> bool:
    """Whether YAML would read a plain text as something else, such as a number."""
    resolvers: Iterable[tuple[str, Any]] = ManifestDumper.yaml_implicit_resolvers.get(text[0], ())
    return any(pattern.match(text) for _, pattern in resolvers)


@lru_cache(maxsize=1024)
def _escaped(text: str) -> str:
    line = careful_text([text]).removeprefix("- ").removesuffix("\n")
    if "\n" in line:  # the continuation depends on the position
        raise _Unusual
    return line


def _ends_open(value: Value) -> bool:
    """Whether the last text is a block with trailing empty lines, which YAML ends with a mark."""
    while isinstance(value, dict | list) and value:
        value = value[-1] if isinstance(value, list) else value[next(reversed(value))]
    return isinstance(value, str) and value.endswith("\n\n") and _fits_block(value)
