"""A house with one admin."""

import pytest
from tests.access.fakes import House


@pytest.fixture
def house() -> House:
    return House()
