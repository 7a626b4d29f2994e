"""The sample use case, which ``aimm demo`` shows."""

from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from aimm.manifests import documents
from aimm.manifests.model import Manifest


@lru_cache(maxsize=1)
def sample() -> Manifest:
    """The first use case of the sample manifest."""
    text = (files("aimm.manifests") / "sample.yaml").read_text(encoding="utf-8")
    # part of the package, and validated by a test
    return Manifest(documents.read(_document(text)).use_cases[:1])


def _document(text: str) -> Any:
    import yaml  # only those who ask for the sample need it

    class Loader(yaml.SafeLoader):
        """Parses numbers without losing digits."""

    def decimal(loader: Loader, node: yaml.ScalarNode) -> Decimal:
        return Decimal(str(loader.construct_scalar(node)))

    Loader.add_constructor("tag:yaml.org,2002:float", decimal)
    return yaml.load(text, Loader)  # noqa: S506 -- a safe loader with exact numbers
