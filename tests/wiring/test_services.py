"""The services of a unit of work are made on first use, by the makers of the words."""

from typing import Any, Protocol, cast

import pytest

from aimm.flows.service import FlowService
from aimm.kit.changes import SYSTEM
from aimm.picking.ports import PickHistory
from aimm.storage.database.work import UnitOfWork
from aimm.storage.picking import StoredPickHistory
from aimm.use_cases.service import StepService
from aimm.wiring.services import MAKERS, services_of
from aimm.wiring.sources import RandomIds, SystemClock
from aimm.wiring.word import Makers, Unit


class Lamp(Protocol):
    """A port of a made-up word."""

    def shine(self) -> str: ...


class Bulb:
    """What has the port ``Lamp``."""

    def shine(self) -> str:
        return "bright"


def _unit(makers: Makers) -> Unit:
    # nothing here reaches the database
    work = UnitOfWork(cast("Any", None), SYSTEM)
    return Unit(work, SystemClock(), RandomIds(), makers.by_class)


def test_only_what_is_asked_for_is_made_and_only_once():
    made: list[str] = []
    makers = Makers()

    @makers.maker_of(Bulb)
    def bulb(unit: Unit) -> Bulb:
        made.append("bulb")
        return Bulb()

    @makers.maker_of(Lamp)
    def lamp(unit: Unit) -> Lamp:
        made.append("lamp")
        return unit[Bulb]

    unit = _unit(makers)
    assert made == []
    assert unit[Lamp].shine() == "bright"
    assert unit[Bulb] is unit[Lamp]
    assert made == ["lamp", "bulb"]


def test_a_service_that_no_word_makes_is_named():
    with pytest.raises(LookupError, match="no word in wiring/words makes Lamp"):
        _unit(Makers())[Lamp]


def test_two_words_cannot_make_the_same_service():
    one, other = Makers(), Makers()
    for makers in (one, other):
        makers.maker_of(Bulb)(lambda unit: Bulb())
    with pytest.raises(ValueError, match="Bulb is made twice"):
        Makers().include([one, other])


def test_every_service_of_the_words_can_be_made():
    nowhere = cast("Any", object())
    unit = Unit(UnitOfWork(cast("Any", None), SYSTEM), SystemClock(), RandomIds(), MAKERS, data=nowhere)
    for kind in MAKERS:
        assert unit[kind] is unit[kind]


def test_services_are_what_they_are_asked_for_as():
    services = services_of(UnitOfWork(cast("Any", None), SYSTEM), SystemClock(), RandomIds())
    assert services[StepService].followers == [services[FlowService]]
    assert isinstance(services[PickHistory], StoredPickHistory)
