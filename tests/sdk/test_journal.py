"""The outbox file and the salt."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ai_model_match.edges import journal as journals
from ai_model_match.edges import journal_files
from ai_model_match.edges.folder import read_salt
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


def test_entries_are_restored_in_order_without_deleted_ones(
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


def test_journal_in_use_is_not_taken_over(make: Make, tmp_path: Path, errors: list[Exception]):
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


def test_journal_is_truncated_when_all_entries_are_deleted(
    make: Make, tmp_path: Path, errors: list[Exception]
):
    journal = make(tmp_path, errors)
    journal.note("a", "feedback", ENTRY)
    journal.note("b", "feedback", ENTRY)
    journal.strike(["a", "b"])
    assert (tmp_path / "outbox-0.jsonl").stat().st_size == 0
    journal.note("c", "feedback", ENTRY)
    journal.close()
    assert len(make(tmp_path, errors).take_over()) == 1


def test_incomplete_line_does_not_affect_other_lines(make: Make, tmp_path: Path, errors: list[Exception]):
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


def test_journal_is_rewritten_when_it_grows_too_large(
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


def test_unwritable_folder_is_reported(make: Make, tmp_path: Path, errors: list[Exception]):
    (tmp_path / "file").touch()
    make(tmp_path / "file" / "folder", errors).note("a", "feedback", ENTRY)
    assert len(errors) == 1


def test_unreadable_lines_of_other_versions_are_kept(make: Make, tmp_path: Path, errors: list[Exception]):
    path = tmp_path / "outbox-0.jsonl"
    foreign = [
        b'{"note": "x", "kind": "example", "entry": {"new": 1}, "since": "3.0"}\n',
        b'{"note": "y", "entry": 5}\n',
        b'{"packed": "..."}\n',
    ]
    path.write_bytes(b"".join(foreign) + b"[1]\n" + b"not JSON\n")
    journal = make(tmp_path, errors)
    assert journal.take_over() == [("example", {"new": 1})]
    assert journal.unread == 4
    journal.note("a", "feedback", ENTRY)
    journal.strike(["a"])
    journal.close()
    lines = path.read_bytes().splitlines(keepends=True)
    assert lines[:3] == foreign


def test_forked_child_keeps_existing_entries_of_a_file(make: Make, tmp_path: Path, errors: list[Exception]):
    left = make(tmp_path, errors)
    left.note("left", "feedback", ENTRY)
    left.close()
    child = make(tmp_path, errors)  # which takes nothing over
    child.note("a", "feedback", ENTRY)
    child.strike(["a"])
    child.close()
    assert len(make(tmp_path, errors).take_over()) == 1


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.usefixtures("without_locks")
def test_file_system_without_locks(
    make: Make, tmp_path: Path, errors: list[Exception], monkeypatch: pytest.MonkeyPatch
):
    one, other = make(tmp_path, errors), make(tmp_path, errors)
    one.note("a", "feedback", ENTRY)
    assert other.take_over() == []
    other.note("b", "feedback", ENTRY)
    assert len(list(tmp_path.iterdir())) == 2
    one.close()
    other.close()
    monkeypatch.setattr(journal_files, "_own", set[str]())  # the next life of this process
    both = make(tmp_path, errors)
    assert len(both.take_over()) == 2
    both.close()
    assert len(list(tmp_path.iterdir())) == 1
    assert errors == []


@pytest.mark.usefixtures("without_locks")
def test_journal_of_a_running_process_is_not_taken_over_without_locks(
    make: Make, tmp_path: Path, errors: list[Exception]
):
    living = tmp_path / f"outbox-{journal_files._host()}-{os.getppid()}-0.jsonl"
    elsewhere = tmp_path / "outbox-elsewhere-1-0.jsonl"
    for path in (living, elsewhere):
        path.write_bytes(b'{"note": "a", "kind": "feedback", "entry": {}}\n')
    assert make(tmp_path, errors).take_over() == []
    assert {*tmp_path.iterdir()} == {living, elsewhere}


def test_damaged_salt_file_is_replaced_once(tmp_path: Path):
    (tmp_path / "salt").touch()
    salt = read_salt(tmp_path)
    assert len(salt) == 32
    assert read_salt(tmp_path) == salt
    assert [path.name for path in tmp_path.iterdir()] == ["salt"]


def test_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    salt = read_salt(tmp_path)
    assert read_salt(tmp_path) == salt
    assert [path.name for path in tmp_path.iterdir()] == ["salt"]
