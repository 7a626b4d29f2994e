"""A caller without credentials."""

import pytest
from tests.support.server import Api, ServerProcess


@pytest.fixture
def nobody(server: ServerProcess):
    """A client without credentials."""
    api = Api(server.url, {})
    yield api
    api.http.close()
