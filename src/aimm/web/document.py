"""The OpenAPI document that is served: a file of the package, because deriving it takes a second of a start.

``make openapi`` writes it to ``docs/reference``, from where builds copy it into the package.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from litestar import Controller

_PACKAGED = Path(__file__).parent / "static" / "openapi.json"
_IN_CHECKOUT = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
SOURCES = (_PACKAGED, _IN_CHECKOUT)


def served_document(controllers: Sequence[type[Controller]], base: str = "") -> str:
    """The OpenAPI document as JSON text; derived from the code where the file is missing.

    Args:
        controllers: those of all words.
        base: base path of the service.
    """
    file = next(filter(Path.exists, SOURCES), None)
    if file is None:
        from aimm.web.openapi import openapi_document

        return openapi_document(controllers, base)
    text = file.read_text(encoding="utf-8")
    if not base:
        return text
    document = {**json.loads(text), "servers": [{"url": base}]}
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
