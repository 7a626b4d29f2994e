"""Texts of plans and problems."""

from hypothesis import given
from tests.manifests.strategies import values

from aimm.manifests.values import Value, parse, same
from aimm.manifests.wording import counted, differences, dotted, hint, percent

PROMPT = "You are a guide.\nBe brief.\nAnswer in <<LANGUAGE>>."


def told(before: str, after: str) -> list[str]:
    return list(differences("p", parse(before), parse(after)))


def test_each_difference_has_a_line():
    assert told('{"t":0.2,"n":1,"gone":[]}', '{"t":0.4,"n":1,"new":true}') == [
        "p.gone: [] removed",
        "p.t: 0.2 → 0.4",
        "p.new: true added",
    ]
    assert told('[1,{"a":1},3]', '[1,{"a":2}]') == ["p[1].a: 1 → 2", "p[2]: 3 removed"]
    assert told("[1]", "[1,2]") == ["p[1]: 2 added"]
    assert told('{"a":1,"b":2}', '{"b":2,"a":1}') == ["p: order of keys changed"]
    assert told('"one"', '{"a":1}') == ['p: "one" → {"a":1}']


def test_long_texts_are_compared_by_lines():
    after = PROMPT.replace("brief", "kind")
    assert list(differences("prompt", PROMPT, after)) == [
        "prompt:",
        "  @@ -1,3 +1,3 @@",
        "   You are a guide.",
        "  -Be brief.",
        "  +Be kind.",
        "   Answer in <<LANGUAGE>>.",
    ]
    assert list(differences("prompt", PROMPT, PROMPT)) == []
    assert list(differences("prompt", "x" * 61, "short")) == [
        "prompt:",
        "  @@ -1 +1 @@",
        f"  -{'x' * 61}",
        "  +short",
    ]


def test_long_values_are_cut():
    (line,) = differences("p", None, list(range(100)))
    assert line == "p: null → [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22…"


@given(values(), values())
def test_there_is_a_difference_exactly_when_values_differ(one: Value, other: Value):
    assert bool(list(differences("p", one, other))) == (not same(one, other))


def test_paths_hints_and_percentages():
    assert dotted(("useCases", 0, "flows", 1, "share")) == "useCases[0].flows[1].share"
    assert dotted(()) == ""
    assert hint("descripton", ["title", "description"]) == "did you mean 'description'?"
    assert hint("usecases", ["apiVersion", "useCases"]) == "did you mean 'useCases'?"
    assert hint("zzz", ["title", "code"]) == "known: title, code"
    assert hint("zzz", []) == "there is none yet"
    assert (percent(33.34), percent(100.0), percent(0.0)) == ("33.34%", "100%", "0%")
    assert (counted(1, "problem"), counted(2, "problem")) == ("1 problem", "2 problems")
