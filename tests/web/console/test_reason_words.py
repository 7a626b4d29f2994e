"""The console has texts for every reason code and everything a rollout waits for."""

import re
from pathlib import Path

import pytest

from aimm.rollout.configuration import Metric
from aimm.rollout.model import Outcome

ROOT = Path(__file__).parents[3]
DECIDING = (ROOT / "src/aimm/rollout/rules.py", *(ROOT / "src/aimm/rollout/deciding").glob("*.py"))
WORDS = ROOT / "console/src/features/rollout/texts/why.ts"


def _codes(kind: str) -> set[str]:
    found = re.compile(kind + r'\(\s*"([a-z_]+)"')
    return {code for path in DECIDING for code in found.findall(path.read_text(encoding="utf-8"))}


def _worded(part: str) -> list[set[str]]:
    """Keys of this part of the texts, by language."""
    text = WORDS.read_text(encoding="utf-8")
    parts = re.findall(rf"^  {part}: \{{\n(.*?)^  \}},$", text, re.DOTALL | re.MULTILINE)
    keys = [re.findall(r"^    (\w+):", one, re.MULTILINE) for one in parts]
    return [{re.sub("_(one|other)$", "", key) for key in one} for one in keys]


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        (
            "why",
            _codes("Reason") | {one.value for one in Outcome} | {f"guardrail_{one.value}" for one in Metric},
        ),
        # all guardrails that withhold a winner share one text
        ("missing", _codes("Missing") | {"sample_ratio", "response_rates", "time_of_day", "guardrail"}),
    ],
)
def test_every_reason_code_has_texts_in_both_languages(part: str, codes: set[str]):
    worded = _worded(part)
    assert len(worded) == 2
    assert [sorted(codes - known) for known in worded] == [[], []]
