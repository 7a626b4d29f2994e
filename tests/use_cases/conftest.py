"""An empty shop."""

import pytest
from tests.fakes.store import Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()
