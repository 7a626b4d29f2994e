"""Hooks of installed packages redact further, and what fails is dropped."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from aimm.examples.model import Capture, Kept, Report
from aimm.wiring.redacting import GROUP, Redaction

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CAPTURE = Capture(
    id="c",
    number=1,
    use_case_id="u",
    name="production",
    enabled=True,
    patterns=["EMP-[0-9]{4}"],
    version=1,
    created_at=NOW,
    updated_at=NOW,
)
HOOK = """\
def redact(example):
    assert "EMP-" not in str(example), "the patterns come first"
    if example["output"] == "fail":
        raise RuntimeError("secret")
    if example["output"] == "nothing":
        return None
    return {"inputs": {"seen": example["inputs"]}, "output": example["output"].replace("Ann", "[name]")}
"""


def kept(output: str, **inputs: str) -> Kept:
    report = Report(
        use_case="support",
        correlation_id="s",
        step="answer",
        sequence=0,
        at=NOW,
        inputs=inputs,
        output=output,
    )
    return Kept(report, "u", CAPTURE)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is installed that has a hook."""
    (tmp_path / "made_up_hook.py").write_text(HOOK)
    about = tmp_path / "made_up_hook-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up-hook\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[{GROUP}]\nnames = made_up_hook:redact\n")
    monkeypatch.syspath_prepend(tmp_path)  # pyright: ignore[reportUnknownMemberType]


async def test_without_a_hook_the_patterns_redact():
    found = await Redaction()([kept("Ann is EMP-1234", who="a@example.com")])
    assert found == [({"who": "[email]"}, "Ann is [redacted]")]


@pytest.mark.usefixtures("package")
async def test_a_hook_gets_what_the_patterns_left_and_its_result_counts():
    found = await Redaction()([kept("Ann is EMP-1234", who="a@example.com")])
    assert found == [({"seen": {"who": "[email]"}}, "[name] is [redacted]")]


@pytest.mark.usefixtures("package")
async def test_an_example_whose_hook_fails_is_dropped_alone():
    found = await Redaction()([kept("fail"), kept("nothing"), kept("Ann")])
    assert found == [None, None, ({"seen": {}}, "[name]")]


async def test_patterns_that_are_not_valid_drop_the_example():
    broken = structs.replace(CAPTURE, patterns=["("])
    report = kept("x").report
    assert await Redaction()([Kept(report, "u", broken), kept("x")]) == [None, ({}, "x")]
