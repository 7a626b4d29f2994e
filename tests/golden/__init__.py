"""Vectors that pin what must never change by accident: slots, keys, public numbers."""

import json
from pathlib import Path
from typing import Any


def golden(file: str) -> dict[str, Any]:
    """The vectors of one file."""
    vectors: dict[str, Any] = json.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
    assert vectors["version"] == 1
    return vectors
