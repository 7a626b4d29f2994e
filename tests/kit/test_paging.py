"""Pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.kit.paging import Page, PageRequest, page_of


@pytest.mark.parametrize(("page", "size", "offset"), [(1, 5, 0), (2, 5, 5), (3, 200, 400)])
def test_the_offset_counts_the_rows_before_the_page(page: int, size: int, offset: int):
    assert PageRequest(page, size).offset == offset


@pytest.mark.parametrize(
    ("page", "total", "has_next"), [(1, 0, False), (1, 5, False), (1, 6, True), (2, 10, False), (9, 6, False)]
)
def test_there_is_a_next_page_while_rows_are_left(page: int, total: int, has_next: bool):
    assert page_of([], total, PageRequest(page, 5)).has_next == has_next


def test_a_converted_page_counts_the_same():
    assert Page([1, 2], 7, True).map(str) == Page(["1", "2"], 7, True)


@given(st.lists(st.integers()), st.integers(1, 20))
def test_the_pages_together_are_the_list(items: list[int], size: int):
    seen: list[int] = []
    number = 1
    while True:
        request = PageRequest(number, size)
        page = page_of(items[request.offset : request.offset + size], len(items), request)
        seen += page.items
        if not page.has_next:
            break
        number += 1
    assert seen == items
