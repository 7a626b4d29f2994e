"""The sample use case, which ``aimm demo`` shows."""

from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

import yaml

from aimm.manifests import documents
from aimm.manifests.model import Manifest


class _Loader(yaml.SafeLoader):
    """Parses numbers without losing digits."""


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


@lru_cache(maxsize=1)
def sample() -> Manifest:
    """The first use case of the sample manifest."""
    text = (files("aimm.manifests") / "sample.yaml").read_text(encoding="utf-8")
    # part of the package, and validated by a test
    document = yaml.load(text, _Loader)  # noqa: S506 -- a safe loader with exact numbers
    return Manifest(documents.read(document).use_cases[:1])
