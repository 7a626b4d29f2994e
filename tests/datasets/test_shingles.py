"""MinHash finds the pairs that comparing every pair finds."""

import json
import random
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.datasets import pairing
from aimm.datasets.duplicates import DUPLICATES, MOST_SHOWN, program
from aimm.datasets.shingles import band_keys, normalised, shingles, similarity
from aimm.jobs.programs import Done, Task

DATASET = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a01"
TEXTS = st.text(max_size=60)


def grams(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(max(1, len(text) - 4))}


def exact(a: str, b: str) -> float:
    one, other = grams(normalised(a)), grams(normalised(b))
    return len(one & other) / len(one | other)


def looked(folder: Path, texts: list[Any], groups: list[str | None] | None = None, **fields: Any) -> Any:
    """The report on texts, whose keys are their places."""
    file = folder / "items"
    rows = [
        [str(place), groups[place] if groups else None, json.dumps({"text": text})]
        for place, text in enumerate(texts)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    work = folder / "bands"
    work.mkdir(exist_ok=True)
    for old in work.iterdir():
        old.unlink()
    specification = DUPLICATES.read({"datasetId": DATASET, **fields})
    ran = program(Task({**specification, "path": str(file), "folder": str(work), "count": len(rows)}))
    *_, last = ran
    assert isinstance(last, Done)
    return last.result


@given(TEXTS, TEXTS)
def test_similarity_is_that_of_the_sets_of_n_grams(a: str, b: str):
    one, other = shingles(normalised(a)), shingles(normalised(b))
    assert similarity(one, other) == pytest.approx(exact(a, b))
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 1
    assert band_keys(one).tolist() == band_keys(shingles(normalised(a))).tolist()


def test_case_accents_and_marks_do_not_count():
    assert normalised("  Café:\tÀ la CARTE!") == "cafe a la carte"


def varied(seed: int, count: int = 120) -> list[str]:
    """Texts with many nearly equal pairs: copies with some words replaced."""
    draw = random.Random(seed)
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(3, 8))) for _ in range(400)]
    texts = [" ".join(draw.choices(words, k=40)) for _ in range(count // 3)]
    while len(texts) < count:
        parts = draw.choice(texts).split()
        for _ in range(draw.randint(0, 3)):
            parts[draw.randrange(len(parts))] = draw.choice(words)
        texts.append(" ".join(parts))
    return texts


@pytest.mark.parametrize("threshold", [0.7, 0.8, 0.9])
def test_at_least_nine_of_ten_pairs_are_found_and_none_that_is_not_there(tmp_path: Path, threshold: float):
    missed = total = 0
    for seed in range(5):
        texts = list(dict.fromkeys(varied(seed)))
        wanted = {
            (str(a), str(b))
            for a, b in combinations(range(len(texts)), 2)
            if exact(texts[a], texts[b]) >= threshold
        }
        report = looked(tmp_path, texts, threshold=threshold)
        assert report["near"] <= len(wanted)
        shown = {(pair["first"], pair["second"]) for pair in report["pairs"]}
        assert shown <= wanted
        missed, total = missed + len(wanted) - report["near"], total + len(wanted)
    assert total > 100
    assert missed / total <= 0.1, (missed, total)


def test_pairs_across_splits_come_first_and_groups_stay_together(tmp_path: Path):
    texts = ["the same question about a late delivery"] * 30
    splits = [{"name": "train", "share": 50}, {"name": "test", "share": 50}]
    report = looked(tmp_path, texts, splits=splits)
    assert (report["items"], report["same"], report["near"]) == (30, 29, 0)
    assert sum(report["splits"].values()) == 30
    assert 0 < report["across"] < 29
    crossing = [pair["firstSplit"] != pair["secondSplit"] for pair in report["pairs"]]
    assert crossing == sorted(crossing, reverse=True)
    assert sum(crossing) == report["across"]
    together = looked(tmp_path, texts, ["g"] * 30, splits=splits)
    assert together["across"] == 0


def test_a_report_is_bounded_and_says_when_it_is_not_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    texts = [
        f"order number {number} has not arrived yet, please tell me where it is" for number in range(400)
    ]
    report = looked(tmp_path, texts)
    assert report["near"] >= 399  # each with the first and the next at least
    assert (len(report["pairs"]), report["complete"]) == (MOST_SHOWN, True)
    monkeypatch.setattr(pairing, "MOST_CANDIDATES", 50)
    assert looked(tmp_path, texts)["complete"] is False


def test_nothing_is_found_in_nothing(tmp_path: Path):
    assert looked(tmp_path, [])["pairs"] == []
    assert looked(tmp_path, ["a"])["items"] == 1
    assert looked(tmp_path, ["", ""])["same"] == 1


@settings(max_examples=50)
@given(st.lists(st.integers(0, 3), max_size=60))
def test_groups_are_the_places_with_equal_keys(keys: list[int]):
    found = {tuple(group.tolist()) for group in pairing.groups_of(np.array(keys, np.uint64))}
    wanted = {tuple(at for at, one in enumerate(keys) if one == key) for key in set(keys)}
    assert found == {group for group in wanted if len(group) > 1}
