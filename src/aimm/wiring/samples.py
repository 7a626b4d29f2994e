"""The sample use case, which ``aimm demo`` shows."""

from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from aimm.kit.services import Services
from aimm.manifests.checks import key_of
from aimm.manifests.documents import read
from aimm.manifests.model import Manifest
from aimm.use_cases.errors import CodeTaken
from aimm.use_cases.manifest import USE_CASES
from aimm.use_cases.service import UseCaseService
from aimm.wiring.manifests import KINDS, manifest_service


@lru_cache(maxsize=1)
def sample() -> Manifest:
    """The first use case of the sample manifest."""
    text = (files("aimm.wiring") / "sample.yaml").read_text(encoding="utf-8")
    # part of the package, and validated by a test
    return Manifest({USE_CASES.section: read(KINDS, _document(text)).parts[USE_CASES.section][:1]})


async def make_sample(services: Services) -> list[str]:
    """Create the sample use case; returns the ids of what was created.

    Raises:
        CodeTaken: a use case with its code exists.
    """
    codes = [key_of(USE_CASES, item) for item in sample().parts[USE_CASES.section]]
    use_cases = services[UseCaseService].use_cases
    for code in codes:
        if await use_cases.by_code(code) is not None:
            raise CodeTaken
    service = manifest_service(services)
    await service.carry_out(await service.plan(sample(), prune=False))
    found = [await use_cases.by_code(code) for code in codes]
    return [use_case.id for use_case in found if use_case is not None]


def _document(text: str) -> Any:
    import yaml  # only those who ask for the sample need it

    class Loader(yaml.SafeLoader):
        """Parses numbers without losing digits."""

    def decimal(loader: Loader, node: yaml.ScalarNode) -> Decimal:
        return Decimal(str(loader.construct_scalar(node)))

    Loader.add_constructor("tag:yaml.org,2002:float", decimal)
    return yaml.load(text, Loader)  # noqa: S506 -- a safe loader with exact numbers
