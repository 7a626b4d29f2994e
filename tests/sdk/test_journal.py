"""What survives a restart."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ai_model_match.edges import journal as journals
from ai_model_match.edges.journal import FileJournal

Make = Callable[[Path, list[Exception]], FileJournal]

ENTRY = {"key": "a", "score": 4}


@pytest.fixture
def errors() -> list[Exception]:
    return []


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[FileJournal] = []

    def make(folder: Path, errors: list[Exception]) -> FileJournal:
        made.append(FileJournal(folder, errors.append))
        return made[-1]

    yield make
    for journal in made:
        journal.close()


def test_notes_come_back_in_order_without_the_struck_ones(
    make: Make, tmp_path: Path, errors: list[Exception]
):
    journal = make(tmp_path, errors)
    for name in "abc":
        journal.note(name, "feedback", {**ENTRY, "key": name})
    journal.strike(["b", "unknown"])
    journal.close()
    found = make(tmp_path, errors).take_over()
    assert [entry["key"] for _, entry in found] == ["a", "c"]
    assert errors == []


def test_a_journal_in_use_is_left_alone(make: Make, tmp_path: Path, errors: list[Exception]):
    one, other = make(tmp_path, errors), make(tmp_path, errors)
    one.note("a", "feedback", ENTRY)
    assert other.take_over() == []
    other.note("b", "feedback", ENTRY)
    assert len(list(tmp_path.iterdir())) == 2
    one.close()
    other.close()
    both = make(tmp_path, errors)
    assert len(both.take_over()) == 2
    both.close()
    assert len(make(tmp_path, errors).take_over()) == 2, "what was taken over is in the new journal"


def test_it_is_emptied_once_all_is_struck(make: Make, tmp_path: Path, errors: list[Exception]):
    journal = make(tmp_path, errors)
    journal.note("a", "feedback", ENTRY)
    journal.note("b", "feedback", ENTRY)
    journal.strike(["a", "b"])
    assert (tmp_path / "outbox-0.jsonl").stat().st_size == 0
    journal.note("c", "feedback", ENTRY)
    journal.close()
    assert len(make(tmp_path, errors).take_over()) == 1


def test_a_line_cut_short_costs_only_itself(make: Make, tmp_path: Path, errors: list[Exception]):
    journal = make(tmp_path, errors)
    journal.note("a", "feedback", ENTRY)
    journal.close()
    with (tmp_path / "outbox-0.jsonl").open("ab") as file:
        file.write(b'{"note": "b", "ki')
    again = make(tmp_path, errors)
    assert len(again.take_over()) == 1
    again.note("c", "feedback", ENTRY)
    again.close()
    assert len(make(tmp_path, errors).take_over()) == 2


def test_it_is_written_anew_when_it_has_grown(
    make: Make, tmp_path: Path, errors: list[Exception], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(journals, "_REWRITE_BYTES", 1_000)
    journal = make(tmp_path, errors)
    journal.note("kept", "feedback", ENTRY)
    for n in range(200):
        journal.note(f"n{n}", "feedback", ENTRY)
        journal.strike([f"n{n}"])
    assert (tmp_path / "outbox-0.jsonl").stat().st_size <= 1_100
    journal.close()
    assert len(make(tmp_path, errors).take_over()) == 1


def test_a_folder_that_cannot_be_written_is_reported(make: Make, tmp_path: Path, errors: list[Exception]):
    (tmp_path / "file").touch()
    make(tmp_path / "file" / "folder", errors).note("a", "feedback", ENTRY)
    assert len(errors) == 1
