"""One case of every kind of decision."""

from tests.rollout.catalogue import phases, updates
from tests.rollout.catalogue.building import Case


def cases() -> dict[str, Case]:
    """All cases by name."""
    found = [*updates.named(), *phases.named()]
    assert len(dict(found)) == len(found)
    return dict(found)
