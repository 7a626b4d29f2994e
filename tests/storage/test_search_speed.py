"""A short form of ``benchmarks.search``, with wide bounds."""

import pytest
from benchmarks.search import QUERIES, main


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_first_page_of_a_search_takes_milliseconds(kind: str):
    figures = main(["--texts", "20000", "--database", kind])[kind]
    assert {name: figures[name] for name in QUERIES if figures[name] > 300} == {}
