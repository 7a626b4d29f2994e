"""The kinds of things that manifests can describe: a line each, in the order of their sections in a file.

Imported by what works with manifests only: a service does not load it when it starts.
"""

from typing import TYPE_CHECKING

from aimm.flows.manifest import FLOWS
from aimm.manifests.registry import Kinds
from aimm.manifests.service import ManifestService
from aimm.use_cases.manifest import USE_CASES
from aimm.use_cases.manifest_steps import STEPS

if TYPE_CHECKING:
    from aimm.web.context import Services

KINDS: "Kinds[Services]" = Kinds(
    USE_CASES,
    STEPS,
    FLOWS,
)


def manifest_service(services: "Services") -> "ManifestService[Services]":
    """Plans, applies and exports manifests with the services of one unit of work."""
    return ManifestService(KINDS, services)
