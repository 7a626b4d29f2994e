"""The console says in its language what the figures of reviews say in plain English."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
FIGURES = (ROOT / "src/aimm/stats/ladder.py", ROOT / "src/aimm/stats/krippendorff.py")
KNOWN = ROOT / "console/src/features/reviews/said.ts"


def _sentences() -> set[str]:
    """What limits a ladder, and why there is no agreement."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in FIGURES)
    found = re.findall(r'Unknown\(\s*"([^"]+)"|\(\s*f?"([a-z][^"]+)",', text)
    said = {re.sub(r"\{\w+\}", "6", one or other) for one, other in found}
    return {one for one in said if " " in one}


def test_every_sentence_is_known() -> None:
    sentences = _sentences()
    assert len(sentences) == 5, sentences
    patterns = re.findall(r"/\^(.+)/,", KNOWN.read_text(encoding="utf-8"))
    assert [one for one in sentences if not any(re.match(pattern, one) for pattern in patterns)] == []
