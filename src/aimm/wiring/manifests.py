"""The kinds of records of all words that manifests can describe.

Imported by what works with manifests only: a service does not load it when it starts.
"""

from aimm.kit.services import Services
from aimm.manifests.registry import Kinds
from aimm.manifests.service import ManifestService
from aimm.wiring.words import WORDS

KINDS: Kinds[Services] = Kinds(*(kind for word in WORDS for kind in word.kinds()))


def manifest_service(services: Services) -> ManifestService[Services]:
    """Plans, applies and exports manifests with the services of one unit of work."""
    return ManifestService(KINDS, services)
