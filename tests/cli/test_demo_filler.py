"""The thread of ``aimm demo`` that fills a path, and how the dashboard shows it."""

import os

import pytest
from rich.console import Console

from ai_model_match.model import Stats
from aimm.cli.demonstration.board import Moment, board
from aimm.cli.demonstration.driver import Tally
from aimm.cli.demonstration.goal import Goal
from aimm.cli.demonstration.path import READY, PathFiller, PathNews
from aimm.cli.demonstration.service import Access, ServiceFailed
from aimm.cli.demonstration.tickets import records

SHARED = PathNews(READY, done=True, brief="http://127.0.0.1:8321/briefs/" + "t" * 49)
NEWS = (PathNews("deciding"), PathNews(READY, done=True), PathNews("x" * 300), SHARED)


def test_a_model_that_fails_no_requirement_stays():
    held = {"match": "pass", "priority": "must"}
    assert records.excluded([held, {"match": "fail", "priority": "should"}]) is None


def test_a_service_that_is_gone_does_not_end_the_demo():
    gone = Access("http://127.0.0.1:9", "u", "p", "k")
    filler = PathFiller(gone, 1)
    with pytest.raises(ServiceFailed):
        filler.prepare()
    filler.start()
    filler.join()
    assert filler.news.failed
    assert filler.news.text.startswith("Path of Ticket routing: not filled: ")
    filler.stop()


@pytest.mark.parametrize(
    "news", [PathNews("deciding"), PathNews(READY, done=True), PathNews("x" * 300), SHARED]
)
def test_the_dashboard_says_how_far_the_path_is(news: PathNews):
    moment = Moment(1.0, 0.0, Tally({}, {}), Stats(), {}, path=news)
    console = Console(width=80, record=True, quiet=False, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    console.print(board(moment, Goal("i", "c", "T", [], {}), 80))
    console.file.close()
    lines = console.export_text().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert sum(line.startswith(f"Path: {news.doing[:60]}") for line in lines) == 1


def test_without_a_terminal_the_address_of_the_brief_is_printed():
    assert PathNews("deciding").text == "Path of Ticket routing: deciding"
    assert SHARED.text.endswith(f"; its brief: {SHARED.brief}")
