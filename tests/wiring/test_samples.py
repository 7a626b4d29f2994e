"""The console's sample is the one of the demo, with all digits of its numbers."""

from aimm.cli.demonstration.sample import load_sample
from aimm.manifests import documents, rules
from aimm.manifests.values import same
from aimm.wiring.samples import sample


def test_the_sample_is_the_first_use_case_of_the_demo():
    careful = load_sample().use_cases[:1]
    found = sample()
    assert same(documents.write(found), documents.write(type(found)(careful)))
    assert rules.check(found) == []
    assert len(found.use_cases) == 1
