"""After completion: has the winner become worse since it won?"""

from dataclasses import replace

import numpy as np

from aimm.rollout.deciding.case import Case, not_yet
from aimm.rollout.deciding.epochs import reopened
from aimm.rollout.model import Missing, Reason, Verdict, What
from aimm.stats.drift import STAKES, DriftState, fold

SLACK = 0.3


def watch(case: Case) -> Verdict:
    """Fold the winner's new ratings into the e-CUSUM; an alarm opens a new epoch."""
    drift, news = case.state.drift, case.facts.winner_news
    settled = Reason("settled", "The rollout has its winner; nothing has to be decided.")
    if drift is None or case.facts.winner_until <= drift.until:
        return not_yet(case, settled, Missing("ratings", "Ratings of the winner."))
    # at the very bottom of the scale nothing can get worse by the slack
    reference = max(drift.reference, 1 + SLACK)
    before = DriftState(drift.logs, drift.peak) if drift.logs else DriftState((0.0,) * len(STAKES), 0.0)
    after = fold(before, np.array(news, dtype=np.float64).reshape(len(news), 5), reference, SLACK)
    if not after.alarm:
        kept = replace(drift, logs=after.logs, peak=after.peak, until=case.facts.winner_until)
        return not_yet(
            case,
            settled,
            Missing("ratings", "Ratings of the winner."),
            state=replace(case.state, drift=kept),
        )
    winner = case.flow(case.state.winner or "")
    title = winner.title if winner else "The winner"
    text = (
        f"{title} is rated more than {SLACK:g} stars below its mean when it won ({drift.reference:.2f}). "
        "The comparison starts again with fresh counts."
    )
    numbers = {"log_e": after.peak, "reference": drift.reference}
    return reopened(case, What.DRIFTED, Reason("drift", text, case.state.winner, numbers))
