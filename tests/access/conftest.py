"""An application with one admin."""

import pytest
from tests.access.fakes import Application


@pytest.fixture
def application() -> Application:
    return Application()
