"""An empty set of services."""

import pytest
from tests.fakes.store import Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()
