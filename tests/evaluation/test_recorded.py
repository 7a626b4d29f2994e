"""Outputs of other tools."""

import pytest

from aimm.evaluation.plans import MOST_RECORDED
from aimm.evaluation.recorded import read_recorded


def test_json_lines():
    text = (
        '{"id": 7, "output": "yes", "inputs": {"q": "Q"}, "prompt_tokens": 3, "judge": 1}\n\n'
        '{"item": "b", "error": "timed out", "text": "half"}\n'
        '{"item": "c", "answer": {"a": 1}, "latencyMs": 12.5}\n'
    )
    found = read_recorded(text, "jsonl")
    first, second, third = found.outputs
    assert (first.item, first.text, first.inputs, first.tokens_in) == ("7", "yes", {"q": "Q"}, 3)
    assert (second.text, second.error) == (None, "timed out")
    assert (third.text, third.latency_ms) == ('{"a":1}', 12.5)
    assert (found.ignored, found.refused) == (["judge"], [])


def test_csv():
    text = 'key,text,input.q,cost,tokens_out,note\na,"two\nlines",Q,0.5,3,x\nb,,,,,\n'
    found = read_recorded(text, "csv")
    first, second = found.outputs
    assert (first.text, first.inputs, first.cost, first.tokens_out) == ("two\nlines", {"q": "Q"}, 0.5, 3)
    assert (second.text, second.inputs) == ("", {"q": ""})
    assert found.ignored == ["note"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "truncated"),
        ("[1]", "must be an object"),
        ('{"text": "t"}', "item: must be set"),
        ('{"item": "a"}', "text: must be set"),
        ('{"item": "a", "text": "t", "repetition": 20}', "repetition"),
        ('{"item": "a", "text": "t", "cost": "much"}', "cost"),
        ('{"item": "ok", "text": "twice"}', "the item ok has an output already"),
    ],
)
def test_lines_that_are_refused(line: str, said: str):
    found = read_recorded('{"item": "ok", "text": "t"}\n' + line, "jsonl")
    assert len(found.outputs) == 1
    (refused,) = found.refused
    assert refused.line == 2
    assert said in refused.reason
    assert found.refused_count == 1


def test_there_is_a_limit():
    text = "\n".join(f'{{"item": "{number}", "text": "t"}}' for number in range(MOST_RECORDED + 150))
    found = read_recorded(text, "jsonl")
    assert (len(found.outputs), len(found.refused), found.refused_count) == (MOST_RECORDED, 100, 150)
