"""Search: whole words, else similar spelling."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.kit.search import SIMILARITY_THRESHOLD, match, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("Hello, World!", ("hello", "world")),
        ("order-42 of_today", ("order", "42", "of_today")),
        ("Äöü", ("aou",)),
        ("naïve Straße", ("naive", "strasse")),
        ("Счёт-фактура", ("счет", "фактура")),
        ("Τιμολόγιος", ("τιμολογιοσ",)),
        ("فَاتُورَة", ("فاتورة",)),
        ("चालान", ("चालान",)),
        ("Istanbul İzmir", ("istanbul", "izmir")),
        ("発注書 A", ("発注", "注書", "a")),
        ("請", ("請",)),
        ("ガス", ("ガス",)),
        ("GPT発注2", ("gpt", "発注", "2")),
        ("\uff27\uff30\uff34 \uff14", ("gpt", "4")),
        ("송장을", ("송장", "장을")),
    ],
)
def test_words_of_any_script_without_case_and_accents(text: str, words: tuple[str, ...]):
    assert words_of(text) == words


@pytest.mark.parametrize("query", ["", "!!!", "、。", "\u0301"])
def test_a_query_without_words_finds_nothing(query: str):
    assert match(query, ["anything", query]) is None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("фактура", "Распознавание: счёт-фактура"),
        ("τιμολόγιο", "ΤΙΜΟΛΟΓΙΟ"),
        ("注書", "発注書を読む"),
        ("書", "発注書を読む"),
        ("請求", "請求書"),
        ("송장", "송장을 읽기"),
        ("فاتورة", "قراءة فَاتُورَة"),
        ("ใบแจ้ง", "อ่านใบแจ้งหนี้"),
        ("cafe", "Café au lait"),
        ("CAFÉ", "cafe\u0301"),
    ],
)
def test_finds_whole_words_of_any_script(query: str, text: str):
    found = match(query, [text])
    assert found is not None
    assert found.ranks == (1.0,)


def test_voiced_kana_are_letters_of_their_own():
    found = match("かき", ["がき"])
    assert found is None or found.ranks == (0.0,)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_words_are_unchanged(text: str):
    assert words_of(text) == tuple(re.findall(r"[a-z0-9_]+", text.lower()))


@given(st.text())
def test_every_text_finds_itself(text: str):
    found = match(text, [text])
    assert found is None if not words_of(text) else found is not None and found.ranks == (1.0,)


def test_equal_texts_have_similarity_one():
    found = match("sales chat", ["Sales chat"])
    assert found is not None
    assert found.ranks == (1.0,)
    assert found.similarity == 1.0


def test_words_may_match_in_different_fields():
    found = match("alpha beta", ["alpha", "beta", "gamma"], threshold=1.0)
    assert found is not None
    assert found.ranks == (0.5, 0.5, 0.0)


def test_a_missing_word_requires_similarity():
    assert match("alpha omega", ["alpha", "x" * 200], threshold=0.9) is None
    assert match("alpha omega", ["alpha", ""], threshold=0.3) is not None


def test_trigrams_as_in_pg_trgm():
    # "  c", " ca", "cat", "at " against "  c", " ca", "car", "ar ": 2 shared of 6
    found = match("cat", ["car"])
    assert found is not None
    assert found.ranks == (0.0,)
    assert found.similarity == pytest.approx(2 / 6)


def test_part_of_a_word_is_similar_but_not_a_whole_word():
    found = match("support", ["supporting"])
    assert found is not None
    assert found.ranks == (0.0,)
    assert 0 < found.similarity < 1


def test_nothing_in_common_is_no_match():
    assert match("zebra", ["mmm", "ooo"]) is None


def test_the_threshold_is_inclusive():
    similarity = 2 / 6
    assert match("cat", ["car"], threshold=similarity) is not None
    assert match("cat", ["car"], threshold=similarity + 1e-9) is None


def test_a_whole_word_matches_in_a_text_of_any_length():
    long = " ".join(f"word{n}" for n in range(500)) + " needle"
    found = match("NEEDLE", ["", long])
    assert found is not None
    assert found.ranks == (0.0, 1.0)
    assert found.similarity < SIMILARITY_THRESHOLD


WORDS = st.text("abc ", max_size=12)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_ranks_and_similarity_are_shares(query: str, fields: list[str]):
    found = match(query, fields)
    if found is not None:
        assert len(found.ranks) == len(fields)
        assert all(0 <= rank <= 1 for rank in found.ranks)
        assert 0 <= found.similarity <= 1


@given(WORDS, WORDS)
def test_similarity_is_symmetric(one: str, other: str):
    there, back = match(one, [other], threshold=0.0), match(other, [one], threshold=0.0)
    if there is not None and back is not None:
        assert there.similarity == back.similarity


@given(WORDS, st.permutations(["alpha beta", "gamma", "beta"]))
def test_the_order_of_fields_changes_only_the_order_of_ranks(query: str, fields: list[str]):
    one, other = match(query, fields), match(query, sorted(fields))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.similarity == other.similarity
        assert dict(zip(fields, one.ranks, strict=True)) == dict(
            zip(sorted(fields), other.ranks, strict=True)
        )
