"""Resolve plain YAML scalars to numbers, booleans or text, without surprises.

YAML 1.1 and 1.2 disagree about some of them (``no``, ``0777``, ``1:30``). Those on which both agree, and all
JSON numbers, are accepted; the others are rejected with advice on how to write them unambiguously.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from yaml import SafeDumper, SafeLoader, ScalarNode

from aimm.manifests.values import Value, number_text

TAG = "tag:yaml.org,2002:"
MERGE = f"{TAG}merge"

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LIKE_A_NUMBER = re.compile(r"^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$|^0o[0-7]+$")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_MOST_DIGITS = 400
_TOO_LARGE = "the number is too large, or too close to 0"
_SURROGATE = re.compile("[\ud800-\udfff]")

_RESOLVERS: dict[str, list[tuple[str, Any]]] = {
    first: list(found)
    for first, found in SafeLoader.yaml_implicit_resolvers.items()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
}
for _first in "-+.0123456789":
    # such as 1e3, 08 and 0o17, which are text in YAML 1.1 and numbers in YAML 1.2
    _RESOLVERS.setdefault(_first, []).append((f"{TAG}float", _LIKE_A_NUMBER))


class ManifestLoader(SafeLoader):
    """Composes nodes; ``scalar`` resolves them."""

    yaml_implicit_resolvers = _RESOLVERS


class ManifestDumper(SafeDumper):
    """Quotes all text that ``ManifestLoader`` would not read as text."""

    yaml_implicit_resolvers = _RESOLVERS


class Unfit(Exception):
    """A scalar has no JSON value; the message says why and what to write instead."""


def scalar(node: ScalarNode) -> Value:
    """The JSON value of a scalar.

    Raises:
        Unfit: it has none, or it is ambiguous.
    """
    text = str(node.value)
    match node.tag.removeprefix(TAG):
        case "str" | "merge" | "value":
            if _SURROGATE.search(text):
                raise Unfit("half a character (a lone surrogate) cannot be stored")
            return text
        case "null" if text in ("", "~") or text.lower() == "null":
            return None
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "int" if _INTEGER.fullmatch(text):
            return int(_sized(text))
        case "float" if _NUMBER.fullmatch(text):
            return _decimal(_sized(text))
        case kind:
            raise Unfit(_advice(kind, text))


def _sized(text: str) -> str:
    if len(text) > _MOST_DIGITS:
        raise Unfit(f"a number may have at most {_MOST_DIGITS} digits")
    return text


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unfit(_TOO_LARGE) from None
    if float(number) in (float("inf"), float("-inf")):
        raise Unfit(_TOO_LARGE)
    return Decimal(number_text(number))


def _advice(kind: str, text: str) -> str:
    match kind:
        case "timestamp":
            return f"dates are not supported: put {text} in quotes"
        case "float" if _NOT_FINITE.fullmatch(text):
            return f"{text} is not a JSON number"
        case "binary":
            return "JSON cannot hold binary data: write it as text"
        case "bool":
            return f"YAML tools disagree about {text}: write true or false, or put it in quotes"
        case "int" | "float" | "null":
            return f"YAML tools disagree about {text}: write a decimal number, or put it in quotes"
        case _:
            return f"the tag {kind} is not supported"
