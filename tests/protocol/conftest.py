"""Callers with less than everything."""

from collections.abc import Iterator

import pytest
from tests.protocol.parts import Callers
from tests.support.server import Api, ServerProcess


@pytest.fixture(scope="module")
def callers(server: ServerProcess, admin: Api) -> Iterator[Callers]:
    """Makes callers of any kind."""
    callers = Callers(server, admin)
    yield callers
    callers.close()


@pytest.fixture(scope="module")
def nobody(callers: Callers) -> Api:
    """A caller without credentials."""
    return callers.with_headers({})


@pytest.fixture(scope="module")
def viewer(callers: Callers) -> Api:
    """A person who may look."""
    return callers.with_role("viewer")


@pytest.fixture(scope="module")
def editor(callers: Callers) -> Api:
    """A person who may look and change."""
    return callers.with_role("editor")


@pytest.fixture(scope="module")
def reader(callers: Callers) -> Api:
    """An application that may only read."""
    return callers.with_scopes("read")
