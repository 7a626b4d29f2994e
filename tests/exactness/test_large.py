"""The benchmark of a large installation, on a small one: it runs, and its data are complete."""

from pathlib import Path

import yaml
from benchmarks.large import FLOWS, STEPS, run


def test_a_large_installation_in_its_short_form(tmp_path: Path):
    found = run(tmp_path, use_cases=2, picks=500)
    assert found["rare_feedback_requests"] == 1
    assert len(found["home_ms"]) == 4
    exported = yaml.safe_load((tmp_path / "all.yaml").read_text(encoding="utf-8"))["useCases"]
    configurations = [flow["configurations"] for use_case in exported for flow in use_case["flows"]]
    assert [len(configured) for configured in configurations] == [STEPS] * FLOWS * 2
