"""The tickets of ``aimm demo``, and the two programs that sort them."""

from collections import Counter

from aimm.cli.demonstration.tickets.outputs import record
from aimm.cli.demonstration.tickets.programs import (
    TEAMS,
    Keywords,
    Ticket,
    WordStatistics,
    learned_without,
    tickets,
)
from aimm.cli.demonstration.tickets.raters import GeneratedRater, generated_raters


def test_the_tickets_are_balanced_from_the_start() -> None:
    found = tickets()
    assert Counter(one.team for one in found) == dict.fromkeys(TEAMS, 30)
    assert Counter(one.team for one in found[:30]) == dict.fromkeys(TEAMS, 10)
    assert len({one.key for one in found}) == len({one.text for one in found}) == len(found)
    assert all(set(one.document) == {"key", "inputs", "expected", "slice"} for one in found)


def test_keywords_decide_by_their_number() -> None:
    rule = Keywords({"billing": ["bill"], "technical": ["app"], "delivery": ["parcel"]})
    assert rule("Which BILL, which app, which bill?") == "billing"
    assert rule("The app ate my parcel. The parcel!") == "delivery"
    assert rule("Hello") == "billing"


def test_word_statistics_learn_from_examples() -> None:
    taught = [("red box", "delivery"), ("red bill", "billing"), ("red screen", "technical")]
    decide = WordStatistics.learned(taught)
    assert [decide(text) for text in ("a box", "a bill", "a screen")] == ["delivery", "billing", "technical"]
    assert WordStatistics.learned([*taught, ("blue box", "delivery")])("anything") == "delivery"


def test_a_ticket_is_not_among_the_examples_that_judge_it() -> None:
    pair = [Ticket("a", "box", "delivery", {}), Ticket("b", "box", "technical", {})]
    assert [learned_without(one, pair)("box") for one in pair] == ["technical", "delivery"]


def test_the_programs_disagree_and_are_wrong_at_times() -> None:
    every = tickets()
    rule, learned = record(every)
    right, right_too = (
        {one.key for one in every if found.answers[one.key] == one.team} for found in (rule, learned)
    )
    assert 60 < len(right) < 90
    assert 35 < len(right_too) < len(right)
    assert right_too - right
    assert (rule.right, learned.right) == (len(right), len(right_too))
    assert rule.share == len(right) / 90
    for found in (rule, learned):
        assert sum(took <= found.slowest for took in found.millis.values()) >= 0.95 * 90
        assert sum(took < found.slowest for took in found.millis.values()) < 0.95 * 90


def rater(slips: float, seed: int = 1) -> GeneratedRater:
    return GeneratedRater("Generated rater 9", slips, {"A box.": "delivery"}, seed)


def test_a_generated_rater_knows_the_team() -> None:
    careful = rater(0)
    assert [careful.rate("A box.", answer) for answer in ("delivery", "billing")] == [5, 1]
    pairs = [("delivery", "billing"), ("billing", "delivery"), ("delivery",) * 2, ("billing", "technical")]
    assert [careful.compare("A box.", *pair) for pair in pairs] == ["a", "b", "tie", "both-bad"]


def test_a_slip_is_any_other_answer_and_the_same_for_the_same_seed() -> None:
    slips = [rater(1, seed).rate("A box.", "delivery") for seed in range(200)]
    assert set(slips) == {1, 2, 3, 4}
    assert slips == [rater(1, seed).rate("A box.", "delivery") for seed in range(200)]
    seats = {rater(1, seed).compare("A box.", "delivery", "billing") for seed in range(200)}
    assert seats == {"b", "tie", "both-bad"}
    kept = sum(rater(0.2, seed).rate("A box.", "delivery") == 5 for seed in range(1_000))
    assert 750 < kept < 850


def test_the_names_of_generated_raters_say_what_they_are() -> None:
    found = generated_raters({}, 1)
    assert [one.name for one in found] == [f"Generated rater {number}" for number in (1, 2, 3)]
    assert all(0 < one.slips <= 0.2 for one in found)
