"""The console's sample is the one of the demo, with all digits of its numbers."""

from aimm.cli.demonstration.sample import load_sample
from aimm.manifests import documents
from aimm.manifests.checks import check
from aimm.manifests.model import Manifest
from aimm.manifests.values import same
from aimm.wiring.manifests import KINDS
from aimm.wiring.samples import sample


def test_the_sample_is_the_first_use_case_of_the_demo():
    careful = Manifest({"useCases": load_sample().parts["useCases"][:1]})
    found = sample()
    assert same(documents.write(KINDS, found), documents.write(KINDS, careful))
    assert check(KINDS, found) == []
    assert len(found.parts["useCases"]) == 1
