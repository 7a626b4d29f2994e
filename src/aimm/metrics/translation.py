"""BLEU and chrF of single answers, by sacrebleu.

Their mean over items has an honest interval; it is not the corpus BLEU of publications, which pools n-grams.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aimm.metrics.errors import MissingExtraError
from aimm.metrics.model import About, Answer, Need, Score, Scorer, Simple
from aimm.metrics.texts import NO_TEXT, NOTHING_EXPECTED, expected_texts

_BOTH: frozenset[Need] = frozenset({"text", "expected"})


def _by_sacrebleu(name: str, title: str, about: str, make: Callable[[Any], Any]) -> Simple:
    def scorer(options: Mapping[str, Any]) -> Scorer:
        try:
            import sacrebleu.metrics  # half a second of import, for programs of jobs
        except ImportError:
            raise MissingExtraError(name, "text") from None
        metric = make(sacrebleu.metrics)

        def score(answer: Answer) -> Score:
            if answer.text is None:
                return Score.missing(answer.error or NO_TEXT)
            right = expected_texts(answer.expected)
            if right is None:
                nothing = answer.expected is None
                return Score.missing(NOTHING_EXPECTED if nothing else "what is expected is no text")
            points = float(metric.sentence_score(answer.text, right).score)
            return Score(min(max(points / 100, 0.0), 1.0))

        return score

    stated = About(name=name, title=title, about=about, needs=_BOTH, extra="text")
    return Simple(stated, scorer)


BLEU = _by_sacrebleu(
    "bleu",
    "BLEU",
    "Precision of up to four words in a row, with a penalty for brevity (Papineni et al. 2002).",
    lambda metrics: metrics.BLEU(effective_order=True),
)
CHRF = _by_sacrebleu(
    "chrf", "chrF", "F2 of up to six characters in a row (Popović 2015).", lambda metrics: metrics.CHRF()
)
