"""All words of the product, a line each; the order of manifests follows it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.wiring.word import Word
from aimm.wiring.words.access import ACCESS
from aimm.wiring.words.activity import ACTIVITY
from aimm.wiring.words.candidates import CANDIDATES
from aimm.wiring.words.connections import CONNECTIONS
from aimm.wiring.words.datasets import DATASETS
from aimm.wiring.words.evaluation import EVALUATION
from aimm.wiring.words.events import EVENTS
from aimm.wiring.words.examples import EXAMPLES
from aimm.wiring.words.feedback import FEEDBACK
from aimm.wiring.words.flows import FLOWS
from aimm.wiring.words.jobs import JOBS
from aimm.wiring.words.overview import OVERVIEW
from aimm.wiring.words.path import PATH
from aimm.wiring.words.picking import PICKING
from aimm.wiring.words.requirements import REQUIREMENTS
from aimm.wiring.words.reviews import REVIEWS
from aimm.wiring.words.rollouts import ROLLOUTS
from aimm.wiring.words.use_cases import USE_CASES

if TYPE_CHECKING:
    from litestar import Controller

WORDS: Sequence[Word] = (
    USE_CASES,
    REQUIREMENTS,
    DATASETS,
    CANDIDATES,
    REVIEWS,
    EXAMPLES,
    FLOWS,
    ROLLOUTS,
    PICKING,
    FEEDBACK,
    ACTIVITY,
    OVERVIEW,
    EVALUATION,
    PATH,
    CONNECTIONS,
    ACCESS,
    EVENTS,
    JOBS,
)


def all_controllers() -> "Sequence[type[Controller]]":
    """The controllers of all words."""
    return [controller for word in WORDS for controller in word.controllers()]
