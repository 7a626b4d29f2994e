"""``aimm datasets`` on a database without a service, with a worker beside it."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.commands import own_environment, start_aimm

from aimm.cli.main import main

GOAL = """
apiVersion: aimm/v1
useCases:
  - code: support
    title: Support
    description: Answers to customers.
    datasets:
      - code: tickets
        title: Tickets
"""
NAMED = ("support", "tickets")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AIMM_DATA_DIR", str(tmp_path))
    (tmp_path / "goal.yaml").write_text(GOAL)
    made = CliRunner().invoke(main, ["apply", "--create", "--yes", "-f", str(tmp_path / "goal.yaml")])
    assert made.exit_code == 0, made.output
    return tmp_path


@pytest.fixture
def worker(folder: Path) -> Iterator[None]:
    process = start_aimm(["work"], own_environment(AIMM_DATA_DIR=str(folder)))
    yield
    process.send_signal(signal.SIGTERM)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["datasets", *arguments])


def fine(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


@pytest.mark.usefixtures("worker")
def test_a_dataset_from_a_file_to_two_versions_and_back(folder: Path) -> None:
    first = written(folder, "a.csv", "key,text,answer,part\na,hello,yes,s\nb,bye,no,s\n")
    columns = ("--column", "key=key", "--column", "text=inputs.text", "--column", "answer=expected")
    said = fine("import", *NAMED, first, *columns, "--column", "part=slice", "--expected-kind", "label")
    assert said == "2 items imported, 0 lines refused\n"
    assert fine("freeze", *NAMED, "--note", "begun") == "1\n"
    second = written(folder, "b.jsonl", '{"key": "b", "inputs": {"text": "bye!"}}\nno\n{"inputs": {}}\n')
    refused = run("import", *NAMED, second)
    assert (refused.exit_code, refused.stdout) == (3, "1 items imported, 2 lines refused\n")
    assert f"{second}:2: line: must be a JSON object" in refused.stderr
    changed = run("diff", *NAMED)
    assert changed.exit_code == 1
    assert changed.stdout.splitlines() == [
        "0 added, 1 changed, 0 removed",
        "  slice (none): 0 → 1",
        "  slice s: 2 → 1",
        "~ b: inputs.text, expected, slice",
    ]
    assert fine("diff", *NAMED, "--from", "1", "--to", "1") == "0 added, 0 changed, 0 removed\n"
    lines = [json.loads(line) for line in fine("export", *NAMED, "--version", "1").splitlines()]
    assert [(one["key"], one["expected"]["value"], one["slice"]) for one in lines] == [
        ("a", "yes", "s"),
        ("b", "no", "s"),
    ]
    fine("export", *NAMED, "--format", "csv", "-o", str(folder / "out.csv"))
    assert (folder / "out.csv").read_text().splitlines()[0] == "key,text,expected,slice,tags,source,group"
    assert "begun" in fine("versions", *NAMED)
    assert fine("list", "support").split()[-6:] == ["tickets", "Tickets", "1", "2", "2", "changed"]
    shown = json.loads(fine("show", *NAMED))
    assert (shown["draft"]["count"], shown["version"]["number"]) == (2, 1)
    with closing(sqlite3.connect(folder / "aimm.db")) as database:
        log = database.execute("select entity, actor from audit_log order by number").fetchall()
    assert log[-3:] == [(one, "command line") for one in ("job", "dataset-version", "job")]


def test_a_preview_shows_what_rows_become_and_stores_nothing(folder: Path) -> None:
    name = written(folder, "a.csv", "question,answer\nhow?,so\n,\n")
    shown = fine("import", *NAMED, name, "--preview")
    assert shown.splitlines() == [
        "question → inputs.question",
        "answer → expected",
        'line 2: {"inputs":{"question":"how?"},"expected":{"kind":"text","value":"so"}}',
    ]
    assert json.loads(fine("show", *NAMED))["draft"]["count"] == 0


def test_an_import_can_be_left_to_its_worker(folder: Path) -> None:
    name = written(folder, "a.jsonl", '{"inputs": {"text": "a"}}\n')
    job = fine("import", *NAMED, name, "--no-wait").strip()
    shown = CliRunner().invoke(main, ["jobs", "show", job])
    assert json.loads(shown.output)["state"] == "queued"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("list", "none"), 1, "there is no use case 'none'; there are: support"),
        (("show", "support", "none"), 1, "support has no dataset 'none'; there are: tickets"),
        (("freeze", *NAMED), 1, "the draft has the content of the newest version"),
        (("export", *NAMED, "--version", "3"), 1, "the dataset has no such version"),
        (("diff", *NAMED, "--from", "3"), 1, "the dataset has no such version"),
        (("import", *NAMED, "a.txt"), 2, "a.txt: say what it is with --format jsonl or --format csv"),
        (("import", *NAMED, "a.csv", "--column", "a"), 2, "must be COLUMN=inputs.NAME"),
        (("import", *NAMED, "a.csv", "--column", "a=what"), 1, "columns.a: must be inputs.NAME or one of"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.chdir(folder)
    for name in ("a.txt", "a.csv"):
        written(folder, name, "a\nb\n")
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert said in result.output
    assert "Traceback" not in result.output
