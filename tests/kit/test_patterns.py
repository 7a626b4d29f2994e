"""Own patterns: what is accepted is cheap on any text."""

import re
import time

import pytest

from aimm.kit.patterns import PatternError, check_pattern


@pytest.mark.parametrize(
    ("pattern", "longest"),
    [
        (r"EMP-\d{4}", 8),
        (r"\bEMP-\d{1,8}\b", 12),
        (r"(?:ab|cde){2}", 6),
        (r"[]x]{2}", 2),
        (r"a?b{0,3}", None),
        (r"[^\]]{3}\.", 4),
        (r"\{a\}", 3),
        (r"a{1,3}?b", 4),
    ],
)
def test_patterns_with_limits_are_accepted(pattern: str, longest: int | None):
    if longest is None:
        with pytest.raises(PatternError, match="empty text"):
            check_pattern(pattern)
    else:
        assert check_pattern(pattern) == longest


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(", "not a regular expression"),
        (r"a)", "not a regular expression"),
        (r"a+", "without a limit"),
        (r"(a*)b", "without a limit"),
        (r"a{2,}", "both limits"),
        (r"a{,2}", "both limits"),
        (r"(a)\1", r"must not use \\1"),
        (r"(?=a)b", "must not use"),
        (r"(?P<n>a)", "must not use"),
        (r"(?i)a", "must not use"),
        (r"\d{0,9}", "empty text"),
        (r"(a{1,9}){1,9}b", "too costly"),
        (r"(a|aa){1,40}b", "too costly"),
        (r"a{1,40}a{1,40}a{1,40}b", "too costly"),
        (r"a{1000}b", "too costly"),
        ("(?:" * 11 + "a" + ")" * 11, "more than 10 groups"),
        (r"[[a]", "not a regular expression"),
    ],
)
def test_others_are_refused_with_the_reason(pattern: str, reason: str):
    with pytest.raises(PatternError, match=reason):
        check_pattern(pattern)


def test_a_pattern_at_the_limit_takes_moments_on_the_worst_text():
    pattern = r"(?:a|a)(?:a|a)(?:a|a)a{1,9}b"
    assert check_pattern(pattern) == 13
    with pytest.raises(PatternError, match="too costly"):
        check_pattern(pattern.replace("(", "(?:a|a)(", 1))
    begun = time.process_time()
    assert re.search(pattern, "a" * 65_536) is None
    assert time.process_time() - begun < 5
