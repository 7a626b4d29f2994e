"""What is replaced before storage."""

import time
from functools import partial

import pytest

from aimm.examples.model import REDACTIONS
from aimm.examples.redaction import WINDOW, is_card, is_iban, problems, redacted, redacted_value, rules_of

RULES = rules_of(REDACTIONS, [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to ann.lee+x@mail.example.com!", "write to [email]!"),
        ("IBAN DE89 3704 0044 0532 0130 00, please", "IBAN [iban], please"),
        ("gb82west12345698765432", "[iban]"),
        ("card 4111 1111 1111 1111.", "card [card]."),
        ("card 4111-1111-1111-1111", "card [card]"),
        ("378282246310005", "[card]"),
        ("call +49 (0)30 1234567", "call [phone]"),
        ("call 030 1234567 or (555) 123-4567", "call [phone] or [phone]"),
    ],
)
def test_personal_data_are_replaced(text: str, left: str):
    assert redacted(text, RULES) == left


@pytest.mark.parametrize(
    "text",
    [
        "order 4111 1111 1111 1112",  # a wrong check digit
        "DE88 3704 1044 5320 1300 01 is no IBAN",
        "version 1.2.3, 42 items, 2026-11-30, a@b",
        "Total: 1234567.89",
    ],
)
def test_other_texts_stay(text: str):
    assert redacted(text, RULES) == text


def test_only_what_is_named_is_replaced():
    assert redacted("a@example.com +49 30 1234567", rules_of(["phone"], [])) == "a@example.com [phone]"


def test_own_patterns_are_replaced_last():
    assert redacted("EMP-1234 a@example.com", rules_of(["email"], [r"EMP-\d{4}"])) == "[redacted] [email]"


def test_matches_across_and_beyond_windows_are_found():
    for before in (WINDOW - 5, WINDOW - 1, WINDOW, 3 * WINDOW + 7):
        text = " " * before + "a@example.com" + " " * WINDOW
        assert redacted(text, RULES) == text.replace("a@example.com", "[email]")


def test_whole_values_are_redacted_with_names_and_numbers():
    value = {"a@example.com": ["+49 30 1234567", 4111111111111111, 3, True, None, 1.5]}
    assert redacted_value(value, partial(redacted, rules=RULES)) == {
        "[email]": ["[phone]", "[card]", 3, True, None, 1.5]
    }


def test_deep_values_are_refused():
    deep: object = "x"
    for _ in range(101):
        deep = [deep]
    with pytest.raises(ValueError, match="nested"):
        redacted_value(deep, str)


def test_check_digits():
    assert is_card("4111111111111111")
    assert not is_card("4111111111111121")
    assert is_iban("DE89370400440532013000")
    assert is_iban("DE89 3704 0044 0532 0130 00 and then")
    assert not is_iban("DE98370400440532013000")


@pytest.mark.parametrize("unit", ["a", "1", "a@", "a.", "0 ", "A1", "1-", "+1", "(", "a@a."])
def test_any_text_takes_moments(unit: str):
    begun = time.process_time()
    redacted(unit * (65_536 // len(unit)), RULES)
    assert time.process_time() - begun < 5


def test_problems_name_the_field():
    assert problems(["email"], [r"a{1,3}"]) == []
    found = problems(["email", "email", "name"], ["a", "b+"])
    assert found[:2] == [
        "redactions: must be of email, phone, card, iban",
        "redactions: must not have the same entry twice",
    ]
    assert found[2].startswith("patterns[1]: must not repeat without a limit")
