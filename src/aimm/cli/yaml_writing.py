"""YAML that people like to read and git likes to compare: long texts as blocks, keys in their order."""

import re
from decimal import Decimal
from typing import Any

import yaml

from aimm.cli.yaml_scalars import TAG, ManifestDumper
from aimm.manifests.values import Value, number_text

_ENDLESS = 1 << 30
# what a block may hold: printable characters, tabs, and no line break but \n
_BLOCK = re.compile("[\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]*")
# line breaks to YAML, characters to JSON: only an escape keeps them
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")


class _Dumper(ManifestDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def analyze_scalar(self, scalar: str) -> Any:
        analysis: Any = super().analyze_scalar(scalar)
        # the library also refuses tabs and spaces at the end of a line, which a block keeps as they are
        analysis.allow_block = analysis.allow_block or _fits_block(scalar)
        return analysis


def _fits_block(text: str) -> bool:
    return "\n" in text and text.strip() != "" and _BLOCK.fullmatch(text) is not None


def _text(dumper: Any, text: str) -> Any:
    style = "|" if _fits_block(text) else '"' if _OTHER_BREAKS.search(text) else None
    return dumper.represent_scalar(f"{TAG}str", text, style=style)


def _decimal(dumper: Any, number: Decimal) -> Any:
    text = number_text(number)
    if "." not in text:  # YAML 1.1 takes 1E+3 for text
        text = text.replace("E", ".0E")
    return dumper.represent_scalar(f"{TAG}float", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)


def yaml_text(value: Value) -> str:
    """A value as YAML; read again, it is the same value."""
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_ENDLESS, default_flow_style=False
    )
