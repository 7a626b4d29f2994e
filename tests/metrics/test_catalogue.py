"""All built-in metrics, what is measured, and their settings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.metrics.catalogue import BUILT_IN, clashes, metric_of, scorer_of
from aimm.metrics.errors import MissingExtraError, OptionError, UnknownMetricError
from aimm.metrics.model import Answer, Metric
from aimm.metrics.options import read_options

MEASURED = Answer(
    text="ok", latency_ms=120, first_token_ms=30, tokens_in=5, tokens_out=7, cost=0.25, expected="ok"
)
GIVEN = {"regex": {"pattern": "ok"}}


@pytest.mark.parametrize(
    ("name", "value"), [("latency", 120), ("time-to-first-token", 30), ("tokens", 12), ("cost", 0.25)]
)
def test_what_was_measured(name: str, value: float):
    score = scorer_of(name, {})
    assert score(MEASURED).value == value
    assert "not measured" in str(score(Answer(text="ok")).why)
    assert score(Answer(text=None, error="timed out")).why == "timed out"


def test_tokens_of_one_side_count():
    assert scorer_of("tokens", {})(Answer(text="x", tokens_out=3)).value == 3


def scorers(name: str):
    try:
        return scorer_of(name, GIVEN.get(name, {}))
    except MissingExtraError:
        pytest.skip(f"the optional part of {name} is not installed")


@pytest.mark.parametrize("name", list(BUILT_IN))
@settings(deadline=None)
@given(
    text=st.text(max_size=60),
    expected=st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=60),
)
def test_values_stay_in_the_stated_range(name: str, text: str, expected: object):
    about = BUILT_IN[name].about
    score = scorers(name)(
        Answer(
            text=text, expected=expected, latency_ms=1, first_token_ms=1, tokens_in=1, tokens_out=1, cost=0
        )
    )
    if score.value is None:
        assert score.why
    else:
        assert about.low <= score.value <= (float("inf") if about.high is None else about.high)


@pytest.mark.parametrize("name", list(BUILT_IN))
def test_every_metric_says_what_it_is(name: str):
    about = BUILT_IN[name].about
    assert about.name == name
    assert about.title
    assert about.about.endswith(".")
    assert about.needs
    assert (about.unit is None) == (about.high == 1)
    for option in about.options:
        assert option.about.endswith(".")
        assert not (option.required and option.default is not None)


def test_no_answer_is_missing_everywhere():
    for name in BUILT_IN:
        assert scorers(name)(Answer(text=None, error="timed out", expected="x")).why == "timed out"


def test_unknown_metrics_and_settings_are_refused():
    with pytest.raises(UnknownMetricError, match=r"'nope'; allowed: .*exact-match"):
        metric_of("nope")
    with pytest.raises(OptionError, match=r"latency\.x: unknown setting; allowed: none"):
        scorer_of("latency", {"x": 1})
    with pytest.raises(OptionError, match=r"regex\.pattern: required"):
        scorer_of("regex", {})
    with pytest.raises(OptionError, match=r"exact-match\.ignoreCase: must be true or false"):
        scorer_of("exact-match", {"ignoreCase": 1})


def test_defaults_are_completed():
    assert read_options(BUILT_IN["exact-match"].about, {"ignoreCase": False}) == {
        "ignoreCase": False,
        "ignorePunctuation": False,
        "ignoreSpace": True,
    }


def test_added_metrics_are_found_unless_a_built_in_one_has_the_name():
    added: dict[str, Metric] = {"own": BUILT_IN["length"]}
    assert metric_of("own", added) is BUILT_IN["length"]
    assert clashes([BUILT_IN["length"]]) == ["length"]
