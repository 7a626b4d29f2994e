"""Rehearsals of a rollout as the program of a job."""

import pytest

from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Done, Log, Task
from aimm.kit.errors import Invalid
from aimm.rollout.configuration import Adaptive, Configuration, Escape, Evidence, Mode
from aimm.rollout.documents import document
from aimm.rollout.rehearsing import REHEARSAL, program
from aimm.stats.samples import wilson

GIVEN = REHEARSAL.read({"means": [4.5, 2.5], "runs": 4, "sessions": 2_000, "seed": 11})


def results(task: Task) -> list[Result]:
    return [said for said in program(task) if isinstance(said, Result)]


def test_every_seed_is_one_result_and_the_end_sums_them_up() -> None:
    said = list(program(Task(GIVEN)))
    assert [one.item for one in said if isinstance(one, Result)] == ["11", "12", "13", "14"]
    done = said[-1]
    assert isinstance(done, Done)
    assert (done.result["runs"], done.result["bestLed"]) == (4, 4)
    assert done.result["bestLedRate"] == [0.5101, 1.0]
    told = [one.done for one in said if isinstance(one, Progress)]
    assert told == sorted(told)
    assert told[-1] == 4


def test_an_interrupted_rehearsal_goes_on_with_what_is_missing() -> None:
    whole = list(program(Task(GIVEN)))
    every = [one for one in whole if isinstance(one, Result)]
    rest = list(program(Task(GIVEN, every[:3])))
    assert [one for one in rest if isinstance(one, Result)] == every[3:]
    assert rest[-1] == whole[-1]
    assert rest[0] == Log("3 of 4 rehearsals are there already")


def test_a_stored_configuration_is_rehearsed() -> None:
    stored = document(Configuration(None, Escape((), Evidence()), Adaptive(mode=Mode.CONTINUOUS)))
    read = REHEARSAL.read({**GIVEN, "configuration": stored})
    assert {one.data["completedAt"] for one in results(Task(read))} == {None}


@pytest.mark.parametrize("configuration", [{"adaptive": {"minFeedback": -1}}, {"warmup": {"goals": 3}}])
def test_a_bad_configuration_is_refused(configuration: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        REHEARSAL.read({**GIVEN, "configuration": configuration})


def test_wilson() -> None:
    # 15 of 148: .062 to .161, Newcombe 1998, Statistics in Medicine 17, 857-872, table I, without correction
    found = wilson(15, 148)
    assert [round(end, 4) for end in (found.low, found.high)] == [0.0624, 0.1605]
    assert wilson(0, 5).low == 0.0
    assert wilson(5, 5).high == 1.0
